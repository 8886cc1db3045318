import fc from "fast-check";
import { cores, duration, maybe, some, strings, text, textMap } from "./document-values";

const update = (actions: readonly string[]) =>
  maybe({
    parallelism: fc.integer({ min: 0, max: 4 }),
    delay: duration,
    failure_action: fc.constantFrom(...actions),
    monitor: duration,
    max_failure_ratio: fc.constantFrom(0, 0.25, 1),
    order: fc.constantFrom("start-first", "stop-first"),
  });

/** The deploy section of a service. */
export const deploy = maybe({
  mode: fc.constantFrom("replicated", "global", "replicated-job", "global-job"),
  endpoint_mode: fc.constantFrom("vip", "dnsrr"),
  labels: textMap,
  placement: maybe({
    constraints: strings,
    preferences: some(fc.record({ spread: text })),
    max_replicas_per_node: fc.integer({ min: 0, max: 3 }),
  }),
  resources: maybe({
    limits: maybe({ cpus: cores, pids: fc.integer({ min: -1, max: 99 }) }),
    reservations: maybe({
      cpus: cores,
      devices: some(
        fc.record({ capabilities: fc.constantFrom(["gpu"], ["tpu"]), count: fc.integer({ min: -1, max: 2 }) }),
        2,
      ),
    }),
  }),
  restart_policy: maybe({
    condition: fc.constantFrom("none", "on-failure", "any"),
    delay: duration,
    max_attempts: fc.integer({ min: 0, max: 5 }),
    window: duration,
  }),
  update_config: update(["continue", "pause", "rollback"]),
  rollback_config: update(["continue", "pause"]),
});
