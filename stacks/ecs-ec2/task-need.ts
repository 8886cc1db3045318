import type { Subject } from "../../src/target";
import type { Service } from "../../src/workload/model";
import { extraMemory, sizeRequest } from "../_family/ecs/task-size";
import type { Ec2Options } from "./options";
import { size } from "./size";

/** What placement sets aside for one task. */
export interface Need {
  /** Units; 0: nothing is asked for. */
  readonly cpu: number;
  /** MiB; the proxy counted in, to be on the safe side. */
  readonly memory: number;
  readonly gpus: number;
}

/** Undefined where the task has no legal size, which is a finding of its own. */
export function needOf(service: Service, { workload, options }: Subject<Ec2Options>): Need | undefined {
  const sized = size(sizeRequest(service, workload, options));
  if (!sized.ok) return undefined;
  const { taskCpu, taskMemory, containerCpu, containerMemory, containerMemoryReservation } = sized.size;
  const app = containerMemoryReservation ?? containerMemory ?? 0;
  return {
    cpu: taskCpu ?? containerCpu ?? 0,
    memory: taskMemory ?? app + extraMemory(service, workload),
    gpus: Math.max(0, service.resources.gpus ?? 0),
  };
}

/** As in `2 cores, 4096 MiB`. */
export const describeNeed = ({ cpu, memory, gpus }: Need): string =>
  [
    ...(cpu > 0 ? [`${Number((cpu / 1024).toFixed(3))} cores`] : []),
    `${memory} MiB`,
    ...(gpus > 0 ? [`${gpus} GPUs`] : []),
  ].join(", ");
