import { isObject, type Json, type JsonObject } from "../../../src/json";
import { type Answer, type Conditional, carried, type Support, type Use } from "../../../src/ledger/answer";
import { valueAt } from "../../../src/ledger/lookup";

/** An answer with one exception. */
export function when(
  words: string,
  test: (use: Use) => boolean,
  answer: Answer | ((use: Use) => Answer),
  otherwise: Answer = carried(),
): Conditional {
  return { cases: [{ when: words, test, answer }], otherwise };
}

/** Exceptions tried in order: words, test, answer. */
export function cases(
  list: readonly (readonly [string, (use: Use) => boolean, Answer | ((use: Use) => Answer)])[],
  otherwise: Answer = carried(),
): Conditional {
  return { cases: list.map(([words, test, answer]) => ({ when: words, test, answer })), otherwise };
}

/** An answer for a switch that counts only where it is on; off is what the platform does anyway. */
export function ifTrue(answer: Answer, off: Answer = carried()): Support {
  return when("the value is true", ({ value }) => value === true || value === "true", answer, off);
}

/** The service that the attribute belongs to. */
export function serviceOf(use: Use): JsonObject {
  const service = valueAt(use.document, use.path.slice(0, 2));
  return use.path[0] === "services" && isObject(service) ? service : {};
}

/** Follows keys down; undefined where there is none. */
export function at(value: Json | undefined, ...keys: readonly string[]): Json | undefined {
  return isObject(value) ? valueAt(value, keys) : undefined;
}

/** Whether the service runs to completion: its mode says so, or another one waits for that. As the workload has it. */
export function isJob(use: Use): boolean {
  if (/-job$/.test(String(at(serviceOf(use), "deploy", "mode") ?? ""))) return true;
  const services = isObject(use.document.services) ? Object.values(use.document.services) : [];
  const name = String(use.path[1]);
  return services.some((service) => at(service, "depends_on", name, "condition") === "service_completed_successfully");
}

/** How many containers the service has: `deploy.replicas`, else `scale`, else 1. */
export function replicasOf(use: Use): number {
  const service = serviceOf(use);
  return Number(at(service, "deploy", "replicas") ?? service.scale ?? 1);
}

/** One key of the target's options; undefined where they could not be parsed. */
export function option(use: Use, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), use.options);
}

export const words = (value: Json): readonly string[] => (Array.isArray(value) ? value.map(String) : [String(value)]);

/** `asked 2 s, given 5 s`: the two numbers of every loss. */
export const askedGiven = (asked: string, given: string) => `asked ${asked}, given ${given}`;
