import { isObject, type Json, type JsonObject } from "../../src/json";
import type { Answer, Conditional, Use } from "../../src/ledger/answer";

/** `docker compose` 2.40.3 was measured, against Docker Engine 20.10 on cgroup v1; `__tests__/e2e/ledger-compose.e2e.ts` repeats it. */
export const LOUD = "docker compose stops the deploy with that message on an older one";

/** A row's answer with one exception. */
export function when(
  words: string,
  test: (use: Use) => boolean,
  answer: Answer | ((use: Use) => Answer),
  otherwise: Answer,
): Conditional {
  return { cases: [{ when: words, test, answer }], otherwise };
}

/** The service that the attribute belongs to. */
export function serviceOf(use: Use): JsonObject {
  const services = use.document.services;
  const service = isObject(services) ? services[String(use.path[1])] : undefined;
  return isObject(service) ? service : {};
}

/** Follows keys down; undefined where there is none. */
export function at(value: Json | undefined, ...keys: readonly (string | number)[]): Json | undefined {
  let here: Json | undefined = value;
  for (const key of keys) {
    if (Array.isArray(here)) here = here[Number(key)] as Json | undefined;
    else here = isObject(here) ? here[key] : undefined;
  }
  return here;
}

/** The mapping or list item that holds the attribute, `levels` above it. */
export function holder(use: Use, levels = 1): Json | undefined {
  return at(use.document, ...use.path.slice(0, use.path.length - levels));
}

/** How many containers the service has: `deploy.replicas`, else `scale`, else 1 (Compose rejects two that differ). */
export function replicasOf(use: Use): number {
  const service = serviceOf(use);
  const count = at(service, "deploy", "replicas") ?? service.scale ?? 1;
  return Number(count);
}

/** Whether the engine is another machine: its files are not those of the project. */
export function isRemote(use: Use): boolean {
  const { engine } = (use.options ?? {}) as {
    readonly engine?: { readonly host?: string | undefined; readonly context?: string | undefined };
  };
  if (engine?.host !== undefined) return /^(ssh|tcp|https?):/.test(engine.host);
  return engine?.context !== undefined && engine.context !== "default";
}

/** A restart policy that names no condition: Compose then sets none at all. */
export function lacksCondition(service: JsonObject): boolean {
  const policy = at(service, "deploy", "restart_policy");
  return isObject(policy) && policy.condition === undefined;
}
