import type { Remark, Subject } from "../../src/target";
import { checkFit } from "./check-fit";
import { checkRoom } from "./check-room";
import { type InstanceType, instanceType, suggestType } from "./instance-types";
import { instanceTypesSource } from "./instance-types.generated";
import type { Ec2Options } from "./options";

/** Whether the instances that the options list exist, are of one kind, and hold the project's tasks. */
export function checkInstances(subject: Subject<Ec2Options>): readonly Remark[] {
  const { types } = subject.options.instances;
  const known = types.flatMap((name) => instanceType(name) ?? []);
  const unknown = types.flatMap((name, index) => (instanceType(name) ? [] : [unknownType(subject, name, index)]));
  if (known.length === 0) return unknown;
  return [
    ...unknown,
    ...checkProcessor(subject.options, known),
    ...checkImage(subject.options, known),
    ...checkFit(subject, known),
    ...checkRoom(subject, known),
  ];
}

function unknownType({ options }: Subject<Ec2Options>, name: string, index: number): Remark {
  const near = suggestType(name);
  const { date } = instanceTypesSource;
  return {
    code: "BERTH509",
    verdict: options.instances.allowUnknown ? "note" : "error",
    option: ["instances", "types", index],
    found: `instance type ${name}`,
    reason: `the kit's table of EC2 instance types (${date}) has no such type`,
    remedy: `${near ? `Did you mean ${near}? ` : ""}For a newer type set instances.allowUnknown and architecture`,
  };
}

/** One image starts them all, and every task is for one processor. */
function checkProcessor({ architecture }: Ec2Options, known: readonly InstanceType[]): Remark[] {
  const listed = (wanted: string) => known.filter((type) => type.architecture === wanted).map(({ name }) => name);
  const [x86, arm] = [listed("X86_64"), listed("ARM64")];
  const option = ["instances", "types"];
  if (x86.length > 0 && arm.length > 0) {
    return [
      {
        code: "BERTH507",
        verdict: "error",
        option,
        found: `${x86.join(", ")} with X86_64 beside ${arm.join(", ")} with ARM64`,
        reason: "a task for the one does not run on the other, and ECS starts whichever comes first",
        remedy: "List types of one processor",
      },
    ];
  }
  const own = x86.length > 0 ? "X86_64" : "ARM64";
  if (architecture === undefined || architecture === own) return [];
  return [
    {
      code: "BERTH507",
      verdict: "error",
      option,
      found: `${known.map(({ name }) => name).join(", ")} with ${own}`,
      reason: `the option architecture says ${architecture}`,
      remedy: `List types with ${architecture}, or leave the option architecture out`,
    },
  ];
}

/** The ECS-optimized image for GPUs is for instances with GPUs, and for X86_64. */
function checkImage({ instances }: Ec2Options, known: readonly InstanceType[]): Remark[] {
  const [gpu, none] = [known.filter(({ gpus }) => gpus > 0), known.filter(({ gpus }) => gpus === 0)];
  if (instances.ami !== undefined || gpu.length === 0) return [];
  const names = (types: readonly InstanceType[]) => types.map(({ name }) => name).join(", ");
  const remark = (found: string, reason: string): Remark => ({
    code: "BERTH507",
    verdict: "error",
    option: ["instances", "types"],
    found,
    reason,
    remedy: "List types that one image starts, or name an image of your own under instances.ami",
  });
  if (none.length > 0) {
    return [remark(`${names(gpu)} with GPUs beside ${names(none)} without`, "one image starts them all")];
  }
  const arm = gpu.filter(({ architecture }) => architecture === "ARM64");
  return arm.length === 0 ? [] : [remark(names(arm), "there is no ECS-optimized image with GPU drivers for ARM64")];
}
