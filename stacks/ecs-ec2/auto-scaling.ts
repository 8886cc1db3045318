import { AutoscalingGroup } from "@cdktf/provider-aws/lib/autoscaling-group";
import type { LaunchTemplate } from "@cdktf/provider-aws/lib/launch-template";
import type { ITerraformDependable } from "cdktf";
import type { EcsContext } from "../_family/ecs/context";
import { ec2Options } from "./options";
import { allTags } from "./tags";

export interface GroupParts {
  readonly template: LaunchTemplate;
  readonly subnetIds: readonly string[];
  /** What an instance needs before it can join the cluster. */
  readonly ready: readonly ITerraformDependable[];
}

/** The Auto Scaling group; ECS decides how many instances it has. */
export function addAutoScalingGroup(context: EcsContext, parts: GroupParts): AutoscalingGroup {
  const { types, min, max, onDemandBase, onDemandShare } = ec2Options(context).instances;
  const name = context.name("instances", 255);
  return new AutoscalingGroup(context.scope, "instances", {
    name,
    minSize: min,
    maxSize: max,
    vpcZoneIdentifier: [...parts.subnetIds],
    // ECS's managed termination protection asks for it.
    protectFromScaleIn: true,
    healthCheckType: "EC2",
    mixedInstancesPolicy: {
      instancesDistribution: {
        onDemandAllocationStrategy: "prioritized",
        onDemandBaseCapacity: onDemandBase,
        onDemandPercentageAboveBaseCapacity: onDemandShare,
        spotAllocationStrategy: "price-capacity-optimized",
      },
      launchTemplate: {
        launchTemplateSpecification: {
          launchTemplateId: parts.template.id,
          version: `\${${parts.template.fqn}.latest_version}`,
        },
        override: types.map((instanceType) => ({ instanceType })),
      },
    },
    // ECS sets the tag itself on first use; declared, so that no plan takes it away again.
    tag: Object.entries({ ...allTags(context, name), AmazonECSManaged: "true" }).map(([key, value]) => ({
      key,
      value,
      propagateAtLaunch: true,
    })),
    // Terraform destroys services first, so no task runs any more by then; waiting for each instance to leave on its
    // own can take as long as ECS's draining hook, and an emulator never lets a protected one go.
    forceDelete: true,
    // ECS decides when instances come; services wait for their tasks, not for the group.
    waitForCapacityTimeout: "0",
    lifecycle: { ignoreChanges: ["desired_capacity"] },
    dependsOn: [...parts.ready],
  });
}
