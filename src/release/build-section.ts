import { isObject, type Json, type JsonObject } from "../json";

type Read = (build: JsonObject) => Json | undefined;

const asIs =
  (key: string): Read =>
  (build) =>
    build[key];

/** A list in which order says nothing. */
const asSet =
  (key: string): Read =>
  (build) =>
    Array.isArray(build[key]) ? build[key].map(String).sort() : build[key];

/**
 * What each key of a `build` section puts into the hash of a build; or, as a text, why nothing. Every key of the pinned
 * Compose schema is here, a test says so. A key of a newer one goes in as it is.
 */
export const HASHED_KEYS: Readonly<Record<string, Read | string>> = {
  additional_contexts: "the content of the folders is hashed, and the text of what is elsewhere",
  args: (build) => withoutNulls(build.args),
  cache_from: "how it is built, not what",
  cache_to: "how it is built, not what",
  context: "the content of the folder is hashed, or the text of a URL",
  dockerfile: "its content is hashed, or its text where it is elsewhere",
  dockerfile_inline: "hashed as the Dockerfile's content",
  entitlements: asSet("entitlements"),
  extra_hosts: asSet("extra_hosts"),
  isolation: asIs("isolation"),
  labels: asIs("labels"),
  network: asIs("network"),
  no_cache: "how it is built, not what",
  platforms: "a release builds for one platform, which is hashed",
  privileged: asIs("privileged"),
  provenance: "a release builds without attestations",
  pull: "how it is built: base images are not part of the hash",
  sbom: "a release builds without attestations",
  secrets: (build) => secretIds(build),
  shm_size: asIs("shm_size"),
  ssh: (build) => sshIds(build),
  tags: "names for the image, not its content",
  target: asIs("target"),
  ulimits: asIs("ulimits"),
};

/** All of a canonical `build` section that decides what is built and is not a file, in one canonical text. */
export function sectionText(build: JsonObject, platform: string | undefined): string {
  const known = Object.entries(HASHED_KEYS).map(([key, read]) => [
    key,
    typeof read === "string" ? undefined : read(build),
  ]);
  const others = Object.entries(build).filter(([key]) => !Object.hasOwn(HASHED_KEYS, key) && !key.startsWith("x-"));
  return canonicalJson({ ...Object.fromEntries([...known, ...others]), platform: platform ?? null });
}

/** Ids that a Dockerfile names, never values: `target` where it is given, as in `docker compose build`. */
function secretIds(build: JsonObject): Json | undefined {
  if (!Array.isArray(build.secrets)) return undefined;
  return build.secrets
    .map((secret) => (isObject(secret) ? String(secret.target ?? secret.source) : String(secret)))
    .sort();
}

/** `default`, `key: ./id_rsa`, `key=./id_rsa`: the id alone, since the path is one of this machine. */
function sshIds(build: JsonObject): Json | undefined {
  if (!Array.isArray(build.ssh)) return undefined;
  return build.ssh.map((key) => String(key).split(/[=:]/, 1)[0] ?? "").sort();
}

/** An argument that nothing sets is not passed to the build. */
function withoutNulls(value: Json | undefined): Json | undefined {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== null));
}

/** JSON with sorted keys; what is empty is as if it were not there. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value) ?? {});
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map((one) => sorted(one) ?? null);
  if (!isObject(value)) return value;
  const entries = Object.keys(value)
    .sort()
    .map((key) => [key, sorted(value[key])] as const);
  const kept = entries.filter(([, one]) => one !== undefined);
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}
