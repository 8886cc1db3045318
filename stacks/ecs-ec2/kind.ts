import type { EcsKind } from "../_family/ecs/kind";
import { addCapacity } from "./capacity";
import { size } from "./size";

/** ECS on EC2 instances of the environment's own: they pull images, send log lines, and have memory and disks to share. */
export const kind: EcsKind = {
  id: "ecs-ec2",
  launch: "EC2",
  size,
  sharedMemoryVolumes: true,
  taskPullsImage: false,
  addCapacity,
};
