import type { JsonObject } from "../json";

/**
 * What becomes of each key of a `build` section in a release. `bake`: it is in the bake file. `berth`: a release settles
 * it itself. `refused`: bake has no word for it, and it is not dropped without one. Every key of the pinned Compose
 * schema is here, a test says so; a key of a newer one is refused.
 * Source: buildx v0.29.1 `bake/bake.go` (Target); docker compose v2.40 `pkg/compose/build_bake.go` builds the same way.
 */
export const BAKED_KEYS: Readonly<Record<string, "bake" | "berth" | "refused">> = {
  additional_contexts: "bake",
  args: "bake",
  cache_from: "bake",
  cache_to: "bake",
  context: "bake",
  dockerfile: "bake",
  dockerfile_inline: "bake",
  entitlements: "bake",
  extra_hosts: "bake",
  isolation: "refused",
  labels: "bake",
  network: "bake",
  no_cache: "bake",
  platforms: "berth",
  privileged: "bake",
  provenance: "berth",
  pull: "bake",
  sbom: "berth",
  secrets: "bake",
  shm_size: "bake",
  ssh: "bake",
  tags: "bake",
  target: "bake",
  ulimits: "bake",
};

/** The keys of a section that are refused. `isolation: default` is what holds anyway. */
export function refusedKeys(build: JsonObject): readonly string[] {
  return Object.keys(build).filter((key) => {
    if (key.startsWith("x-") || (key === "isolation" && build[key] === "default")) return false;
    return !Object.hasOwn(BAKED_KEYS, key) || BAKED_KEYS[key] === "refused";
  });
}
