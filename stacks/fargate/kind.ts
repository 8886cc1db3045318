import type { EcsKind } from "../_family/ecs/kind";
import { max } from "../_family/ecs/limits";
import { addCapacity } from "./capacity";
import { size } from "./size";

/** ECS on machines that AWS runs: each task is one of its own, sized in steps, with nothing of a host to share. */
export const kind: EcsKind = {
  id: "fargate",
  launch: "FARGATE",
  size,
  stopTimeoutMax: max("stopTimeoutMaxFargate"),
  sharedMemoryVolumes: false,
  taskPullsImage: true,
  addCapacity,
};
