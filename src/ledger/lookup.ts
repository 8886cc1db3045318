import type { ComposePath } from "../compose/path";
import { isObject, type Json, type JsonObject } from "../json";
import type { Answer, Support, SupportRow, Use } from "./answer";
import { type Feature, features } from "./features.generated";
import { unreviewed } from "./unreviewed";

/** The answer that holds for a feature, and the feature that the row lists it under. */
export interface Found {
  readonly under: Feature;
  readonly support: Support;
}

/**
 * What a row says about a feature: its own answer, else that of the nearest listed ancestor. `services` stands for
 * itself only: if it passed its answer down, a service key that a row forgets would be carried without a word.
 */
export function supportFor(row: SupportRow, feature: Feature): Found | undefined {
  for (let under: string = feature; under !== ""; under = parentOf(under)) {
    if (under === "services" && feature !== "services") return undefined;
    if (Object.hasOwn(row, under)) return { under: under as Feature, support: row[under as Feature] as Support };
  }
  return undefined;
}

/** `services.*.ports[].mode` -> `services.*.ports[]` -> `services.*.ports` -> ... -> the empty string. */
function parentOf(feature: string): string {
  return feature.endsWith("[]") ? feature.slice(0, -2) : feature.slice(0, Math.max(0, feature.lastIndexOf(".")));
}

/** Features on which a row takes no position. Those not reviewed yet are left out: every target refuses them. */
export function unanswered(row: SupportRow): readonly Feature[] {
  return features.filter((feature) => !unreviewed.has(feature) && supportFor(row, feature) === undefined);
}

/** The answer for one use: the first case whose test holds, else `otherwise`. */
export function resolve(support: Support, use: Use): Answer {
  if (!("cases" in support)) return support;
  const match = support.cases.find((candidate) => candidate.test(use));
  if (!match) return support.otherwise;
  return typeof match.answer === "function" ? match.answer(use) : match.answer;
}

/** The value at a path of a document; undefined where there is none. */
export function valueAt(document: JsonObject, path: ComposePath): Json | undefined {
  let value: unknown = document;
  for (const step of path) {
    if (Array.isArray(value) && typeof step === "number") value = value[step];
    else if (isObject(value) && typeof step === "string" && Object.hasOwn(value, step)) value = value[step];
    else return undefined;
  }
  return value as Json;
}

/** For predicates: the value that holds the attribute, `levels` above it. `above(use)` of `ports[0].mode` is the port. */
export function above(use: Use, levels = 1): Json | undefined {
  return valueAt(use.document, use.path.slice(0, Math.max(0, use.path.length - levels)));
}
