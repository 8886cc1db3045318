import type {
  EcsServiceOrderedPlacementStrategy,
  EcsServicePlacementConstraints,
} from "@cdktf/provider-aws/lib/ecs-service";
import type { Service } from "../../../src/workload/model";
import { isDaemon } from "./rollout";

/**
 * Where tasks go on EC2: over the zones first, which zone rebalancing needs too, then onto as few instances as hold
 * them, so that managed scaling can let the others go. Fargate has no such settings, and a daemon is everywhere.
 */
export function placementOf(
  service: Service,
  launch: "EC2" | "FARGATE",
): {
  readonly orderedPlacementStrategy?: EcsServiceOrderedPlacementStrategy[];
  readonly placementConstraints?: EcsServicePlacementConstraints[];
} {
  if (launch === "FARGATE") return {};
  const constraints: EcsServicePlacementConstraints[] = [
    ...service.placement.constraints.flatMap((constraint) => {
      const expression = constraintExpression(constraint);
      return expression === undefined ? [] : [{ type: "memberOf", expression }];
    }),
    ...(service.placement.maxPerNode === 1 ? [{ type: "distinctInstance" }] : []),
  ];
  const perNode = service.placement.spread.some((preference) => /^node\.(id|hostname)$/.test(preference));
  const strategy = [
    { type: "spread", field: "attribute:ecs.availability-zone" },
    perNode ? { type: "spread", field: "instanceId" } : { type: "binpack", field: "memory" },
  ];
  return {
    ...(isDaemon(service, launch) ? {} : { orderedPlacementStrategy: strategy }),
    ...(constraints.length === 0 ? {} : { placementConstraints: constraints }),
  };
}

/**
 * A Compose placement constraint in ECS's query language; undefined where ECS has no such attribute: labels and roles
 * of nodes are Swarm's. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html
 */
export function constraintExpression(constraint: string): string | undefined {
  const [, what, operator, value = ""] = /^node\.platform\.(os|arch)\s*(==|!=)\s*(\S+)$/.exec(constraint.trim()) ?? [];
  if (what === "os" && value.toLowerCase() === "linux") return `attribute:ecs.os-type ${operator} linux`;
  const architecture = { x86_64: "x86_64", amd64: "x86_64", aarch64: "arm64", arm64: "arm64" }[value.toLowerCase()];
  if (what !== "arch" || architecture === undefined) return undefined;
  return `attribute:ecs.cpu-architecture ${operator} ${architecture}`;
}
