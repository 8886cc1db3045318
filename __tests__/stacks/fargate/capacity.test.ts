import type { EcsContext } from "../../../stacks/_family/ecs/context";
import { addCapacity } from "../../../stacks/fargate/capacity";
import { kind } from "../../../stacks/fargate/kind";
import { synthOf } from "../ecs/sandbox";

const cluster = { name: "shop-test", arn: "arn:aws:ecs:eu-west-1:123456789012:cluster/shop-test" };

test.each([
  [0, ["FARGATE"]],
  [40, ["FARGATE", "FARGATE_SPOT"]],
  [100, ["FARGATE_SPOT"]],
])("with %d %% Spot the cluster may use %j, and sets no default of its own", (spot, providers) => {
  const document = { name: "shop", services: { web: { image: "example/a:1" } }, networks: { default: {} } };
  const json = synthOf({ document, kind }, (context: EcsContext) => {
    const options = { ...context.deployment.options, spot };
    const said = addCapacity({ ...context, deployment: { ...context.deployment, options } }, cluster);
    expect(said.strategy.map(({ capacityProvider }) => capacityProvider)).toEqual(providers);
    expect(said.instanceGroupIds).toEqual([]);
  });
  const written = (json.resource as Record<string, Record<string, Record<string, unknown>>>)
    .aws_ecs_cluster_capacity_providers?.capacity;
  expect(written).toMatchObject({ cluster_name: "shop-test", capacity_providers: providers });
  expect(written?.default_capacity_provider_strategy).toBeUndefined();
});
