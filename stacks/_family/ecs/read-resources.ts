import type { ServiceContract } from "../../../src/contract/contract";
import type { View } from "./read-task";
import { blocks, dig, MIB, number, orElse, string, times, UNITS } from "./read-values";

/** Docker's --cpu-shares gets 2 for a container without cpu: Amazon ECS API reference, ContainerDefinition.cpu. */
const LEAST_SHARES = 2;

/**
 * A task's cpu is a quota for all its containers. On Fargate a task has its cpu and memory for itself; on EC2 ECS sets
 * aside what the task, else its container, asks for (ContainerDefinition.memoryReservation, else memory).
 */
export function readResources({ task, app, fargate }: View): ServiceContract["resources"] {
  const [taskCpu, taskMemory] = [cpuOf(task.cpu), times(memoryOf(task.memory), MIB)];
  const containerCpu = number(app.cpu) || undefined;
  const hard = times(number(app.memory), MIB);
  const soft = times(number(app.memoryReservation), MIB);
  const limit = hard === undefined ? taskMemory : Math.min(hard, taskMemory ?? hard);
  const swap = times(number(dig(app, "linuxParameters", "maxSwap")), MIB);
  return {
    cpu: {
      reserved: orElse(fargate ? taskCpu : undefined, taskCpu ?? times(containerCpu, 1 / UNITS) ?? null),
      limit: taskCpu ?? null,
      // A task on Fargate has a machine to itself: there is nobody to share with.
      shares: containerCpu ?? (fargate ? null : { default: LEAST_SHARES }),
      set: null,
    },
    memory: {
      reserved: orElse(soft, taskMemory ?? hard ?? null),
      limit: limit ?? null,
      // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-swap.html: memory and maxSwap together;
      // without maxSwap twice the memory, on instances that have swap. Fargate has none.
      swapLimit:
        limit === undefined
          ? { default: null }
          : swap === undefined
            ? { default: (fargate ? 1 : 2) * limit }
            : limit + swap,
    },
    pids: null,
    gpus: readGpus(app.resourceRequirements),
    ulimits: Object.fromEntries(
      blocks(app.ulimits).map(({ name, softLimit, hardLimit }) => [
        String(name),
        { soft: number(softLimit) ?? 0, hard: number(hardLimit) ?? 0 },
      ]),
    ),
    sysctls: Object.fromEntries(
      blocks(app.systemControls).map(({ namespace, value }) => [String(namespace), String(value)]),
    ),
  };
}

function readGpus(requirements: View["app"][string] | undefined): number | null {
  const gpus = blocks(requirements).filter(({ type }) => type === "GPU");
  return gpus.length === 0 ? null : gpus.reduce((sum, { value }) => sum + (number(value) ?? 0), 0);
}

/** `1024`, or `1 vCPU`, as cores. */
function cpuOf(value: View["task"][string] | undefined): number | undefined {
  const [, cores] = /^([\d.]+) ?vcpu$/i.exec(string(value) ?? "") ?? [];
  return cores === undefined ? times(number(value), 1 / UNITS) : Number(cores);
}

/** `2048`, or `2 GB`, as MiB. */
function memoryOf(value: View["task"][string] | undefined): number | undefined {
  const [, gigabytes] = /^([\d.]+) ?gb$/i.exec(string(value) ?? "") ?? [];
  return gigabytes === undefined ? number(value) : Number(gigabytes) * UNITS;
}
