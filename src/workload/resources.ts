import type { Resources } from "./model";
import { child, defined, items, type Place, record, text, textMap, words } from "./place";
import { bytes, number } from "./quantities";

/** The engine accepts no less: https://github.com/moby/moby/blob/v25.0.0/daemon/daemon_unix.go#L71 (linuxMinMemory). */
const MEMORY = { min: 6 * 1024 * 1024, because: "a container engine accepts no less than 6 MiB" };
/** The kernel's default: https://docs.kernel.org/scheduler/sched-bwc.html. */
const CPU_PERIOD = 100_000;

export function readResources(service: Place): Resources {
  const resources = child(child(service, "deploy"), "resources");
  const limits = child(resources, "limits");
  const reservations = child(resources, "reservations");
  const limit = positive(bytesOrNone(limits, "memory")) ?? positive(bytesOrNone(service, "mem_limit"));
  const reserved = positive(bytes(reservations, "memory")) ?? positive(bytes(service, "mem_reservation"));
  const swapLimit = bytes(service, "memswap_limit", { min: -1 });
  if (limit !== undefined && reserved !== undefined && reserved > limit) {
    complain(
      service,
      "mem_reservation",
      `${reserved} bytes reserved of ${limit}`,
      "more memory is reserved than the service may use",
    );
  }
  if (limit !== undefined && swapLimit !== undefined && swapLimit > 0 && swapLimit < limit) {
    complain(
      service,
      "memswap_limit",
      `memswap_limit is ${swapLimit}`,
      `it counts memory and swap together, and the memory limit is ${limit}`,
    );
  }
  const pids =
    number(limits, "pids", { min: -1, whole: true }) ?? number(service, "pids_limit", { min: -1, whole: true });
  return {
    cpu: defined({
      reserved: positive(number(reservations, "cpus", { min: 0 })),
      limit: readCpuLimit(service, limits),
      shares: positive(number(service, "cpu_shares", { min: 0, whole: true })),
      set: text(service, "cpuset"),
    }),
    memory: defined({ reserved, limit, swapLimit: swapLimit === 0 ? undefined : swapLimit }),
    // 0 and -1 are docker's words for no limit.
    ...defined({ pids: positive(pids), gpus: readGpus(service, reservations) }),
    ulimits: record(
      Object.keys(child(service, "ulimits").value).map((name) => [name, readUlimit(child(service, "ulimits"), name)]),
    ),
    sysctls: textMap(service, "sysctls"),
  };
}

function readCpuLimit(service: Place, limits: Place): number | undefined {
  const cores = positive(number(limits, "cpus", { min: 0 })) ?? positive(number(service, "cpus", { min: 0 }));
  const quota = number(service, "cpu_quota", { whole: true });
  const period = positive(number(service, "cpu_period", { min: 0, whole: true }));
  if (cores !== undefined && (positive(quota) !== undefined || period !== undefined)) {
    const key = period === undefined ? "cpu_quota" : "cpu_period";
    complain(
      service,
      key,
      `${key} beside cpus: ${cores}`,
      "both set the same limit, and a container engine accepts only one",
    );
  }
  return cores ?? (positive(quota) === undefined ? undefined : (quota as number) / (period ?? CPU_PERIOD));
}

/** 0 is docker's word for no limit. */
function bytesOrNone(place: Place, key: string): number | undefined {
  return bytes(place, key, text(place, key) === "0" ? {} : MEMORY);
}

/** GPUs asked for by `gpus` and by reserved devices with that capability: how many, -1 for all; undefined: none. */
function readGpus(service: Place, reservations: Place): number | undefined {
  const reserved = items(reservations, "devices").filter((device) =>
    (words(device, "capabilities") ?? []).includes("gpu"),
  );
  const counts = [...items(service, "gpus"), ...reserved].map((device) => {
    const ids = words(device, "device_ids");
    // Neither count nor ids means all: https://docs.docker.com/compose/how-tos/gpu-support/.
    return ids ? ids.length : (number(device, "count", { min: -1, whole: true }) ?? -1);
  });
  if (counts.length === 0) return undefined;
  return counts.includes(-1) ? -1 : counts.reduce((sum, count) => sum + count, 0);
}

function readUlimit(ulimits: Place, name: string): { readonly soft: number; readonly hard: number } {
  const range = { min: -1, whole: true };
  const pair = ulimits.value[name];
  if (typeof pair !== "object" || pair === null) {
    const both = number(ulimits, name, range) ?? -1;
    return { soft: both, hard: both };
  }
  const place = child(ulimits, name);
  const soft = number(place, "soft", range) ?? -1;
  const hard = number(place, "hard", range) ?? -1;
  if (hard !== -1 && (soft > hard || soft === -1)) {
    place.problems.add(
      place.path,
      `soft ${soft}, hard ${hard}`,
      "a soft limit cannot be above the hard one",
      "Lower soft, or raise hard",
    );
  }
  return { soft, hard };
}

const positive = (value: number | undefined) => (value !== undefined && value > 0 ? value : undefined);

function complain(service: Place, key: string, found: string, reason: string): void {
  service.problems.add([...service.path, key], found, reason, "Correct one of the two");
}
