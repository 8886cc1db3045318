import type { Service, Workload } from "../../../src/workload/model";
import type { EcsKind } from "./kind";
import { internalEgress, networkSettings } from "./network-settings";
import type { EcsOptions } from "./options";

/** Names of the networks that some service is on, sorted. */
export function usedNetworks(workload: Workload): readonly string[] {
  const names = Object.values(workload.services).flatMap(({ networks }) => networks.map(({ network }) => network));
  return [...new Set(names)].sort();
}

/** Whether the service's task has the container that writes files, or the one that holds a job's task. */
export const needsFilesImage = (service: Service): boolean => service.files.length > 0 || service.kind === "job";

/**
 * Where the image of a service can come from. `ecr`: the region's ECR only, through endpoints. `anywhere` is also said
 * of an existing VPC, whose routes are not known.
 */
export function pullsFrom(
  service: Service,
  workload: Workload,
  kind: Pick<EcsKind, "taskPullsImage">,
  options: Pick<EcsOptions, "network" | "exec">,
): "anywhere" | "ecr" {
  const { existing, nat } = networkSettings(options);
  if (existing !== undefined) return "anywhere";
  if (nat === "none") return "ecr";
  const inside = service.networks.every(({ network }) => workload.networks[network]?.internal === true);
  return kind.taskPullsImage && inside && internalEgress(kind, options) === "endpoints" ? "ecr" : "anywhere";
}
