import type { RollbackContract, ServiceContract } from "../../../src/contract/contract";
import { sortedSet } from "../../../src/contract/format";
import type { JsonObject } from "../../../src/json";
import { replicasOfJob } from "./read-job";
import type { View } from "./read-task";
import { blocks, bool, dig, number, string } from "./read-values";

/** ECS starts a service's task anew whenever it stops; what runs a job lets it run once. */
export function readLifecycle({ app, runner }: View): ServiceContract["lifecycle"] {
  const again = runner !== undefined && bool(dig(app, "restartPolicy", "enabled"));
  const restarts = runner === undefined || again;
  return {
    restart: restarts ? "always" : "never",
    restartAttempts: restarts ? { default: null } : null,
    // Longer after each failure, in steps that are not written down: service-throttle-logic.html of the developer guide.
    restartDelay: restarts ? { default: null } : null,
    restartWindow: null,
    // The image's STOPSIGNAL, else SIGTERM: Amazon ECS API reference, StopTask.
    stopSignal: { default: "SIGTERM" },
    // Amazon ECS API reference, ContainerDefinition.stopTimeout.
    stopGrace: number(app.stopTimeout) ?? { default: 30 },
    postStart: [],
    preStop: [],
  };
}

export function readRollout(view: View): ServiceContract["rollout"] {
  const { service, runner } = view;
  const perNode = service.body.scheduling_strategy === "DAEMON";
  if (runner !== undefined) return ofJob(replicasOfJob(view), perNode);
  // Without a number the provider asks for none, and the API gives one.
  const replicas = perNode ? 1 : (number(service.body.desired_count) ?? 1);
  const { order, atOnce, kept } = change(service.body, replicas, perNode);
  const breaker = dig(service.body, "deployment_circuit_breaker");
  const stops = bool(dig(breaker, "enable"));
  const back = stops && bool(dig(breaker, "rollback"));
  const steps = { order, parallelism: atOnce, delay: { default: 0 }, monitor: null, maxFailureRatio: null };
  return {
    replicas,
    perNode,
    ...readScale(view),
    ...steps,
    onFailure: back ? "rollback" : stops ? "pause" : "continue",
    rollback: back ? ({ ...steps, onFailure: { default: null } } satisfies RollbackContract) : null,
    capacityKept: kept,
  };
}

/** A deploy starts a job anew: nothing of it stays up, nothing rolls back, and its failure stops the deploy. */
function ofJob(replicas: number | null, perNode: boolean): ServiceContract["rollout"] {
  return {
    replicas,
    perNode,
    scaleMin: null,
    scaleMax: null,
    scaleOn: {},
    order: { default: "stop-first" },
    parallelism: { default: 0 },
    delay: { default: 0 },
    onFailure: { default: "pause" },
    monitor: null,
    maxFailureRatio: null,
    rollback: null,
    capacityKept: { default: 0 },
  };
}

/**
 * Amazon ECS API reference, DeploymentConfiguration: at least the minimum share of the tasks runs, rounded up, and at most
 * the maximum, rounded down; 100 and 200 % where nothing is said, 0 and 100 % for one task on every instance.
 */
function change(service: JsonObject, replicas: number, perNode: boolean) {
  const least = number(service.deployment_minimum_healthy_percent) ?? (perNode ? 0 : 100);
  const most = number(service.deployment_maximum_percent) ?? (perNode ? 100 : 200);
  const stay = Math.min(replicas, Math.ceil((replicas * least) / 100));
  const together = Math.floor((replicas * most) / 100);
  const all = replicas === 0 ? least >= 100 : stay >= replicas;
  const steps = Math.max(0, together - stay);
  return {
    order: all ? ("start-first" as const) : ("stop-first" as const),
    atOnce: steps >= replicas ? 0 : steps,
    kept: replicas === 0 ? (all ? 100 : 0) : Math.floor((100 * stay) / replicas),
  };
}

const METRICS: Readonly<Record<string, readonly [name: string, divisor: number]>> = {
  ECSServiceAverageCPUUtilization: ["cpu", 1],
  ECSServiceAverageMemoryUtilization: ["memory", 1],
  // Requests of a minute: Application Auto Scaling API, ALBRequestCountPerTarget.
  ALBRequestCountPerTarget: ["requests", 60],
};

function readScale({ terraform, service }: View) {
  const mine = terraform
    .all("aws_appautoscaling_target")
    .find(({ body }) => terraform.targets(body.resource_id).includes(service));
  const policies = terraform.all("aws_appautoscaling_policy").filter(({ body }) => {
    return mine !== undefined && terraform.target(body.resource_id) === mine;
  });
  const on = policies.flatMap(({ body }): [string, number][] => {
    const tracking = dig(body, "target_tracking_scaling_policy_configuration");
    const metric = string(dig(tracking, "predefined_metric_specification", "predefined_metric_type")) ?? "";
    const [name, divisor] = METRICS[metric] ?? [];
    const value = number(dig(tracking, "target_value"));
    return name === undefined || divisor === undefined || value === undefined ? [] : [[name, value / divisor]];
  });
  return {
    scaleMin: number(mine?.body.min_capacity) ?? null,
    scaleMax: number(mine?.body.max_capacity) ?? null,
    scaleOn: Object.fromEntries(on),
  };
}

/** Every task on Fargate has a machine of its own; on EC2 only one constraint limits tasks per instance. */
export function readPlacement({ service, fargate }: View): ServiceContract["placement"] {
  const constraints = blocks(service.body.placement_constraints);
  const strategies = blocks(service.body.ordered_placement_strategy);
  const distinct = constraints.some(({ type }) => type === "distinctInstance");
  return {
    constraints: sortedSet(constraints.flatMap(({ expression }) => string(expression) ?? [])),
    spread: strategies.filter(({ type }) => type === "spread").map(({ field }) => String(field)),
    maxPerNode: distinct ? 1 : fargate ? { default: 1 } : null,
  };
}
