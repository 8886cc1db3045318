import { EcsAccountSettingDefault } from "@cdktf/provider-aws/lib/ecs-account-setting-default";
import { EcsCapacityProvider } from "@cdktf/provider-aws/lib/ecs-capacity-provider";
import { EcsClusterCapacityProviders } from "@cdktf/provider-aws/lib/ecs-cluster-capacity-providers";
import type { EcsContext } from "../_family/ecs/context";
import { tagsFor } from "../_family/ecs/ids";
import type { Capacity } from "../_family/ecs/kind";
import type { Network } from "../_family/ecs/parts";
import { addAutoScalingGroup } from "./auto-scaling";
import { addInstanceGroup } from "./instance-group";
import { addInstanceProfile } from "./instance-role";
import { addLaunchTemplate } from "./launch-template";
import { ec2Options } from "./options";

/**
 * Instances for the cluster: an Auto Scaling group that ECS itself makes larger and smaller by what tasks wait for, and
 * empties before it takes an instance away.
 */
export function addCapacity(
  context: EcsContext,
  cluster: { readonly name: string; readonly arn: string },
  network: Network,
): Capacity {
  const { scope } = context;
  const group = addInstanceGroup(context, network);
  const role = addInstanceProfile(context, cluster.arn);
  const trunking = addTrunking(context);
  const template = addLaunchTemplate(context, {
    clusterName: cluster.name,
    groupId: group.id,
    profileArn: role.profileArn,
  });
  const autoScaling = addAutoScalingGroup(context, {
    template,
    subnetIds: network.privateSubnetIds,
    ready: [...network.ready, ...group.ready, ...role.ready, ...trunking],
  });

  // A name that begins with aws, ecs or fargate is refused: Amazon ECS API, CreateCapacityProvider.
  const name = `berth-${context.name(undefined, 249)}`;
  const provider = new EcsCapacityProvider(scope, "instances-provider", {
    name,
    autoScalingGroupProvider: {
      autoScalingGroupArn: autoScaling.arn,
      managedDraining: "ENABLED",
      managedTerminationProtection: "ENABLED",
      // 100: instances are filled before another one is started.
      managedScaling: { status: "ENABLED", targetCapacity: 100 },
    },
    tags: tagsFor({}, name),
  });
  const providers = new EcsClusterCapacityProviders(scope, "capacity", {
    clusterName: cluster.name,
    capacityProviders: [provider.name],
  });
  return {
    strategy: [{ capacityProvider: provider.name, weight: 1 }],
    ready: [providers],
    instanceGroupIds: [group.id],
  };
}

/**
 * Turns trunk interfaces on for the whole account and region: ECS has no narrower switch that an instance role could be
 * given beforehand. Off again after `destroy`.
 */
function addTrunking(context: EcsContext) {
  if (ec2Options(context).trunking !== "enable") return [];
  return [new EcsAccountSettingDefault(context.scope, "trunking", { name: "awsvpcTrunking", value: "enabled" })];
}
