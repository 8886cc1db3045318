import type { ComposePath } from "../../src/compose/path";
import type { Remark, Subject } from "../../src/target";
import type { Service } from "../../src/workload/model";
import { limitsOf } from "../_family/ecs/task-check";
import { type InstanceType, memoryForTasks } from "./instance-types";
import type { Ec2Options } from "./options";
import { describeNeed, type Need, needOf } from "./task-need";

/** Whether each task fits onto an instance of the listed types: on none, on some, or only just. */
export function checkFit(subject: Subject<Ec2Options>, types: readonly InstanceType[]): readonly Remark[] {
  return Object.values(subject.workload.services).flatMap((service) => {
    const need = needOf(service, subject);
    if (need === undefined) return [];
    // GPUs are reserved, not limited.
    const path = need.gpus > 0 ? ["services", service.name] : limitsOf(subject, service);
    return placement(service, need, types, path);
  });
}

function placement(service: Service, need: Need, types: readonly InstanceType[], path: ComposePath): readonly Remark[] {
  const holding = types.filter((type) => holds(type, need, "atMost"));
  const found = `a task of ${service.name} needs ${describeNeed(need)}`;
  if (holding.length === 0) {
    return [
      {
        code: "BERTH501",
        verdict: "error",
        path,
        found,
        reason: `none of the option instances.types holds it: ${types.map(describeType).join("; ")}`,
        remedy: "List a larger type, or ask for less under deploy.resources",
      },
    ];
  }
  const lacking = types.filter((type) => !holds(type, need, "sure"));
  if (lacking.length === 0) return [];
  const names = lacking.map(({ name }) => name).join(", ");
  return [
    {
      code: "BERTH510",
      verdict: "note",
      path,
      found,
      reason:
        lacking.length < types.length
          ? `it is not sure to fit onto ${names}, and Auto Scaling may start just that`
          : `of ${names} the kernel keeps some memory, up to what is missing then`,
      remedy: "List only types that hold it with room to spare, or ask for less",
    },
  ];
}

const holds = (type: InstanceType, { cpu, memory, gpus }: Need, how: "sure" | "atMost") =>
  cpu <= type.cpu * 1024 && memory <= memoryForTasks(type)[how] && gpus <= type.gpus;

const describeType = (type: InstanceType) =>
  `${type.name} has ${type.cpu} cores, ${memoryForTasks(type).atMost} MiB for tasks, ${type.gpus} GPUs`;
