import type { ComposePath } from "../compose/path";
import { isObject, type Json, type JsonObject } from "../json";
import type { Problems } from "./problems";

/** An object of the document with its path, so that whatever is wrong below it can say where. */
export interface Place {
  readonly value: JsonObject;
  readonly path: ComposePath;
  readonly problems: Problems;
}

/** What every accessor below returns where the attribute is absent, null or, after a finding, of the wrong type. */
type Absent = undefined;

/** The object under `key`; an empty one where there is none. */
export function child(place: Place, key: string): Place {
  const value = place.value[key];
  const path = [...place.path, key];
  if (isObject(value)) return { ...place, value, path };
  if (value !== undefined && value !== null) wrong(place, key, "a mapping");
  return { ...place, value: {}, path };
}

/** The objects of a map, by key in the document's order. An entry without a value (`back:`) is an empty object. */
export function children(place: Place, key: string): readonly (readonly [string, Place])[] {
  const parent = child(place, key);
  return Object.keys(parent.value).map((name) => [name, child(parent, name)] as const);
}

/** The objects of a list. */
export function items(place: Place, key: string): readonly Place[] {
  return list(place, key).flatMap((value, index) => {
    const path = [...place.path, key, index];
    if (isObject(value)) return [{ ...place, value, path }];
    wrongAt(place, path, value, "a mapping");
    return [];
  });
}

export function list(place: Place, key: string): readonly Json[] {
  const value = place.value[key];
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  wrong(place, key, "a list");
  return [];
}

/** A list of strings; undefined where there is none, which differs from an empty one. */
export function words(place: Place, key: string): readonly string[] | Absent {
  if (place.value[key] === undefined || place.value[key] === null) return undefined;
  return list(place, key).flatMap((value, index) => {
    if (isScalar(value)) return [String(value)];
    wrongAt(place, [...place.path, key, index], value, "a string");
    return [];
  });
}

/** A string; numbers and booleans become one, as docker compose writes some of them either way. */
export function text(place: Place, key: string): string | Absent {
  const value = place.value[key];
  if (value === undefined || value === null) return undefined;
  if (isScalar(value)) return String(value);
  return wrong(place, key, "a string");
}

export function flag(place: Place, key: string): boolean | Absent {
  const value = place.value[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "boolean") return value;
  return wrong(place, key, "true or false");
}

/** A map of strings: labels, options. Null values are empty strings, as for docker compose. */
export function textMap(place: Place, key: string): Readonly<Record<string, string>> {
  const parent = child(place, key);
  return record(Object.keys(parent.value).map((name) => [name, text(parent, name) ?? ""]));
}

/** Object.fromEntries for names that users choose: `__proto__` is a key like any other. */
export function record<T>(entries: Iterable<readonly [string, T]>): Record<string, T> {
  return Object.fromEntries(entries);
}

/** Drops the properties that are undefined: absent and undefined are the same to the model, and only one is legal. */
export function defined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as Defined<T>;
}
type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** A value for a message, short. */
export function shown(value: Json | undefined): string {
  const json = JSON.stringify(value ?? null);
  return json.length > 60 ? `${json.slice(0, 57)}...` : json;
}

const isScalar = (value: Json): value is string | number | boolean =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean";

function wrong(place: Place, key: string, wanted: string): undefined {
  wrongAt(place, [...place.path, key], place.value[key], wanted);
  return undefined;
}

function wrongAt(place: Place, path: ComposePath, value: Json | undefined, wanted: string): void {
  place.problems.add(path, `${path.at(-1)} is ${shown(value)}`, `${wanted} is needed here`, `Write ${wanted}`);
}
