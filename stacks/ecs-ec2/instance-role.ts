import { IamInstanceProfile } from "@cdktf/provider-aws/lib/iam-instance-profile";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import type { ITerraformDependable } from "cdktf";
import type { EcsContext } from "../_family/ecs/context";
import { tagsFor } from "../_family/ecs/ids";
import { max } from "../_family/ecs/limits";

/**
 * What the ECS agent on an instance may do, in this cluster alone. Narrower than AWS's managed policy
 * AmazonEC2ContainerServiceforEC2Role: images, secrets and log lines go by each task's execution role. The same actions
 * as AWS CDK gives (aws-ecs, Cluster.addAutoScalingGroup), without its ECR and CloudWatch Logs.
 */
const statements = (clusterArn: string) => [
  {
    Effect: "Allow",
    Action: ["ecs:DeregisterContainerInstance", "ecs:RegisterContainerInstance", "ecs:Submit*"],
    Resource: clusterArn,
  },
  {
    Effect: "Allow",
    Action: ["ecs:Poll", "ecs:StartTelemetrySession", "ecs:UpdateContainerInstancesState"],
    Resource: "*",
    Condition: { ArnEquals: { "ecs:cluster": clusterArn } },
  },
  // This action takes no resource.
  { Effect: "Allow", Action: "ecs:DiscoverPollEndpoint", Resource: "*" },
];

/** Role and profile of the instances. */
export function addInstanceProfile(
  context: EcsContext,
  clusterArn: string,
): { readonly profileArn: string; readonly ready: readonly ITerraformDependable[] } {
  const { scope } = context;
  const name = context.name("instances", max("roleName"));
  const role = new IamRole(scope, "instances-role", {
    name,
    description: "ECS agent on the instances of the cluster",
    assumeRolePolicy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
    }),
    tags: tagsFor({}, name),
  });
  const policy = new IamRolePolicy(scope, "instances-policy", {
    name: "agent",
    role: role.id,
    policy: JSON.stringify({ Version: "2012-10-17", Statement: statements(clusterArn) }),
  });
  const profile = new IamInstanceProfile(scope, "instances-profile", {
    name,
    role: role.name,
    tags: tagsFor({}, name),
  });
  return { profileArn: profile.arn, ready: [policy] };
}
