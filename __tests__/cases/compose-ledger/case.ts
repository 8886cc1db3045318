import type { Json, JsonObject } from "../../../src/json";
import type { Feature } from "../../../src/ledger/features.generated";

/** Exact difference between the inspected change and its unchanged twin: inspect path -> new value; null: gone. Empty: no effect. */
export type Shows = Readonly<Record<string, Json>>;

/** Engines on which a case says something; absent: all. */
export interface Only {
  /** API versions below this one: newer engines know more. */
  readonly below?: string;
  readonly cgroup?: 1;
}

/** A change to one feature of a service, and all that the engine's inspect then shows. */
export interface ServiceCase {
  readonly feature: Feature;
  /** Features below it that the change sets too. */
  readonly also?: readonly Feature[];
  readonly only?: Only;
  /** Where the row's verdict and the picture seem to disagree: why they do not. */
  readonly because?: string;
  /** What the service and its unchanged twin share, beside image and command. */
  readonly base?: JsonObject;
  /** Laid over the service: objects merge, lists and plain values replace, null removes. */
  readonly set: JsonObject;
  readonly shows: Shows;
}

/** A change to one feature of a network or volume. */
export interface ResourceCase {
  readonly feature: Feature;
  readonly only?: Only;
  readonly base?: JsonObject;
  readonly set: JsonObject;
  readonly shows: Shows;
}

/** A document that Compose or the engine rejects, and the words it does so with. */
export interface RejectedCase {
  readonly feature: Feature;
  readonly also?: readonly Feature[];
  readonly service?: JsonObject;
  /** Other top-level sections. */
  readonly top?: JsonObject;
  readonly says: RegExp;
}

export function isObject(value: unknown): value is Record<string, Json> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Lays `over` on `under`. */
export function merge(under: JsonObject, over: JsonObject): JsonObject {
  const out: Record<string, Json> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const old = out[key];
    if (value === null) delete out[key];
    else out[key] = isObject(old) && isObject(value) ? merge(old, value) : value;
  }
  return out;
}
