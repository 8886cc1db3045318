import type { Sized, SizeRequest } from "../_family/ecs/kind";
import { max } from "../_family/ecs/limits";

const MIB = 1024 * 1024;
const UNITS = 1024;

/**
 * The size of a task on an instance. A cpu limit becomes the task's cpu: a hard limit, and what placement sets aside.
 * Memory is limited in the container alone. Where the file asks for neither, ECS still needs a figure: 512 MiB are set
 * aside, without a limit. An override gives the whole task a size, as on Fargate.
 */
export function size(request: SizeRequest): Sized {
  const { cpuLimit, cpuReserved, memoryLimit, memoryReserved, extraMiB, override } = request;
  const cores = override?.cpu ?? cpuLimit;
  const taskCpu = cores === undefined ? undefined : Math.max(max("cpuMinEc2"), Math.ceil(cores * UNITS));
  if (taskCpu !== undefined && taskCpu > max("cpuMaxEc2")) return tooLarge(taskCpu);

  const hard = memoryLimit === undefined ? undefined : mebibytes(memoryLimit);
  const taskMemory = override?.memory === undefined ? undefined : mebibytes(override.memory);
  const asked = memoryReserved === undefined ? undefined : mebibytes(memoryReserved);
  const within = (hard ?? asked ?? 0) + extraMiB;
  if (taskMemory !== undefined && taskMemory < within) return tooSmall(taskMemory, within);
  // ECS sets aside the reservation, else the hard limit; and wants the hard limit to be the greater one.
  const soft = asked ?? (hard === undefined && taskMemory === undefined ? max("reservationDefault") : undefined);
  return {
    ok: true,
    size: {
      ...(taskCpu === undefined ? {} : { taskCpu }),
      ...(taskMemory === undefined ? {} : { taskMemory }),
      ...(cpuReserved === undefined ? {} : { containerCpu: unitsWithin(cpuReserved, taskCpu) }),
      ...(hard === undefined ? {} : { containerMemory: hard }),
      ...(soft === undefined || (hard !== undefined && soft >= hard) ? {} : { containerMemoryReservation: soft }),
    },
  };
}

/** The containers of a task may not ask for more cpu than the task has. */
const unitsWithin = (cores: number, taskCpu: number | undefined) =>
  Math.min(taskCpu ?? max("cpuMaxEc2"), Math.ceil(cores * UNITS));

/** Rounded up, so that the app never gets less than it asks for, and not below what ECS takes. */
const mebibytes = (bytes: number) => Math.max(max("memoryMin"), Math.ceil(bytes / MIB));

const tooLarge = (taskCpu: number): Sized => ({
  ok: false,
  found: `a task of ${taskCpu / UNITS} cores`,
  reason: `the largest on an instance has ${max("cpuMaxEc2") / UNITS} cores`,
  remedy: "ask for less",
});

const tooSmall = (taskMemory: number, within: number): Sized => ({
  ok: false,
  found: `a task of ${taskMemory} MiB by the options`,
  reason: `the file's memory and the task's other containers need ${within} MiB`,
  remedy: `set memory to ${within} or more, or leave it out`,
});
