import type { Rollout, Service } from "../../../src/workload/model";

/** How ECS replaces the tasks of a service. */
export interface RolloutPlan {
  /** Share of the replicas that keeps running, percent; ECS rounds the number of tasks up. */
  readonly minimumHealthyPercent: number;
  /** Share of the replicas that may run at once, percent; ECS rounds the number of tasks down. */
  readonly maximumPercent: number;
  /** Whether ECS gives up on a deployment whose tasks keep failing. */
  readonly circuitBreaker: boolean;
  /** Whether it then goes back to the last deployment that completed. */
  readonly rollback: boolean;
  /** Whether ECS may replace tasks by itself to even out the zones; it starts the new one first. */
  readonly zoneRebalancing: boolean;
}

/** ECS's own defaults: start all anew beside the old, then stop the old. */
const START_FIRST = { minimumHealthyPercent: 100, maximumPercent: 200 };
/** Stop all, then start all: what docker compose does. */
const STOP_FIRST = { minimumHealthyPercent: 0, maximumPercent: 100 };

/** One on every instance; Fargate has no instances, a job is no daemon, and the ledger refuses both. */
export const isDaemon = ({ kind, rollout }: Pick<Service, "kind" | "rollout">, launch: "EC2" | "FARGATE"): boolean =>
  rollout.perNode && kind === "service" && launch === "EC2";

/** Replicas that a deploy asks for at first. With `x-berth.scale` the load decides later. */
export const initialReplicas = ({ scale, replicas }: Rollout): number => scale?.min ?? replicas;

/**
 * Without `update_config` the file asks for nothing, and the choice is to lose no capacity, save where two tasks would
 * write one volume at the same time. A roll-back goes the same way: ECS has no settings of its own for it. `delay`,
 * `monitor` and `max_failure_ratio` have no counterpart.
 */
export function rolloutOf(service: Service, launch: "EC2" | "FARGATE"): RolloutPlan {
  const { update } = service.rollout;
  const percents = isDaemon(service, launch) || service.kind === "job" ? STOP_FIRST : percentsOf(service);
  return {
    ...percents,
    circuitBreaker: service.kind === "service" && update?.onFailure !== "continue",
    rollback: service.kind === "service" && (update?.onFailure ?? "rollback") === "rollback",
    // ECS takes it only where more tasks than desired may run, and not for DAEMON:
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html
    zoneRebalancing: percents.maximumPercent > 100,
  };
}

function percentsOf({ rollout, mounts }: Service) {
  const { update } = rollout;
  if (update === undefined) {
    const writes = mounts.some((mount) => mount.type === "volume" && mount.source !== undefined && !mount.readOnly);
    return writes ? STOP_FIRST : START_FIRST;
  }
  const replicas = Math.max(1, initialReplicas(rollout));
  // Absent: one, as the reference contract has it. 0: all. https://docs.docker.com/reference/cli/docker/service/update/
  const asked = update.parallelism ?? 1;
  const atOnce = asked === 0 ? replicas : Math.min(asked, replicas);
  // Percents whose number of tasks, rounded as ECS rounds it, is the one asked for.
  if (update.order === "start-first") {
    return { minimumHealthyPercent: 100, maximumPercent: Math.ceil((100 * (replicas + atOnce)) / replicas) };
  }
  return { minimumHealthyPercent: Math.floor((100 * (replicas - atOnce)) / replicas), maximumPercent: 100 };
}
