import { restricted } from "../../../src/names";
import type { Service } from "../../../src/workload/model";

/**
 * Construct id, and with it the Terraform address, of what belongs to one thing of the Compose file:
 * `aws_ecs_service.web`. Stable from deploy to deploy. `kind` keeps apart what has one name in two roles.
 */
export function idOf(kind: string, name: string): string {
  return `${kind}_${restricted(name, /[A-Za-z0-9_-]/)}`;
}

/** Name of the app's container in its task, and part of other names: what ECS allows, letters, digits, `_` and `-`. */
export function plainName(service: Pick<Service, "name">): string {
  return restricted(service.name, /[A-Za-z0-9_-]/);
}

/**
 * Tags that say which thing of the Compose file a resource stands for; a reader goes by them, so that a name that AWS
 * does not take is still known in full. `berth:service`, `berth:network`, `berth:volume`, `berth:secret`, `berth:config`.
 */
export function tagsFor(
  what: Readonly<Partial<Record<"service" | "network" | "volume" | "secret" | "config", string>>>,
  name?: string,
): Record<string, string> {
  const marks = Object.entries(what).map(([key, value]) => [`berth:${key}`, value] as const);
  return { ...(name === undefined ? {} : { Name: name }), ...Object.fromEntries(marks) };
}
