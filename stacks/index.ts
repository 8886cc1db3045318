import type { RegistryParser } from "../src/config/registry";
import type { TargetEntry } from "../src/target";
import type { Registry } from "./_registry";

/** Every target, in the order that lists and tables show. Loaded when first needed: a synth pays for what it deploys. */
export const targets: readonly TargetEntry[] = [
  { id: "compose", load: () => (require("./compose") as typeof import("./compose")).default },
  { id: "ecs-ec2", load: () => (require("./ecs-ec2") as typeof import("./ecs-ec2")).default },
  { id: "fargate", load: () => (require("./fargate") as typeof import("./fargate")).default },
];

/** Reads `context.registry`: the registry that the project makes for its images. Loaded when cdktf.json has one. */
export const parseRegistry: RegistryParser<Registry> = (...given) =>
  (require("./_registry") as typeof import("./_registry")).parseRegistry(...given);
