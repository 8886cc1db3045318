import type { Health } from "./model";
import { child, defined, flag, type Place, shown, words } from "./place";
import { number, seconds } from "./quantities";

/**
 * The health check; undefined where the image's own holds, unchanged. A time or count of zero means the same as
 * none (https://docs.docker.com/reference/compose-file/services/#healthcheck; the engine's config merge has it so).
 */
export function readHealth(service: Place): Health | "disabled" | undefined {
  if (service.value.healthcheck === undefined || service.value.healthcheck === null) return undefined;
  const place = child(service, "healthcheck");
  const test = words(place, "test");
  if (flag(place, "disable") || test?.[0] === "NONE") return "disabled";
  const health = defined({
    test: test === undefined || test.length === 0 ? undefined : readTest(place, test),
    interval: time(place, "interval"),
    timeout: time(place, "timeout"),
    retries: number(place, "retries", { min: 0, whole: true }) || undefined,
    startPeriod: time(place, "start_period"),
    startInterval: time(place, "start_interval"),
  });
  return Object.keys(health).length === 0 ? undefined : health;
}

function readTest(place: Place, [form, ...rest]: readonly string[]): Health["test"] {
  if (form === "CMD" && rest.length > 0) return { form: "exec", argv: rest };
  if (form === "CMD-SHELL" && rest.length === 1 && rest[0]?.trim()) return { form: "shell", line: rest[0] };
  const reason = "it is CMD and at least one word, CMD-SHELL and one line, or NONE";
  place.problems.add(
    [...place.path, "test"],
    `test ${shown([form ?? "", ...rest])}`,
    reason,
    "Write the command of the check",
  );
  return undefined;
}

/** The engine rejects a time below one millisecond. */
function time(place: Place, key: string): number | undefined {
  const value = seconds(place, key) || undefined;
  if (value === undefined || value >= 0.001) return value;
  const reason = "a container engine accepts no less than 1 ms";
  place.problems.add([...place.path, key], `${key} is ${shown(place.value[key])}`, reason, "Write 1ms or more");
  return undefined;
}
