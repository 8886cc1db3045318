import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import type { ITerraformDependable } from "cdktf";
import { literal } from "../../literal";
import type { EcsContext } from "./context";
import { type Target, waysTo } from "./entry-plan";
import { groupName } from "./groups";
import { idOf, tagsFor } from "./ids";
import type { Network } from "./parts";

/** `aws_security_group.entry_<service>`: empty as made, see {@link letIn}. Returns its id. */
export function addEntryGroup(context: EcsContext, network: Network, service: string): string {
  const name = groupName(context, `entry-${service}`);
  const group = new SecurityGroup(context.scope, idOf("entry", service), {
    name,
    description: "Lets load balancers in on the published target ports",
    vpcId: network.vpcId,
    tags: literals(tagsFor({ service }, name)),
    // One that is no longer wanted goes after the service has let go of it.
    lifecycle: { createBeforeDestroy: true },
  });
  return group.id;
}

/**
 * From the load balancer to the target's port, and to the port of its check where that is another. The service has to
 * depend on the rules: without them no target gets healthy, and with `create_before_destroy` a changed port's old rules
 * then stay until the service no longer uses them.
 */
export function letIn(
  context: EcsContext,
  target: Target,
  balancerGroup: string,
  entryGroup: string,
): readonly ITerraformDependable[] {
  return waysTo(target).flatMap(({ port, protocol, use }) => {
    const id = use === "Traffic" ? target.id : `${target.id}_check`;
    const rule = {
      ipProtocol: protocol,
      fromPort: port,
      toPort: port,
      description: `${use} to ${port}/${protocol}`,
      lifecycle: { createBeforeDestroy: true },
    };
    const out = new VpcSecurityGroupEgressRule(context.scope, idOf("to", id), {
      ...rule,
      securityGroupId: balancerGroup,
      referencedSecurityGroupId: entryGroup,
    });
    const into = new VpcSecurityGroupIngressRule(context.scope, idOf("from", id), {
      ...rule,
      securityGroupId: entryGroup,
      referencedSecurityGroupId: balancerGroup,
    });
    return [out, into];
  });
}

export const literals = (tags: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, literal(value)]));
