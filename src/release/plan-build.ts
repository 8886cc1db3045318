import type { Finding } from "../errors";
import { isObject, type Json } from "../json";
import { at, type Use, who } from "./plan-use";

/** BERTH615 where services build one reference in two ways: one image goes everywhere, so there is one build. */
export function differingBuild(uses: readonly Use[]): Finding[] {
  const [first, ...rest] = uses.filter(({ build }) => build !== undefined);
  if (first === undefined) return [];
  for (const other of rest) {
    const keys = difference(first.build, other.build);
    if (keys === undefined) continue;
    // A value may be a secret that should not be a build argument: the key says enough.
    return [
      {
        code: "BERTH615",
        verdict: "error",
        ...at(other, "build", ...keys),
        found: `${other.reference} is built in two ways: ${["build", ...keys].join(".")} differs`,
        reason: `${who(first)} and ${who(other)} would run different images under one name`,
        remedy: "Build them alike, or give one of them an image name of its own",
      },
    ];
  }
  return [];
}

/** Keys that lead to the first difference, in the order of the first; undefined where there is none. */
function difference(one: Json | undefined, other: Json | undefined): readonly string[] | undefined {
  if (!isObject(one) || !isObject(other)) return JSON.stringify(one) === JSON.stringify(other) ? undefined : [];
  for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const below = difference(one[key], other[key]);
    if (below !== undefined) return [key, ...below];
  }
  return undefined;
}
