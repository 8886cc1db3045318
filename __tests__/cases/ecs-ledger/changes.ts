import { effective, isDefault, isOpaque } from "../../../src/contract/leaf";
import { isObject, type Json, type JsonObject } from "../../../src/json";

/** Leaves of a contract by their paths. */
export type Changes = Readonly<Record<string, Json>>;

/** What differs between two contracts, leaf by leaf, with the value of the second; null where there is none. */
export function changes(one: object, other: object): Changes {
  const [a, b] = [leaves(one as Json), leaves(other as Json)];
  const keys = [...new Set([...a.keys(), ...b.keys()])].sort();
  return Object.fromEntries(
    keys
      .filter((key) => JSON.stringify(a.get(key) ?? null) !== JSON.stringify(b.get(key) ?? null))
      .map((key) => [key, b.get(key) ?? null]),
  );
}

export function leaves(value: Json, path = ""): Map<string, Json> {
  const own = new Map<string, Json>();
  const below = (key: string) => (path === "" ? key : `${path}.${key}`);
  if (path === "target") return own;
  if (path === "reach" || path === "order") {
    for (const one of value as readonly JsonObject[]) {
      const { from, to, port, protocol, first, second, ...rest } = one;
      if (path === "reach") own.set(`reach ${from} ${to} ${port}/${protocol}`, true);
      else own.set(`order ${first} ${second}`, rest);
    }
  } else if (isOpaque(value as never)) own.set(path, "(known later)");
  else if (isDefault(value as never)) own.set(path, effective(value as never) as Json);
  else if (isObject(value))
    for (const [key, child] of Object.entries(value))
      for (const [at, leaf] of leaves(child, below(key))) own.set(at, leaf);
  else own.set(path, value);
  return own;
}

/** Leaves on which the file is silent. */
export function defaultsOf(value: Json, path = ""): Set<string> {
  if (isDefault(value as never)) return new Set([path]);
  if (!isObject(value)) return new Set();
  const below = (key: string) => (path === "" ? key : `${path}.${key}`);
  return new Set(Object.entries(value).flatMap(([key, child]) => [...defaultsOf(child, below(key))]));
}

/** What differs between what is expected and what there is, one line each. */
export function compare(who: string, expected: Changes, actual: Changes): readonly string[] {
  const keys = [...new Set([...Object.keys(expected), ...Object.keys(actual)])].sort();
  const say = (from: Changes, key: string) => (Object.hasOwn(from, key) ? JSON.stringify(from[key]) : "no change");
  return keys.flatMap((key) =>
    JSON.stringify(expected[key]) === JSON.stringify(actual[key])
      ? []
      : [`${key}: ${who} ${say(expected, key)}, the target gives ${say(actual, key)}`],
  );
}
