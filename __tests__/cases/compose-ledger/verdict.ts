import type { Json, JsonObject } from "../../../src/json";
import type { Answer, Use } from "../../../src/ledger/answer";
import { type Feature, features } from "../../../src/ledger/features.generated";
import { support } from "../../../stacks/compose/support";
import { isObject } from "./case";

/** First place in a document where a feature stands; `service` says in which service. */
export function place(document: JsonObject, feature: string, service?: string): Use | undefined {
  const steps = feature.split(/\.|(?=\[\])/);
  const walk = (value: Json, rest: readonly string[], path: readonly (string | number)[]): Use | undefined => {
    const [step, ...more] = rest;
    if (step === undefined) return { value, path, document, options: { engine: {} } };
    if (step === "[]") return Array.isArray(value) ? first(value.entries(), more, path) : undefined;
    if (!isObject(value)) return undefined;
    if (step !== "*") return step in value ? walk(value[step] as Json, more, [...path, step]) : undefined;
    const entries = Object.entries(value).filter(
      ([key]) => path.length !== 1 || service === undefined || key === service,
    );
    return first(entries, more, path);
  };
  const first = (
    entries: Iterable<[string | number, Json]>,
    rest: readonly string[],
    path: readonly (string | number)[],
  ) => {
    for (const [key, value] of entries) {
      const found = walk(value, rest, [...path, key]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return walk(document, steps, []);
}

/** The row's answer for one use; the nearest listed ancestor's. Written apart from src/ledger, which it checks in passing. */
export function answerFor(feature: Feature, use: Use): Answer {
  let name: string = feature;
  while (!(name in support)) {
    name = name.endsWith("[]") ? name.slice(0, -2) : name.slice(0, name.lastIndexOf("."));
    if (name === "" || name === "services") throw new Error(`no answer for ${feature}`);
  }
  const found = support[name as Feature] as NonNullable<(typeof support)[Feature]>;
  if (!("cases" in found)) return found;
  const match = found.cases.find(({ test }) => test(use));
  const answer = match?.answer ?? found.otherwise;
  return typeof answer === "function" ? answer(use) : answer;
}

/** Features with features below them. */
const parents = new Set(
  features.filter((one) =>
    features.some((other) => /^(\[\])?\./.test(other.slice(one.length)) && other.startsWith(one)),
  ),
);

/** Adds every parent whose descendants are all accounted for, one of them at least by proof. */
export function withParents(proved: ReadonlySet<Feature>, listed: ReadonlySet<Feature>): ReadonlySet<Feature> {
  const all = new Set(proved);
  for (const parent of [...parents].sort((a, b) => b.length - a.length)) {
    const below = features.filter(
      (one) => one !== parent && /^(\[\])?\./.test(one.slice(parent.length)) && one.startsWith(parent),
    );
    if (below.some((one) => proved.has(one)) && below.every((one) => all.has(one) || listed.has(one))) all.add(parent);
  }
  return all;
}
