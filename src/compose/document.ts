import { isObject, type Json, type JsonObject } from "../json";

/**
 * Phase "plain": the text that `docker compose config` prints, as data. Compose doubles every `$` of its output, keys
 * too, so that the output can be a Compose file again; undone on the text, before it is parsed, since JSON itself
 * never uses the sign. Undefined for a text that is no JSON object.
 */
export function parseOutput(text: string): JsonObject | undefined {
  try {
    const document = JSON.parse(text.replaceAll("$$", "$")) as Json;
    return isObject(document) ? document : undefined;
  } catch {
    return undefined;
  }
}

/**
 * What Compose adds although nobody wrote it, and that says nothing. Its defaults that do say something stay
 * (`mode: ingress`, `protocol: tcp`, `dockerfile: Dockerfile`, `networks: { default: null }`).
 * `null`: dropped when null, the image's own holds. `{}`: dropped when empty.
 */
const SERVICE_FILLERS: readonly (readonly [readonly string[], "null" | "empty"])[] = [
  [["command"], "null"],
  [["entrypoint"], "null"],
  [["deploy", "placement"], "empty"],
  [["deploy", "resources"], "empty"],
  [["volumes", "*", "volume"], "empty"],
  [["develop", "watch", "*", "exec", "command"], "null"],
  [["develop", "watch", "*", "exec"], "empty"],
];

type Draft = Record<string, Json>;

/**
 * Phase "fillers": drops them, and the top-level extensions that are not ours: they are the user's anchors, and what
 * they gave is already where it was used. Changes `document`, which nobody else has seen yet.
 */
export function dropFillers(document: JsonObject): void {
  for (const service of children(document.services)) {
    for (const [path, when] of SERVICE_FILLERS) drop(service, path, when);
  }
  for (const network of children(document.networks)) drop(network, ["ipam"], "empty");
  for (const key of Object.keys(document)) {
    if (key.startsWith("x-") && key !== "x-berth") delete (document as Draft)[key];
  }
}

function drop(parent: Json, path: readonly string[], when: "null" | "empty"): void {
  const [key, ...rest] = path;
  if (key === undefined) return;
  if (key === "*") {
    for (const item of children(parent)) drop(item, rest, when);
  } else if (isObject(parent) && key in parent) {
    const value = parent[key] as Json;
    if (rest.length > 0) drop(value, rest, when);
    else if (when === "null" ? value === null : isObject(value) && Object.keys(value).length === 0) {
      delete (parent as Draft)[key];
    }
  }
}

export function children(value: Json | undefined): readonly Json[] {
  if (Array.isArray(value)) return value;
  return isObject(value) ? Object.values(value) : [];
}

/**
 * Phase "names": drops `name:` of networks, volumes, secrets and configs where it is what Compose makes of the key
 * (`<project>_<key>`), so that the document does not repeat the project's name. One that `isWritten` says the user
 * wrote in full stays, and so do those of external resources: they say which one.
 */
export function dropImpliedNames(
  document: JsonObject,
  isWritten: (section: string, key: string, name: string) => boolean,
): void {
  for (const section of ["networks", "volumes", "secrets", "configs"]) {
    const resources = document[section];
    if (!isObject(resources)) continue;
    for (const [key, resource] of Object.entries(resources)) {
      if (!isObject(resource) || resource.external === true) continue;
      const implied = `${document.name}_${key}`;
      if (resource.name === implied && !isWritten(section, key, implied)) delete (resource as Draft).name;
    }
  }
}
