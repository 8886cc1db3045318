/** How often something that takes long says that it goes on, in milliseconds. */
const PULSE = 10_000;

/** `1.2 s`, `3 min 20 s`. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** `7.2 MB`: decimal, as registries and docker count. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ["kB", "MB", "GB", "TB"];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.95 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value.toFixed(1)} ${units[unit]}`;
}

export interface Clock {
  readonly now: () => Date;
}

/** Runs `work`, says every ten seconds that `what` goes on, and hands over how long it took. */
export async function timed<T>(
  what: string,
  { now }: Clock,
  say: (line: string) => void,
  work: () => Promise<T>,
): Promise<readonly [T, string]> {
  const begun = now().getTime();
  const taken = () => duration(now().getTime() - begun);
  const pulse = setInterval(() => say(`${what}: ${taken()} so far`), PULSE);
  try {
    const result = await work();
    return [result, taken()];
  } finally {
    clearInterval(pulse);
  }
}
