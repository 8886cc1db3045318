import { isObject, type Json, type JsonObject } from "../../../src/json";

export const MIB = 2 ** 20;
/** Cpu units of one core. */
export const UNITS = 1024;

/** Follows keys down; undefined where there is nothing, or null. */
export function dig(value: Json | undefined, ...keys: readonly string[]): Json | undefined {
  let here: Json | undefined = value;
  for (const key of keys) {
    // A block that may stand once is written as an object or as a list of one.
    const inside = Array.isArray(here) && here.length === 1 ? here[0] : here;
    here = isObject(inside) && Object.hasOwn(inside, key) ? inside[key] : undefined;
  }
  return here ?? undefined;
}

export const map = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});
/** Blocks: Terraform JSON has one as an object, several as a list. */
export const blocks = (value: Json | undefined): readonly JsonObject[] =>
  isObject(value) ? [value] : Array.isArray(value) ? value.filter(isObject) : [];
export const strings = (value: Json | undefined): readonly string[] => (Array.isArray(value) ? value.map(String) : []);
export const string = (value: Json | undefined): string | undefined =>
  value === undefined || value === null ? undefined : String(value);
export const bool = (value: Json | undefined): boolean => value === true || value === "true";

/** A number, also of text, as Terraform takes both; undefined where there is none. */
export function number(value: Json | undefined): number | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  const amount = Number(value);
  return Number.isFinite(amount) ? amount : undefined;
}

/** The default with its value, where the file says nothing. */
export const orElse = <T, D extends T | null>(value: T | undefined, fallback: D) => value ?? { default: fallback };

/** Units of 1/1024 core, or MiB, as cores or bytes; undefined stays. */
export const times = (value: number | undefined, factor: number): number | undefined =>
  value === undefined ? undefined : value * factor;
