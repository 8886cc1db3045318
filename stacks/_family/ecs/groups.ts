import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import type { ITerraformDependable } from "cdktf";
import type { EcsContext } from "./context";
import { idOf, tagsFor } from "./ids";
import { usedNetworks } from "./network-needs";
import { internalEgress } from "./network-settings";

/** Ways out that an internal network may use. */
export interface WaysOut {
  /** Security group of the interface endpoints; absent: there are none. */
  readonly endpointsGroupId?: string;
  readonly s3PrefixListId?: string;
}

export interface Groups {
  /** By Compose network. */
  readonly ids: Readonly<Record<string, string>>;
  readonly rules: readonly ITerraformDependable[];
}

/** Name of a security group: EC2 refuses one that starts with `sg-`, as that of a project called `sg` would. */
export function groupName(context: EcsContext, suffix: string): string {
  return context.name(suffix, 249).replace(/^sg-/i, "berth-sg-");
}

const HTTPS = { ipProtocol: "tcp", fromPort: 443, toPort: 443 } as const;

/**
 * A security group for each Compose network that a service is on. Its members reach each other on every port, as on a
 * bridge; out of it goes everything, or of an internal one what a task needs to start.
 */
export function addGroups(context: EcsContext, vpcId: string, ways: WaysOut): Groups {
  const { kind, deployment } = context;
  const { networks } = deployment.workload;
  const open = internalEgress(kind, deployment.options);
  const rules: ITerraformDependable[] = [];
  const groups = usedNetworks(deployment.workload).map((network) => {
    const internal = networks[network]?.internal ?? false;
    const group = addGroup(context, network, vpcId);
    const tags = tagsFor({ network });
    const out = (way: string, to: Pick<EgressTo, "description"> & Partial<EgressTo>) =>
      rules.push(
        new VpcSecurityGroupEgressRule(context.scope, idOf(`network-out${way}`, network), {
          securityGroupId: group.id,
          ipProtocol: "-1",
          tags,
          ...to,
        }),
      );
    rules.push(
      new VpcSecurityGroupIngressRule(context.scope, idOf("network-in", network), {
        securityGroupId: group.id,
        description: `Members of network ${network} reach each other`,
        referencedSecurityGroupId: group.id,
        ipProtocol: "-1",
        tags,
      }),
    );
    if (!internal) {
      out("", { description: `Network ${network} reaches everything, as in Compose`, cidrIpv4: "0.0.0.0/0" });
    } else {
      out("", {
        description: `Members of network ${network} reach each other`,
        referencedSecurityGroupId: group.id,
      });
      if (open === "https-anywhere") {
        out("-https", { ...HTTPS, description: "AWS APIs and registries, to start a task", cidrIpv4: "0.0.0.0/0" });
      }
      if (open === "endpoints" && ways.endpointsGroupId !== undefined) {
        const referencedSecurityGroupId = ways.endpointsGroupId;
        out("-endpoints", { ...HTTPS, description: "AWS APIs, to start a task", referencedSecurityGroupId });
      }
      if (open === "endpoints" && ways.s3PrefixListId !== undefined) {
        const prefixListId = ways.s3PrefixListId;
        out("-s3", { ...HTTPS, description: "Layers of images in ECR, to start a task", prefixListId });
      }
    }
    return [network, group.id] as const;
  });
  return { ids: Object.fromEntries(groups), rules };
}

interface EgressTo {
  readonly description: string;
  readonly ipProtocol: string;
  readonly fromPort: number;
  readonly toPort: number;
  readonly cidrIpv4: string;
  readonly prefixListId: string;
  readonly referencedSecurityGroupId: string;
}

function addGroup(context: EcsContext, network: string, vpcId: string): SecurityGroup {
  const name = groupName(context, `network-${network}`);
  return new SecurityGroup(context.scope, idOf("network", network), {
    name,
    description: `Network ${network} of the Compose file`,
    vpcId,
    tags: tagsFor({ network }, name),
  });
}
