import * as v from "valibot";

// Compose interpolates inside x-berth but leaves every interpolated value a string: "${MAX:-5}" arrives as "5".
const number = v.pipe(
  v.union([v.number(), v.pipe(v.string(), v.regex(/^\s*\d+(\.\d+)?\s*$/), v.transform(Number))], "expected a number"),
  v.finite("expected a number"),
);
const count = v.pipe(number, v.integer("expected a whole number"));
const text = (message: string) => v.pipe(v.string(message), v.trim(), v.nonEmpty(message));

const percentText = v.pipe(
  v.string(),
  v.regex(/^\s*\d+(\.\d+)?\s*%\s*$/),
  v.transform((value) => ({ percent: Number(value.replace("%", "")) })),
);

/** A share of a value, in percent: `50%` or `50`. */
const share = v.union(
  [
    percentText,
    v.pipe(
      number,
      v.minValue(0),
      v.transform((percent) => ({ percent })),
    ),
  ],
  "expected a percentage: 50%",
);

const DURATION = /^\s*(?=[\d.])(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?(?:(\d+)ms)?\s*$/;

/** A time: a percentage of the one asked for, or seconds (`10s`, `1m30s`, `10`). */
const time = v.union(
  [
    percentText,
    v.pipe(
      v.string(),
      v.regex(DURATION),
      v.transform((value) => {
        const [h = 0, m = 0, s = 0, ms = 0] = (DURATION.exec(value) ?? []).slice(1).map((part) => Number(part ?? 0));
        return { seconds: h * 3600 + m * 60 + s + ms / 1000 };
      }),
    ),
    v.pipe(
      number,
      v.minValue(0),
      v.transform((seconds) => ({ seconds })),
    ),
  ],
  "expected a percentage (50%) or a time (10s)",
);

/** An unquoted YAML date arrives from Compose as `2026-12-31T00:00:00Z`. */
const date = v.pipe(
  v.string("expected a date: 2026-12-31"),
  v.transform((value) => value.trim().replace(/T00:00:00(\.0+)?Z$/, "")),
  v.check(isDate, "expected a date that exists, as year-month-day: 2026-12-31"),
);

function isDate(value: string): boolean {
  const day = new Date(`${value}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
}

const waiver = v.strictObject({
  target: text("expected the name of a target"),
  path: text("expected the path of an attribute, as findings print it"),
  reason: text("a waiver needs a reason that a reader can judge"),
  until: date,
});

/** How far an effective value may be from the one asked for. */
const budgets = v.strictObject({
  /** Cores, of limits and reservations each: percent of what was asked. */
  cpu: v.optional(share),
  /** Bytes, of limits and reservations each: percent of what was asked. */
  memory: v.optional(share),
  /** Time between the stop signal and the kill: percent of what was asked, or seconds. */
  stopGrace: v.optional(time),
  /** Time until a dead process is noticed, and start period: percent of what was asked, or seconds. */
  healthTiming: v.optional(time),
});

/** `x-berth` at the top level. */
export const topSchema = v.strictObject({
  waivers: v.optional(v.array(waiver, "expected a list of waivers"), []),
  budgets: v.optional(budgets, {}),
});

const percent = v.pipe(number, v.minValue(1, "expected 1 to 100"), v.maxValue(100, "expected 1 to 100"));

const scale = v.pipe(
  v.strictObject({
    /** Replicas, at least; 0: all may go while nothing is asked of them, where the target can do that. */
    min: v.pipe(count, v.minValue(0, "expected 0 or more")),
    max: v.pipe(count, v.minValue(1, "expected 1 or more")),
    /** Mean use to keep, in percent of the service's cpu. */
    cpu: v.optional(percent),
    /** Mean use to keep, in percent of the service's memory. */
    memory: v.optional(percent),
    /** Requests to keep per second and replica. */
    requests: v.optional(v.pipe(number, v.gtValue(0, "expected more than 0"))),
  }),
  v.forward(
    v.check(({ min, max }) => min <= max, "max is smaller than min"),
    ["max"],
  ),
  v.check(
    ({ cpu, memory, requests }) => cpu !== undefined || memory !== undefined || requests !== undefined,
    "nothing to scale on: give cpu, memory or requests",
  ),
);

const health = v.strictObject({
  path: v.pipe(
    v.string("expected an http path: /healthz"),
    v.regex(/^\/[\x21-\x7e]*$/, "expected an http path: /healthz"),
  ),
});

/** `x-berth` of a service. */
export const serviceSchema = v.strictObject({ scale: v.optional(scale), health: v.optional(health) });

export type TopInput = v.InferOutput<typeof topSchema>;
export type ServiceInput = v.InferOutput<typeof serviceSchema>;
