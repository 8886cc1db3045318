import { existsSync, statSync } from "node:fs";
import { basename, dirname, isAbsolute, join } from "node:path";
import { onDisk } from "../compose/contents";
import type { Finding } from "../errors";
import { isObject, type JsonObject } from "../json";

/** Where a build context comes from. `text` is as in the Compose file, without credentials. */
export type Place =
  | { readonly kind: "folder"; readonly path: string; readonly text: string }
  /** `oci-layout://<path>[:tag][@digest]`: a folder too, taken as it is. */
  | { readonly kind: "layout"; readonly path: string; readonly suffix: string; readonly text: string }
  /** `service:<name>`: what another service of the project builds. */
  | { readonly kind: "service"; readonly service: string; readonly text: string }
  /** A git or http URL, `docker-image://`: the builder fetches it. */
  | { readonly kind: "remote"; readonly url: string; readonly text: string };

export type Dockerfile =
  | { readonly kind: "inline"; readonly text: string }
  | { readonly kind: "file"; readonly path: string; readonly text: string }
  /** A URL, or a path within a remote context. */
  | { readonly kind: "remote"; readonly text: string };

/** All that a `build` section takes its content from. */
export interface Inputs {
  readonly context: Place;
  readonly dockerfile: Dockerfile;
  /** `additional_contexts` by name, sorted. */
  readonly contexts: readonly (readonly [name: string, place: Place])[];
}

/** Reads a canonical `build` section. Paths become absolute; nothing has to exist yet. */
export function inputsOf(build: JsonObject, projectDirectory: string): Inputs {
  const context = placeOf(textOf(build.context) ?? ".", projectDirectory);
  const more = isObject(build.additional_contexts) ? Object.entries(build.additional_contexts) : [];
  return {
    context,
    dockerfile: dockerfileOf(build, context),
    contexts: more.map(([name, value]) => [name, placeOf(String(value), projectDirectory)] as const).sort(byName),
  };
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);

export const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

/** The loader writes every path of this machine as `./x`, `../x`, `~/x` or absolute; the rest is no path. */
function placeOf(text: string, projectDirectory: string): Place {
  const layout = /^oci-layout:\/\/(.*?)((?::[\w.-]+)?(?:@[a-z0-9]+:[0-9a-f]+)?)$/.exec(text);
  if (layout?.[1] !== undefined) {
    return { kind: "layout", path: onDisk(layout[1], projectDirectory), suffix: layout[2] ?? "", text };
  }
  const service = /^service:(.+)$/.exec(text)?.[1];
  if (service !== undefined) return { kind: "service", service, text };
  if (/^(?:[./~]|[A-Za-z]:[\\/])/.test(text)) return { kind: "folder", path: onDisk(text, projectDirectory), text };
  return { kind: "remote", url: text, text: withoutCredentials(text) };
}

/** A URL with neither user nor password, nor a query that could be a token. `git@host:path` and `docker-image://` stay. */
function withoutCredentials(url: string): string {
  const found = /^((?:https?|git|ssh|git\+ssh|ftps?):\/\/)(?:[^/?#]*@)?([^?#]*)(?:\?[^#]*)?(.*)$/i.exec(url);
  return found === null ? url : found.slice(1).join("");
}

function dockerfileOf(build: JsonObject, context: Place): Dockerfile {
  const inline = textOf(build.dockerfile_inline);
  if (inline !== undefined) return { kind: "inline", text: inline };
  const name = textOf(build.dockerfile) ?? "Dockerfile";
  if (/^https?:\/\//.test(name)) return { kind: "remote", text: withoutCredentials(name) };
  if (isAbsolute(name)) return { kind: "file", path: name, text: name };
  if (context.kind !== "folder") return { kind: "remote", text: name };
  return { kind: "file", path: lowercased(join(context.path, name)), text: join(context.text, name) };
}

/** BuildKit takes `dockerfile` where there is no `Dockerfile`; a disk that ignores case has both. */
function lowercased(path: string): string {
  if (basename(path) !== "Dockerfile" || existsSync(path)) return path;
  const lower = join(dirname(path), "dockerfile");
  return existsSync(lower) ? lower : path;
}

/** The `.dockerignore` that holds for the main context, by BuildKit's precedence; it need not be there. */
export function ignoreFileOf({ context, dockerfile }: Inputs): OnDisk | undefined {
  if (context.kind !== "folder") return undefined;
  const general = within(context, ".dockerignore");
  if (dockerfile.kind !== "file") return general;
  const own = { path: `${dockerfile.path}.dockerignore`, text: `${dockerfile.text}.dockerignore` };
  return existsSync(own.path) ? own : general;
}

/** A path of this machine, and how messages show it. */
export interface OnDisk {
  readonly path: string;
  readonly text: string;
}

export const within = (folder: OnDisk, name: string): OnDisk => ({
  path: join(folder.path, name),
  text: join(folder.text, name),
});

/** What of it is missing on this machine: folders, the Dockerfile. BERTH005. */
export function missingInputs({ context, dockerfile, contexts }: Inputs): Finding[] {
  const places: readonly (readonly [string, Place])[] = [["build context", context], ...contexts.map(named)];
  const findings = places.flatMap(([what, place]) => {
    if (place.kind !== "folder" && place.kind !== "layout") return [];
    const kind = kindOf(place.path);
    return kind === "folder" ? [] : [missing(`${what} ${place.text}`, kind ?? "no such folder", "Create the folder")];
  });
  if (dockerfile.kind === "file" && findings.length === 0 && kindOf(dockerfile.path) !== "file") {
    findings.push(
      missing(`Dockerfile ${dockerfile.text}`, kindOf(dockerfile.path) ?? "no such file", "Create the file"),
    );
  }
  return findings;
}

const named = ([name, place]: readonly [string, Place]) => [`additional context ${name}`, place] as const;

function kindOf(path: string): "file" | "folder" | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? undefined : stat.isDirectory() ? "folder" : "file";
}

function missing(what: string, is: string, remedy: string): Finding {
  const reason = is.startsWith("no ") ? `There is ${is} at this path` : `There is a ${is} at this path`;
  return { code: "BERTH005", verdict: "error", found: what, reason, remedy: `${remedy}, or correct its path` };
}
