import { BerthError, type Finding } from "../errors";
import { parseReference } from "../images/reference";
import { cases, type Registry } from "./failure-cases";

/** What a command was about, so that a message can name it. */
export interface About {
  /** The image that was read, pushed or copied. It names the registry to log in to. */
  readonly reference?: string | undefined;
  /** Attribute of the Compose file: `services.web.image`. Default: none. */
  readonly path?: string | undefined;
}

/**
 * One clear finding of what docker says when it fails: BERTH401 (engine), 602 (registry does not answer), 603
 * (credentials), 604 (unknown), 605 (part of an image gone), 608 (disk full), 617 (tag taken), 621 (docker missing),
 * 622 (not an image); BERTH623 with its last lines for all else.
 * @param doing what was tried, as the beginning of a sentence: `push of shop/web:1`
 */
export function dockerFailure(doing: string, stderr: string, about: About): BerthError {
  const words = lastWords(stderr);
  const registry = registryOf(words, about.reference);
  return new BerthError([{ ...explained(words, registry, doing), ...(about.path && { path: about.path }) }]);
}

function explained(words: string, registry: Registry, doing: string): Finding {
  const found = cases.find(({ pattern }) => pattern.test(words));
  const matched = found?.pattern.exec(words);
  if (!found || !matched) {
    const reason = words === "" ? "docker gives no reason" : words;
    return { code: "BERTH623", verdict: "error", found: `${doing} failed`, reason, remedy: "Mend what docker says" };
  }
  const remedy = typeof found.remedy === "string" ? found.remedy : found.remedy(registry);
  const what = typeof found.found === "string" ? found.found : found.found(registry, matched);
  return { code: found.code, verdict: "error", found: `${doing}: ${what}`, reason: words, remedy };
}

/** The host that answered stands in the words; logins are for the one in the reference. */
function registryOf(words: string, reference: string | undefined): Registry {
  const parsed = reference === undefined ? undefined : parseReference(reference);
  const asked = /\bhttps?:\/\/([^/\s"]+)\/v2\//.exec(words)?.[1];
  const host = parsed?.host ?? asked ?? "";
  const login = host === "docker.io" ? "" : host;
  const name = host === "docker.io" ? "Docker Hub" : host || "the registry";
  return { name, login, repository: parsed?.path ?? "" };
}

/** Most of docker's words that a finding shows. */
const LIMIT = 600;

/**
 * What docker says in the end, without progress, usage and the state that a registry puts into its addresses. Buildx
 * says its error twice, last after `ERROR:`.
 */
export function lastWords(stderr: string): string {
  const lines = stderr
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/^(#\d+ |-{3,}|> \[|Usage:|Run 'docker|See 'docker|\d+\.\d+ )/.test(line));
  const last = lines.map((line) => /^ERROR:/.test(line)).lastIndexOf(true);
  const words = (last < 0 ? lines.slice(-5) : lines.slice(last)).join("\n").replace(/^ERROR: /, "");
  const plain = words.replace(/\?_state=[^\s"&]*&?/g, "?").replace(/\?(?=["\s:]|$)/gm, "");
  return plain.length > LIMIT ? `...${plain.slice(-LIMIT)}` : plain;
}
