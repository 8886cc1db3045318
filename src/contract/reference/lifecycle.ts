import type { Rollout, Service, Update } from "../../workload/model";
import type { Leaf, RollbackContract, ServiceContract } from "../contract";
import { sortedSet } from "../format";
import { hookContract, or } from "./process";

export function lifecycleContract({ lifecycle }: Service): ServiceContract["lifecycle"] {
  const { restart } = lifecycle;
  const restarts = restart !== undefined && restart.condition !== "never";
  return {
    // https://github.com/compose-spec/compose-spec/blob/main/05-services.md#restart
    restart: or(restart?.condition, "never"),
    // Without a number it never gives up; Docker waits 100 ms first, and counts 10 s of running as a success:
    // https://docs.docker.com/engine/containers/start-containers-automatically/.
    restartAttempts: restarts ? or(restart.attempts, null) : null,
    restartDelay: restarts ? or(restart.delay, 0.1) : null,
    restartWindow: restarts ? or(restart.window, 10) : null,
    // https://github.com/compose-spec/compose-spec/blob/main/05-services.md#stop_signal and #stop_grace_period; an image
    // may name another signal.
    stopSignal: or(lifecycle.stopSignal, "SIGTERM"),
    stopGrace: or(lifecycle.stopGrace, 10),
    postStart: lifecycle.postStart.map(hookContract),
    preStop: lifecycle.preStop.map(hookContract),
  };
}

/**
 * Where the file says nothing of updates, what docker compose does holds: stop all, then start all. Where it has an
 * `update_config`, what that leaves out is as in https://github.com/compose-spec/compose-spec/blob/main/deploy.md#update_config
 * (and one at a time: https://docs.docker.com/reference/cli/docker/service/update/).
 */
export function rolloutContract({ replicas, perNode, scale, update, rollback }: Rollout): ServiceContract["rollout"] {
  const { cpu, memory, requests } = scale ?? {};
  const on = Object.entries({ cpu, memory, requests }).filter(
    (entry): entry is [string, number] => entry[1] !== undefined,
  );
  return {
    replicas,
    perNode,
    scaleMin: scale?.min ?? null,
    scaleMax: scale?.max ?? null,
    scaleOn: Object.fromEntries(on),
    ...updateContract(update),
    parallelism: or(update?.parallelism, update ? 1 : 0),
    rollback: rollback ? rollbackContract(rollback) : null,
    capacityKept: capacityKept(replicas, update),
  };
}

function updateContract(update: Update | undefined) {
  return {
    order: or(update?.order, "stop-first"),
    delay: or(update?.delay, 0),
    onFailure: or(update?.onFailure, "pause"),
    monitor: or(update?.monitor, 0),
    maxFailureRatio: or(update?.maxFailureRatio, 0),
  };
}

function rollbackContract(rollback: Update): RollbackContract {
  return { ...updateContract(rollback), parallelism: or(rollback.parallelism, 1) };
}

function capacityKept(replicas: number, update: Update | undefined): Leaf<number> {
  if (update === undefined) return { default: 0 };
  if (update.order === "start-first") return 100;
  const atOnce = update.parallelism ?? 1;
  if (atOnce === 0 || replicas === 0) return 0;
  return Math.floor((100 * Math.max(0, replicas - atOnce)) / replicas);
}

export function placementContract({ placement }: Service): ServiceContract["placement"] {
  return {
    constraints: sortedSet(placement.constraints),
    spread: placement.spread,
    maxPerNode: placement.maxPerNode ?? null,
  };
}

/** https://docs.docker.com/engine/logging/configure/: json-file unless the daemon is told otherwise. */
export function loggingContract({ logging }: Service): ServiceContract["logging"] {
  return { driver: or(logging?.driver, "json-file"), options: logging?.options ?? {} };
}
