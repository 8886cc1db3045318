import { type Place, shown, text } from "./place";

const SECONDS: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  μs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
};

/**
 * Seconds of a Go duration, as docker compose writes them (`1m30s`, `1.5s`, `100µs`); undefined for other text.
 * Form: https://pkg.go.dev/time#ParseDuration.
 */
export function parseDuration(written: string): number | undefined {
  const match = /^([-+]?)((?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/.exec(written);
  if (!match) return /^[-+]?0$/.test(written) ? 0 : undefined;
  let seconds = 0;
  for (const [, number, unit] of (match[2] ?? "").matchAll(/([\d.]+)(ns|us|µs|μs|ms|s|m|h)/g)) {
    seconds += Number(number) * (SECONDS[unit ?? ""] ?? Number.NaN);
  }
  // Nanoseconds are the finest that Go keeps; beyond is the noise of binary fractions.
  return (match[1] === "-" ? -1 : 1) * Number(seconds.toFixed(9));
}

/** Suffixes count in powers of 1024: https://github.com/docker/go-units/blob/v0.5.0/size.go, RAMInBytes. */
const POWERS = "bkmgtp";

/** Bytes of `134217728` or `64m`; undefined for other text. */
export function parseSize(written: string): number | undefined {
  const match = /^(-?\d+(?:\.\d+)?) ?([bkmgtp])?(?:i?b)?$/i.exec(written.trim());
  if (!match) return undefined;
  return Math.floor(Number(match[1]) * 1024 ** Math.max(0, POWERS.indexOf((match[2] ?? "b").toLowerCase())));
}

/** What a number may be. */
export interface Range {
  readonly min?: number;
  readonly max?: number;
  readonly whole?: boolean;
  /** Appended to the reason: where the limit comes from. */
  readonly because?: string;
}

/** A time in seconds, 0 or more. */
export function seconds(place: Place, key: string): number | undefined {
  const written = text(place, key);
  if (written === undefined) return undefined;
  const value = parseDuration(written);
  if (value === undefined) return refuse(place, key, "it is no duration", "Write a number with a unit: 10s, 1m30s");
  return value >= 0 ? value : refuse(place, key, "a time cannot be negative", "Write 0s or more");
}

/** A size in bytes. */
export function bytes(place: Place, key: string, range: Range = { min: 0 }): number | undefined {
  const written = text(place, key);
  if (written === undefined) return undefined;
  const value = parseSize(written);
  if (value === undefined) return refuse(place, key, "it is no size", "Write bytes, or a number with k, m or g");
  return inRange(place, key, value, range);
}

/** A number; docker compose writes some as strings. */
export function number(place: Place, key: string, range: Range = {}): number | undefined {
  const written = text(place, key);
  if (written === undefined) return undefined;
  const value = written.trim() === "" ? Number.NaN : Number(written);
  if (!Number.isFinite(value)) return refuse(place, key, "it is no number", "Write a number");
  return inRange(place, key, value, range);
}

function inRange(place: Place, key: string, value: number, range: Range): number | undefined {
  const { min = -Infinity, max = Infinity, whole = false, because } = range;
  if (value >= min && value <= max && (!whole || Number.isSafeInteger(value))) return value;
  const limits = [
    ...(whole ? ["a whole number"] : []),
    ...(min > -Infinity ? [`at least ${min}`] : []),
    ...(max < Infinity ? [`at most ${max}`] : []),
  ].join(", ");
  return refuse(place, key, `${limits}${because ? `: ${because}` : ""}`, `Write a value in the range: ${limits}`);
}

function refuse(place: Place, key: string, reason: string, remedy: string): undefined {
  place.problems.add([...place.path, key], `${key} is ${shown(place.value[key])}`, reason, remedy);
  return undefined;
}
