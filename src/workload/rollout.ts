import type { Rollout, Service, Update } from "./model";
import { child, defined, items, type Place, shown, text, words } from "./place";
import { number, seconds } from "./quantities";

const COUNT = { min: 0, whole: true };

/** @param scale `x-berth.scale` of the service. */
export function readRollout(service: Place, scale: Rollout["scale"] | undefined): Rollout {
  const deploy = child(service, "deploy");
  const mode = text(deploy, "mode") ?? "replicated";
  if (!["replicated", "global", "replicated-job", "global-job"].includes(mode)) {
    const reason = "it is replicated, global, replicated-job or global-job";
    deploy.problems.add([...deploy.path, "mode"], `mode is ${shown(mode)}`, reason, "Correct the value");
  }
  return defined({
    replicas: number(deploy, "replicas", COUNT) ?? number(service, "scale", COUNT) ?? 1,
    perNode: mode.startsWith("global"),
    scale,
    update: readUpdate(deploy, "update_config"),
    rollback: readUpdate(deploy, "rollback_config"),
  });
}

function readUpdate(deploy: Place, key: string): Update | undefined {
  if (deploy.value[key] === undefined || deploy.value[key] === null) return undefined;
  const place = child(deploy, key);
  const order = text(place, "order");
  if (order !== undefined && order !== "start-first" && order !== "stop-first") {
    place.problems.add(
      [...place.path, "order"],
      `order is ${shown(order)}`,
      "it is start-first or stop-first",
      "Correct the value",
    );
  }
  const onFailure = text(place, "failure_action");
  if (onFailure !== undefined && !["continue", "rollback", "pause"].includes(onFailure)) {
    const reason = "it is continue, pause or, for an update, rollback";
    place.problems.add(
      [...place.path, "failure_action"],
      `failure_action is ${shown(onFailure)}`,
      reason,
      "Correct the value",
    );
  }
  return defined({
    parallelism: number(place, "parallelism", COUNT),
    delay: seconds(place, "delay"),
    onFailure,
    monitor: seconds(place, "monitor"),
    maxFailureRatio: number(place, "max_failure_ratio", { min: 0, max: 1 }),
    order: order === "start-first" || order === "stop-first" ? (order as Update["order"]) : undefined,
  });
}

export function readPlacement(service: Place): Service["placement"] {
  const placement = child(child(service, "deploy"), "placement");
  return {
    constraints: words(placement, "constraints") ?? [],
    spread: items(placement, "preferences").flatMap((preference) => text(preference, "spread") ?? []),
    // 0 is the schema's word for no limit.
    ...defined({ maxPerNode: number(placement, "max_replicas_per_node", COUNT) || undefined }),
  };
}
