import { isObject, type Json, type JsonObject } from "../../src/json";

/** Follows keys down; undefined where there is nothing, or null. */
export function dig(value: Json | undefined, ...keys: readonly string[]): Json | undefined {
  let here: Json | undefined = value;
  for (const key of keys) here = isObject(here) && Object.hasOwn(here, key) ? here[key] : undefined;
  return here ?? undefined;
}

export const map = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});
export const objects = (value: Json | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter(isObject) : [];
export const strings = (value: Json | undefined): readonly string[] => (Array.isArray(value) ? value.map(String) : []);
export const string = (value: Json | undefined): string | undefined =>
  value === undefined ? undefined : String(value);
export const bool = (value: Json | undefined): boolean => value === true || value === "true";

/** A number other than 0, which docker takes for "not said"; also of text, as compose.json has sizes. */
export const said = (value: Json | undefined): number | undefined => Number(value ?? 0) || undefined;

/** Every `$` is doubled in the file, and docker compose halves it. */
export function undouble(value: Json): Json {
  if (typeof value === "string") return value.replace(/\$\$/g, "$");
  if (Array.isArray(value)) return value.map(undouble);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, undouble(entry)]));
}

const NANOSECONDS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 6e10, h: 3.6e12 };

/** Seconds of `1m30s`. */
export function duration(value: Json | undefined): number | undefined {
  if (typeof value !== "string") return undefined;
  const parts = [...value.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)];
  return parts.reduce((sum, part) => sum + Math.round(Number(part[1]) * (NANOSECONDS[part[2] ?? ""] ?? 0)), 0) / 1e9;
}

/** The default with its value, where the file says nothing. */
export const orElse = <T, D extends T | null>(value: T | undefined, fallback: D) => value ?? { default: fallback };

/** Values as the contract shows them: text, as compose.json writes them. */
export const texts = (value: Json | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(map(value)).map(([key, entry]) => [key, String(entry ?? "")]));
