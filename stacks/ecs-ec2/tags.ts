import type { EcsContext } from "../_family/ecs/context";
import { tagsFor } from "../_family/ecs/ids";
import { literal } from "../literal";

/**
 * Every tag of the environment, for what the provider's default tags do not reach: instances and disks that Auto Scaling
 * makes.
 */
export function allTags({ deployment }: EcsContext, name: string): Record<string, string> {
  const { options, workload, environment } = deployment;
  const own = { ...options.tags, "berth:project": workload.name, "berth:environment": environment };
  const safe = Object.entries(own).map(([key, value]) => [literal(key), literal(value)] as const);
  return { ...Object.fromEntries(safe), ...tagsFor({}, name) };
}
