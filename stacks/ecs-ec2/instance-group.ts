import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import type { ITerraformDependable } from "cdktf";
import { compareText } from "../../src/contract/format";
import type { EcsContext } from "../_family/ecs/context";
import { groupName } from "../_family/ecs/groups";
import { tagsFor } from "../_family/ecs/ids";
import type { Network } from "../_family/ecs/parts";
import { logPort } from "./log-ports";

/**
 * The instances' own security group: nothing comes in, and out goes what the agent and Docker do; the way to the file
 * system is made with that. Tasks have groups of their own. The VPC's DNS and time need no rule:
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
  const out = (id: string, port: number, description: string, ipProtocol = "tcp") =>
    new VpcSecurityGroupEgressRule(scope, id, {
      securityGroupId: group.id,
      description,
      ipProtocol,
      fromPort: port,
      toPort: port,
      cidrIpv4: "0.0.0.0/0",
    });
  const logs = Object.values(deployment.workload.services).flatMap((service) => logPort(service) ?? []);
  const known = new Map(logs.map((log) => [`${log.port}-${log.protocol}`, log]));
  // Open anyway; EC2 refuses the same rule twice.
  known.delete("443-tcp");
  return {
    id: group.id,
    ready: [
      out("instances-https", 443, "AWS APIs and registries"),
      ...[...known]
        .sort(([a], [b]) => compareText(a, b))
        .map(([id, { port, protocol }]) => out(`instances-logs-${id}`, port, "Where log drivers send lines", protocol)),
    ],
  };
}
