import type { Construct } from "constructs";
import type { Deployment } from "../../src/target";
import { synthesizeEcs } from "../_family/ecs/stack";
import { kind } from "./kind";
import type { FargateOptions } from "./options";

/** Declares the environment's stack: the family's, with tasks on Fargate. */
export function synthesize(scope: Construct, deployment: Deployment<FargateOptions>): void {
  synthesizeEcs(scope, deployment, kind);
}
