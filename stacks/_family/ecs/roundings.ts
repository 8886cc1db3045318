import type { Rounding } from "../../../src/docs/limits";
import type { Service } from "../../../src/workload/model";
import { type Clamp, clampHealth, clampStop, type HealthSetting, mebibytes, tmpfsDefault } from "./clamp";
import { targetTiming } from "./entry-health";
import { drainOf } from "./entry-plan";
import { max } from "./limits";
import { rolloutOf } from "./rollout";

const MIB = 1024 * 1024;
const shown = (unit: string, { asked, given }: Clamp) => [`${asked} ${unit}`, `${given} ${unit}`] as const;
const health = (setting: HealthSetting, unit: string, ...asked: number[]) =>
  asked.map((value) => shown(unit, clampHealth(setting, value)));
const memory = (mib: number) => shown("MiB", mebibytes(mib * MIB));

/** Every rounding and clamp of the family. What one costs a project is said by `berth check`, each time. */
export const ROUNDINGS: readonly Rounding[] = [
  {
    what: "healthcheck.interval",
    rule: "up to whole seconds, then into the limits",
    examples: health("interval", "s", 1, 7.5, 600),
  },
  {
    what: "healthcheck.timeout",
    rule: "up to whole seconds, then into the limits",
    examples: health("timeout", "s", 1, 2.5, 90),
  },
  {
    what: "healthcheck.retries",
    rule: "into the limits",
    examples: health("retries", "times", 20),
  },
  {
    what: "healthcheck.start_period",
    rule: "up to whole seconds, then into the limits",
    examples: health("startPeriod", "s", 0.5, 600),
  },
  {
    what: "stop_grace_period",
    rule: "up to whole seconds, at least the shortest stop timeout; on Fargate at most the longest",
    examples: [
      shown("s", clampStop(0.5, {})),
      shown("s", clampStop(90.5, {})),
      ["300 s on Fargate", `${clampStop(300, { stopTimeoutMax: max("stopTimeoutMaxFargate") }).given} s`],
    ],
  },
  {
    what: "cpus, deploy.resources.*.cpus",
    rule: "up to 1,024ths of a core; a limit on EC2 at least the smallest cpu of a task, on Fargate the next size of a task",
    examples: [["0.0625 cores on EC2", `${max("cpuMinEc2") / 1024} cores`]],
  },
  {
    what: "mem_limit, deploy.resources.*.memory",
    rule: "up to whole MiB, at least the smallest memory of a container; on Fargate the task has the next size beside it",
    examples: [["4 MiB", `${max("memoryMin")} MiB`], memory(100.5)],
  },
  {
    what: "shm_size, size of a tmpfs, swap (memswap_limit less the memory)",
    rule: "up to whole MiB, at least 1",
    examples: [memory(0.25), memory(64.5)],
  },
  {
    what: "a tmpfs without size",
    rule: "half of the memory that the container may use, down to whole MiB, since ECS needs a number",
    examples: [["none, memory 193 MiB", `${tmpfsDefault(193)} MiB`]],
  },
  {
    what: "health check of a load balancer, from the service's own",
    rule: "interval and timeout up to whole seconds, all into the limits; the timeout shorter than the interval",
    examples: [targetExample({ interval: 3, timeout: 30, retries: 1 })],
  },
  {
    what: "deploy.update_config.parallelism",
    rule: "a share of the replicas in whole percent, such that ECS, which rounds too, replaces as many as asked for",
    examples: [
      ["1 of 3, stop-first", `at least ${rollout("stop-first").minimumHealthyPercent} % running`],
      ["1 of 3, start-first", `at most ${rollout("start-first").maximumPercent} % running`],
    ],
  },
  {
    what: "a load balancer's wait before a task is stopped",
    rule: "the stop_grace_period, up to whole seconds, at most the longest wait",
    examples: [
      ["none", `${drainOf({ lifecycle: {} } as Service)} s`],
      ["2 h", `${drainOf({ lifecycle: { stopGrace: 7200 } } as Service)} s`],
    ],
  },
];

function rollout(order: "stop-first" | "start-first") {
  const update = { order, parallelism: 1 };
  return rolloutOf({ kind: "service", mounts: [], rollout: { replicas: 3, update } } as unknown as Service, "EC2");
}

function targetExample(asked: { readonly interval: number; readonly timeout: number; readonly retries: number }) {
  const { timing } = targetTiming(asked);
  const text = (interval: number, timeout: number, retries: number) => `${interval} s, ${timeout} s, ${retries} times`;
  const given = text(timing.interval, timing.timeout, timing.unhealthy);
  return [text(asked.interval, asked.timeout, asked.retries), given] as const;
}
