import * as v from "valibot";
import { optionsSchema } from "../../src/schema";
import type { OptionDoc, Schema } from "../../src/target";
import { ecsChecks, ecsEntries } from "../_family/ecs/options";
import { ecsDocs } from "../_family/ecs/options-docs";
import { matching, whole } from "../values";
import { instanceType } from "./instance-types";

/** Two generations of one size, so that a shortage of one does not stop a deploy. */
const DEFAULT_TYPES = ["m6i.large", "m5.large", "m6a.large"];

const types = v.pipe(
  v.array(matching("instances.types", /^[a-z0-9-]+\.[a-z0-9-]+$/, "instance types such as m6i.large")),
  v.minLength(1, "instances.types must name an instance type"),
  // Auto Scaling group: overrides of a mixed instances policy.
  v.maxLength(40, "instances.types must name at most 40 instance types"),
  v.check((names) => new Set(names).size === names.length, "instances.types must not name a type twice"),
);

const instances = v.pipe(
  v.strictObject(
    {
      types: v.optional(types, DEFAULT_TYPES),
      min: v.optional(whole("instances.min", 0, 1000, "instances"), 1),
      max: v.optional(whole("instances.max", 1, 1000, "instances"), 10),
      onDemandBase: v.optional(whole("instances.onDemandBase", 0, 1000, "instances"), 0),
      onDemandShare: v.optional(whole("instances.onDemandShare", 0, 100, "percent"), 100),
      // The image's root volume is 30 GiB; EBS gp3 ends at 16 TiB.
      diskSize: v.optional(whole("instances.diskSize", 30, 16_384, "GiB"), 30),
      allowUnknown: v.optional(v.boolean("instances.allowUnknown must be true or false"), false),
      ami: v.optional(matching("instances.ami", /^ami-[0-9a-f]{8,17}$/, "an image id such as ami-0a1b2c3d4e5f67890")),
    },
    "instances must be an object",
  ),
  v.check(({ min, max }) => min <= max, "instances.min must not be greater than instances.max"),
);

const schema = v.pipe(
  v.strictObject(
    {
      ...ecsEntries,
      instances: v.optional(instances, {}),
      trunking: v.optional(v.picklist(["off", "account", "enable"], "trunking must be off, account or enable"), "off"),
      bindMounts: v.optional(v.boolean("bindMounts must be true or false"), false),
    },
    "the options must be an object",
  ),
  ecsChecks.oneCertificate(),
  // The machines decide: who lists Graviton types need not say ARM64 again.
  v.transform((value) => {
    const architecture = value.architecture ?? architectureOf(value.instances.types);
    return architecture === undefined ? value : { ...value, architecture };
  }),
);

/** The one processor of all types that are known; undefined where there are two, or none is known. */
export function architectureOf(names: readonly string[]): "X86_64" | "ARM64" | undefined {
  const found = new Set(names.flatMap((name) => instanceType(name)?.architecture ?? []));
  return found.size === 1 ? [...found][0] : undefined;
}

/** Options of the ecs-ec2 target, defaults filled in. */
export type Ec2Options = v.InferOutput<typeof schema>;

/** The options in a context of this target, which the family knows by what both members have. */
export const ec2Options = ({ deployment }: { readonly deployment: { readonly options: object } }): Ec2Options =>
  deployment.options as Ec2Options;

const docs: readonly OptionDoc[] = [
  ...ecsDocs.map((doc) => (doc.name === "architecture" ? { ...doc, default: "that of instances.types" } : doc)),
  {
    name: "instances.types",
    type: "list",
    default: DEFAULT_TYPES.join(", "),
    meaning: "Instance types; on-demand ones are taken in this order, Spot ones where there is room",
  },
  { name: "instances.min", type: "number", default: "1", meaning: "Instances that are always there, 0 to 1000" },
  { name: "instances.max", type: "number", default: "10", meaning: "Instances at most, 1 to 1000" },
  {
    name: "instances.onDemandBase",
    type: "number",
    default: "0",
    meaning: "The first so many instances are on-demand",
  },
  {
    name: "instances.onDemandShare",
    type: "percent",
    default: "100",
    meaning: "Share of the others that is on-demand; the rest is Spot",
  },
  { name: "instances.diskSize", type: "GiB", default: "30", meaning: "Root disk of an instance, gp3, encrypted" },
  {
    name: "instances.allowUnknown",
    type: "boolean",
    default: "false",
    meaning: "Takes instance types that are newer than the kit's table, without the checks",
  },
  {
    name: "instances.ami",
    type: "string",
    default: "newest ECS-optimized Amazon Linux 2023",
    meaning: "Image of the instances; one with the ECS agent",
  },
  {
    name: "trunking",
    type: "off, account, enable",
    default: "off",
    meaning:
      "More tasks per instance by a trunk interface: the account has it on, or the deploy turns it on for the whole account and region",
  },
  {
    name: "bindMounts",
    type: "boolean",
    default: "false",
    meaning: "Allows bind mounts of the instance's own folders, which differ from instance to instance",
  },
];

export const options: Schema<Ec2Options> = optionsSchema<Ec2Options>(schema, docs);
