import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import type { ITerraformDependable } from "cdktf";
import type { EcsContext } from "../_family/ecs/context";
import { groupName } from "../_family/ecs/groups";
import { tagsFor } from "../_family/ecs/ids";
import type { Network } from "../_family/ecs/parts";

/**
 * The instances' own security group: nothing comes in, and out goes what the agent, Docker and the EFS client do. Tasks
 * have groups of their own. The VPC's DNS and time need no rule:
 * https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
 */
export function addInstanceGroup(
  context: EcsContext,
  network: Network,
): { readonly id: string; readonly ready: readonly ITerraformDependable[] } {
  const { scope, deployment } = context;
  const name = groupName(context, "instances");
  const group = new SecurityGroup(scope, "instances-network", {
    name,
    description: "Instances of the cluster",
    vpcId: network.vpcId,
    tags: tagsFor({}, name),
  });
  const out = (id: string, port: number, description: string) =>
    new VpcSecurityGroupEgressRule(scope, id, {
      securityGroupId: group.id,
      description,
      ipProtocol: "tcp",
      fromPort: port,
      toPort: port,
      cidrIpv4: "0.0.0.0/0",
    });
  const volumes = Object.values(deployment.workload.services).some(({ mounts }) =>
    mounts.some(({ type }) => type === "volume"),
  );
  return {
    id: group.id,
    ready: [
      out("instances-https", 443, "AWS APIs and registries"),
      // The instance mounts for its tasks. The file system's group decides who may come in.
      ...(volumes ? [out("instances-nfs", 2049, "File systems of named volumes")] : []),
    ],
  };
}
