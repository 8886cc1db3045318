import { EcsClusterCapacityProviders } from "@cdktf/provider-aws/lib/ecs-cluster-capacity-providers";
import type { EcsContext } from "../_family/ecs/context";
import type { Capacity } from "../_family/ecs/kind";
import type { FargateOptions } from "./options";

/**
 * How tasks are spread over Fargate and Fargate Spot: weights are percents. Where both are used, the first task of a
 * service (`base`) is on Fargate: Spot takes tasks away with two minutes' notice, and the last one must stay.
 */
export function strategyOf({ spot }: Pick<FargateOptions, "spot">): Capacity["strategy"] {
  const onDemand = { capacityProvider: "FARGATE", weight: 100 - spot, base: 1 };
  const cheap = { capacityProvider: "FARGATE_SPOT", weight: spot };
  if (spot === 0) return [{ capacityProvider: "FARGATE", weight: 1 }];
  return spot === 100 ? [{ ...cheap, weight: 1 }] : [onDemand, cheap];
}

/** Lets the cluster use Fargate. Services name the strategy themselves; a default of the cluster would show as a change. */
export function addCapacity(context: EcsContext, cluster: { readonly name: string; readonly arn: string }): Capacity {
  const strategy = strategyOf(context.deployment.options as FargateOptions);
  const providers = new EcsClusterCapacityProviders(context.scope, "capacity", {
    clusterName: cluster.name,
    capacityProviders: strategy.map(({ capacityProvider }) => capacityProvider),
  });
  return { strategy, ready: [providers], instanceGroupIds: [] };
}
