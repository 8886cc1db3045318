import type { Artifact } from "../../src/contract/artifact";
import type { Contract } from "../../src/contract/contract";
import ec2 from "../../stacks/ecs-ec2";
import fargate from "../../stacks/fargate";
import type { Member } from "./ecs-cases";

/** Each member's reader. */
export const readerOf = (member: Member): ((artifact: Artifact) => Contract) =>
  member === "fargate" ? fargate.read : ec2.read;
