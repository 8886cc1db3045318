import type { EcsKind } from "./kind";
import { type LimitName, max } from "./limits";

/** What was asked for and what the platform gets, in one unit. Equal: nothing is lost. */
export interface Clamp {
  readonly asked: number;
  readonly given: number;
}

export type HealthSetting = "interval" | "timeout" | "retries" | "startPeriod";

const MIB = 1024 * 1024;

/**
 * What holds where the file has a test and no such setting: https://docs.docker.com/reference/dockerfile/#healthcheck.
 * ECS' own defaults differ (a timeout of 5 s), so each is written.
 */
const HEALTH_DEFAULTS: Readonly<Record<HealthSetting, number>> = {
  interval: 30,
  timeout: 30,
  retries: 3,
  startPeriod: 0,
};

const HEALTH_LIMITS: Readonly<Record<HealthSetting, { readonly min?: LimitName; readonly max: LimitName }>> = {
  interval: { min: "healthIntervalMin", max: "healthIntervalMax" },
  timeout: { min: "healthTimeoutMin", max: "healthTimeoutMax" },
  retries: { min: "healthRetriesMin", max: "healthRetriesMax" },
  startPeriod: { max: "healthStartMax" },
};

/** A setting of the container health check, seconds or a count: whole, rounded up, inside ECS' limits. */
export function clampHealth(setting: HealthSetting, asked: number = HEALTH_DEFAULTS[setting]): Clamp {
  const { min, max: most } = HEALTH_LIMITS[setting];
  return { asked, given: between(Math.ceil(asked), min === undefined ? 0 : max(min), max(most)) };
}

/** Docker Compose waits this long where the file does not say: https://docs.docker.com/reference/compose-file/services/#stop_grace_period. */
const STOP_GRACE = 10;

/** Seconds between the stop signal and the kill. ECS' own default is 30, so it is always written. */
export function clampStop(asked: number | undefined, kind: Pick<EcsKind, "stopTimeoutMax">): Clamp {
  const seconds = asked ?? STOP_GRACE;
  const most = kind.stopTimeoutMax ?? Number.POSITIVE_INFINITY;
  return { asked: seconds, given: between(Math.ceil(seconds), max("stopTimeoutMin"), most) };
}

/** Bytes as MiB: `asked` with its fraction, `given` rounded up, at least 1. For memory, /dev/shm and tmpfs. */
export function mebibytes(bytes: number): Clamp {
  return { asked: bytes / MIB, given: Math.max(1, Math.ceil(bytes / MIB)) };
}

/**
 * MiB of a tmpfs for which the file gives no size: half of the memory, as Linux has it; ECS needs a number.
 * @param memory MiB that the container may use.
 */
export function tmpfsDefault(memory: number): number {
  return Math.max(1, Math.floor((memory * max("tmpfsDefaultShare")) / 100));
}

export const isLossless = ({ asked, given }: Clamp) => asked === given;

const between = (value: number, min: number, most: number) => Math.min(Math.max(value, min), most);
