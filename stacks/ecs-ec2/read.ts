import type { Artifact } from "../../src/contract/artifact";
import type { Contract } from "../../src/contract/contract";
import { readEcs } from "../_family/ecs/read";

/** The contract of a synthesized stack: that of its ECS services, whose definitions say that they run on EC2. */
export function read(artifact: Artifact): Contract {
  return readEcs(artifact);
}
