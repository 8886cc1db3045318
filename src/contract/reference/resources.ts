import type { Resources } from "../../workload/model";
import type { ServiceContract } from "../contract";
import { or } from "./process";

/** What is not limited or reserved is null. */
export function resourcesContract({
  cpu,
  memory,
  pids,
  gpus,
  ulimits,
  sysctls,
}: Resources): ServiceContract["resources"] {
  return {
    cpu: {
      reserved: cpu.reserved ?? null,
      limit: cpu.limit ?? null,
      // https://docs.docker.com/engine/containers/resource_constraints/#configure-the-default-cfs-scheduler
      shares: or(cpu.shares, 1024),
      set: or(cpu.set, null),
    },
    memory: {
      reserved: memory.reserved ?? null,
      limit: memory.limit ?? null,
      // As much swap as memory again: https://docs.docker.com/engine/containers/resource_constraints/#--memory-swap-details.
      swapLimit: or(memory.swapLimit, memory.limit === undefined ? null : 2 * memory.limit),
    },
    pids: pids ?? null,
    gpus: gpus ?? null,
    ulimits,
    sysctls,
  };
}
