import { nearest } from "../../src/suggest";
import { max } from "../_family/ecs/limits";
import { instanceFamilies } from "./instance-types.generated";

/** What one EC2 instance type has. */
export interface InstanceType {
  readonly name: string;
  readonly architecture: "X86_64" | "ARM64";
  /** vCPUs; ECS counts 1,024 units for each. */
  readonly cpu: number;
  /** As EC2 advertises it, MiB. */
  readonly memory: number;
  /** Network interfaces, the instance's own among them. */
  readonly interfaces: number;
  /** Interfaces that a trunk adds; 0: the type takes no trunk on ECS. */
  readonly branches: number;
  /** NVIDIA's, which are the ones that ECS gives to containers. */
  readonly gpus: number;
}

/**
 * Types that take a trunk, but not on ECS, as far as is known: Amazon ECS Developer Guide, container-instance-eni (last
 * public version of awsdocs/amazon-ecs-developer-guide). Families end in a dot.
 */
const NO_TRUNK =
  "c5n. d3. d3en. g3. g3s. g4dn. i3. i3en. inf1. m5dn. m5n. m5zn. mac1. r5b. r5n. r5dn. u-12tb1. u-6tb1. u-9tb1. z1d. a1.metal c5.metal c5a.8xlarge c5ad.8xlarge c5d.metal m5.metal p3dn.24xlarge r5.metal r5.8xlarge r5d.metal".split(
    " ",
  );

let parsed: ReadonlyMap<string, InstanceType> | undefined;

function known(): ReadonlyMap<string, InstanceType> {
  parsed ??= new Map(
    instanceFamilies
      .trim()
      .split("\n")
      .flatMap(familyTypes)
      .map((type) => [type.name, type]),
  );
  return parsed;
}

function familyTypes(line: string): readonly InstanceType[] {
  const [family, architecture, ...sizes] = line.split(" ");
  return sizes.map((text) => {
    const [size, numbers = ""] = text.split(":");
    const [cpu = 0, memory = 0, interfaces = 0, branches = 0, gpus = 0] = numbers.split(",").map(Number);
    const name = `${family}.${size}`;
    const trunk = !NO_TRUNK.some((prefix) => (prefix.endsWith(".") ? name.startsWith(prefix) : name === prefix));
    const type = { name, cpu, memory, interfaces, branches: trunk ? branches : 0, gpus };
    return { ...type, architecture: architecture as InstanceType["architecture"] };
  });
}

/** Undefined where the table has no such type. */
export const instanceType = (name: string): InstanceType | undefined => known().get(name);

/** The type that was most likely meant: of the same family where there is one, since a size is the easier slip. */
export function suggestType(name: string): string | undefined {
  const names = [...known().keys()];
  const family = names.filter((each) => each.startsWith(`${name.split(".")[0]}.`));
  return nearest(name, family) ?? nearest(name, names);
}

/**
 * Tasks with network interfaces of their own (`awsvpc`) that one instance takes: all interfaces but its own; with a
 * trunk one more is gone and the branches come. Gives the numbers of ECS's own table for every type of it that the test
 * lists: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/eni-trunking-supported-instance-types.html
 */
export function tasksPerInstance({ interfaces, branches }: InstanceType, trunking: boolean): number {
  return trunking && branches > 0 ? branches + interfaces - 2 : interfaces - 1;
}

/** MiB that tasks can have: `sure` even where the kernel keeps much, `atMost` where it keeps nothing. */
export function memoryForTasks({ memory }: InstanceType): { readonly sure: number; readonly atMost: number } {
  const reserved = max("instanceReserved");
  return { sure: Math.floor(memory * (1 - max("instanceOverhead") / 100)) - reserved, atMost: memory - reserved };
}
