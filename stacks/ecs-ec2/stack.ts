import type { Construct } from "constructs";
import type { Deployment } from "../../src/target";
import { synthesizeEcs } from "../_family/ecs/stack";
import { kind } from "./kind";
import type { Ec2Options } from "./options";

/** Declares the environment's stack: the family's, with tasks on instances of an Auto Scaling group. */
export function synthesize(scope: Construct, deployment: Deployment<Ec2Options>): void {
  synthesizeEcs(scope, deployment, kind);
}
