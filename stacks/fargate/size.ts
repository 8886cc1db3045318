import type { Size, Sized, SizeRequest } from "../_family/ecs/kind";
import { max } from "../_family/ecs/limits";

const MIB = 1024 * 1024;
const UNITS = 1024;

const steps = (first: number, last: number, step: number) =>
  Array.from({ length: (last - first) / step + 1 }, (_, index) => first + index * step);

/**
 * Every legal size of a task, smallest first: cpu in units, memory in MiB. More memory needs more cpu, and the steps
 * never get finer with more cpu; so the first pair that holds a request is smaller or equal in both.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html, the same in the Amazon ECS API
 * model (botocore 0e6e2404), RegisterTaskDefinition.memory. 8,192 and more need platform version 1.4.0 and Linux.
 */
export const SIZES: readonly { readonly cpu: number; readonly memory: readonly number[] }[] = [
  { cpu: 256, memory: [512, 1024, 2048] },
  { cpu: 512, memory: steps(1024, 4096, 1024) },
  { cpu: 1024, memory: steps(2048, 8192, 1024) },
  { cpu: 2048, memory: steps(4096, 16_384, 1024) },
  { cpu: 4096, memory: steps(8192, 30_720, 1024) },
  { cpu: 8192, memory: steps(16_384, 61_440, 4096) },
  { cpu: 16_384, memory: steps(32_768, 122_880, 8192) },
];

/** What a request comes to: cpu units and MiB that the task must have at least. Nothing asked for: 0.25 core. */
export function needOf(request: SizeRequest): { readonly cpu: number; readonly memory: number } {
  const { cpuLimit, cpuReserved, extraMiB, override } = request;
  const app = appMemory(request) ?? max("appMemoryDefault");
  return {
    cpu: Math.ceil((override?.cpu ?? cpuLimit ?? cpuReserved ?? 0.25) * UNITS),
    memory: override?.memory === undefined ? app + extraMiB : mebibytes(override.memory),
  };
}

/**
 * The smallest legal task that holds a request: the limit where there is one, since Fargate lends nothing beyond the
 * task's size, else the reservation. The container keeps its own hard limit. An override is the size of the whole task.
 */
export function size(request: SizeRequest): Sized {
  const need = needOf(request);
  const { override, extraMiB } = request;
  const within = (appMemory(request) ?? 0) + extraMiB;
  if (override?.memory !== undefined && need.memory < within) {
    return {
      ok: false,
      found: `a task of ${need.memory} MiB by the options`,
      reason: `the file's memory and the task's other containers need ${within} MiB`,
      remedy: `set memory to ${within} or more, or leave it out`,
    };
  }
  const pairs = SIZES.flatMap(({ cpu, memory }) => memory.map((each) => ({ cpu, memory: each })));
  const pair = pairs.find(({ cpu, memory }) => cpu >= need.cpu && memory >= need.memory);
  return pair ? { ok: true, size: { ...containerSize(request, pair.cpu), ...taskSize(pair) } } : tooLarge(need);
}

const taskSize = ({ cpu, memory }: { readonly cpu: number; readonly memory: number }) => ({
  taskCpu: cpu,
  taskMemory: memory,
});

function containerSize({ memoryLimit, memoryReserved, cpuReserved }: SizeRequest, taskCpu: number): Size {
  const hard = memoryLimit === undefined ? undefined : mebibytes(memoryLimit);
  const soft = memoryReserved === undefined ? undefined : mebibytes(memoryReserved);
  return {
    ...(cpuReserved === undefined ? {} : { containerCpu: Math.min(taskCpu, Math.ceil(cpuReserved * UNITS)) }),
    ...(hard === undefined ? {} : { containerMemory: hard }),
    // The API wants the hard limit to be the greater one.
    ...(soft === undefined || (hard !== undefined && soft >= hard) ? {} : { containerMemoryReservation: soft }),
  };
}

/** MiB that the file asks for; undefined where it is silent. */
const appMemory = ({ memoryLimit, memoryReserved }: SizeRequest) => {
  const asked = memoryLimit ?? memoryReserved;
  return asked === undefined ? undefined : mebibytes(asked);
};

/** Rounded up, so that the app never gets less than it asks for, and not below what ECS takes. */
const mebibytes = (bytes: number) => Math.max(max("memoryMin"), Math.ceil(bytes / MIB));

function tooLarge(need: { readonly cpu: number; readonly memory: number }): Sized {
  const { cpu, memory } = SIZES.at(-1) as (typeof SIZES)[number];
  const largest = memory.at(-1) as number;
  return {
    ok: false,
    found: `a task of ${need.cpu / UNITS} cores and ${need.memory} MiB`,
    reason: `the largest on Fargate has ${cpu / UNITS} cores and ${largest} MiB`,
    remedy: "ask for less, split the service, or deploy it to instances of your own choice",
  };
}
