import { createHash } from "node:crypto";
import { type Html, html, raw } from "./html";
import type { Settings } from "./settings";
import type { StoreView } from "./store";
import { SCRIPT, STYLE } from "./style";
import type { Where } from "./where";

const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** Nothing but this page's own style and script runs, and nothing is loaded from elsewhere. */
export const SECURITY_HEADERS = {
  "content-security-policy": `default-src 'none'; style-src ${hash(STYLE)}; script-src ${hash(SCRIPT)}; img-src data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  "cache-control": "no-store",
};

/** A lighthouse, drawn in the current colour. */
const LOGO = raw(
  '<svg viewBox="0 0 24 24" fill="currentColor" aria-hidden="true"><path d="M9 4l3-2 3 2v3H9zM9.2 8h5.6l1.4 12H7.8zM5 20.5h14V22H5z"/><path d="M7 4.5L1 2.5v5.5l6-2zM17 4.5l6-2v5.5l-6-2z" opacity=".45"/></svg>',
);

export function page(settings: Settings, where: Where): string {
  return html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Lookout: ${where.environment}</title>
<link rel="icon" href="data:,">
<style>${raw(STYLE)}</style>
<header>${LOGO}<div><h1>Lookout</h1><p>${settings.greeting}</p></div><span class="env">${where.environment}</span></header>
<main class="grid">
<section><h2>Identity</h2>${list([
    ["Host name", code(where.hostname)],
    ["Image", code(where.image)],
    ["Program", code(where.program.slice(0, 19))],
    ["Node.js", where.node],
    ["User and group", `${where.uid}:${where.gid}`],
    ["Running since", `${where.startedAt.slice(0, 19).replace("T", " ")} UTC`],
  ])}</section>
<section><h2>Confinement</h2>${list(confinement(where))}</section>
<section class="wide" id="work"><h2>Work</h2>
<form method="post" action="/api/jobs"><input name="text" value="hello" maxlength="200" aria-label="Text of the job"><button>Queue a job</button></form>
<div id="live">${live(where)}</div></section>
</main>
<footer>The same as JSON: <a href="/api/where">/api/where</a>. Also <a href="/healthz">/healthz</a>, <a href="/readyz">/readyz</a>, <a href="/metrics">/metrics</a>.</footer>
<script>${raw(SCRIPT)}</script>
</html>`.toString();
}

/** The part of the page that changes by itself. */
export function livePart(where: Where): string {
  return live(where).toString();
}

function confinement({ confinement: is }: Where): (readonly [string, unknown])[] {
  return [
    ["Memory limit", amount(is.memoryBytes, mebibytes)],
    ["CPU limit", amount(is.cores, (cores) => `${cores} cores`)],
    ["Process limit", amount(is.processes, String)],
    ["Open files", amount(is.openFiles, String)],
    ["Control groups", is.cgroup === undefined ? "unknown" : `version ${is.cgroup}`],
    ["Root file system", verdict(is.readOnlyRoot, "read-only", "writable")],
    ["/tmp", is.tmpBytes === undefined ? "no tmpfs of a set size" : `tmpfs, ${mebibytes(is.tmpBytes)}`],
    ["Capabilities", verdict(is.capabilities && /^0+$/.test(is.capabilities), "none", is.capabilities ?? "unknown")],
    ["New privileges", verdict(is.noNewPrivileges, "impossible", "possible")],
  ];
}

function live({ store, peers }: Where): Html {
  const dialled = html`<div><h2>Peers</h2><dl>${peers.map(
    (peer) =>
      html`<dt><code>${peer.peer}</code></dt><dd>${verdict(peer.reachable, `${peer.ms} ms`, peer.error ?? "")}</dd>`,
  )}</dl></div>`;
  return html`${figures(store)}<div class="halves">${dialled}${workers(store)}</div>${recent(store)}`;
}

function figures(store: StoreView): Html {
  if (!store.reachable) return html`<p class="bad">No store: ${store.error}</p>`;
  const figure = (name: string, value: number) => html`<div><b>${value}</b>${name}</div>`;
  return html`<div class="figures">${[
    figure("visits", store.visits),
    figure("jobs waiting", store.waiting),
    figure("running", store.running),
    figure("done", store.done),
  ]}</div>`;
}

function workers(store: StoreView): Html {
  const names = store.reachable ? store.workers : [];
  return html`<div><h2>Workers</h2>${
    names.length === 0
      ? html`<p class="note">none seen</p>`
      : html`<dl>${names.map(({ name, done }) => html`<dt><code>${name}</code></dt><dd>${done} ${done === 1 ? "job" : "jobs"}</dd>`)}</dl>`
  }</div>`;
}

function recent(store: StoreView): Html {
  if (!store.reachable || store.recent.length === 0) return html``;
  const rows = store.recent.map(
    ({ text, sha256, worker, finishedAt }) =>
      html`<tr><td>${finishedAt.slice(11, 19)}</td><td>${text.slice(0, 40)}</td><td>${code(sha256.slice(0, 12))}</td><td>${code(worker)}</td></tr>`,
  );
  return html`<h2 class="gap">Last jobs</h2><div class="scroll"><table><tr><th>UTC</th><th>Text</th><th>SHA-256</th><th>Worker</th></tr>${rows}</table></div>`;
}

function list(rows: readonly (readonly [string, unknown])[]): Html {
  return html`<dl>${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

const mebibytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;

const code = (text: string) => html`<code>${text}</code>`;

function amount(value: number | null | undefined, show: (value: number) => string): string {
  return value === undefined ? "unknown" : value === null ? "none" : show(value);
}

function verdict(good: unknown, yes: string, no: string): Html {
  return good ? html`<span class="good">${yes}</span>` : html`<span class="bad">${no}</span>`;
}
