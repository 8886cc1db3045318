import type { TargetEntry } from "../src/target";

/** Every target, in the order that lists and tables show. Loaded when first needed: a synth pays for what it deploys. */
export const targets: readonly TargetEntry[] = [
  { id: "compose", load: () => (require("./compose") as typeof import("./compose")).default },
  { id: "ecs-ec2", load: () => (require("./ecs-ec2") as typeof import("./ecs-ec2")).default },
  { id: "fargate", load: () => (require("./fargate") as typeof import("./fargate")).default },
];
