import { DataAwsSubnet } from "@cdktf/provider-aws/lib/data-aws-subnet";
import { DataAwsVpc } from "@cdktf/provider-aws/lib/data-aws-vpc";
import type { EcsContext } from "./context";
import { planEntry } from "./entry-plan";
import type { NetworkSettings } from "./network-settings";
import type { Place } from "./vpc";

interface Condition {
  readonly condition: string;
  readonly errorMessage: string;
}

/**
 * A VPC and subnets that are there already. What they must have is a postcondition of a data source: it fails the plan,
 * before anything is made.
 */
export function addExistingVpc(context: EcsContext, existing: NonNullable<NetworkSettings["existing"]>): Place {
  const subnets = (kind: "public" | "private", ids: readonly string[]) =>
    ids.map((id, index) => {
      const lifecycle = { postcondition: [belongs(kind, id, existing.vpc)] };
      return new DataAwsSubnet(context.scope, `${kind}_${index + 1}`, { id, lifecycle });
    });
  const publicSubnets = subnets("public", existing.publicSubnets);
  const privateSubnets = subnets("private", existing.privateSubnets);
  const postcondition = [...dns(context, existing.vpc), ...zones(context, publicSubnets, privateSubnets)];
  const vpc = new DataAwsVpc(context.scope, "vpc", { id: existing.vpc, lifecycle: { postcondition } });
  return {
    vpcId: vpc.id,
    publicSubnetIds: publicSubnets.map(({ id }) => id),
    privateSubnetIds: privateSubnets.map(({ id }) => id),
    ready: [],
  };
}

function belongs(kind: string, id: string, vpc: string): Condition {
  return {
    condition: `\${self.vpc_id == "${vpc}"}`,
    errorMessage: `${id} under network.${kind}Subnets is not a subnet of ${vpc}. List subnets of that VPC, or name theirs under network.vpc.`,
  };
}

/** Registries and the AWS APIs are found by DNS; an EFS file system by a host name of the VPC. */
function dns({ deployment }: EcsContext, vpc: string): readonly Condition[] {
  const mounts = Object.values(deployment.workload.services).flatMap((service) => service.mounts);
  const named = mounts.some((mount) => mount.type === "volume" && mount.source !== undefined);
  return [
    {
      condition: "${self.enable_dns_support}",
      errorMessage: `${vpc} has DNS support off: tasks find neither their registry nor AWS. Switch it on: aws ec2 modify-vpc-attribute --vpc-id ${vpc} --enable-dns-support`,
    },
    ...(named
      ? [
          {
            condition: "${self.enable_dns_hostnames}",
            errorMessage: `${vpc} has DNS host names off: named volumes are EFS file systems, which tasks find by such a name. Switch them on: aws ec2 modify-vpc-attribute --vpc-id ${vpc} --enable-dns-hostnames`,
          },
        ]
      : []),
  ];
}

/**
 * An Application Load Balancer needs two zones. A load balancer takes one subnet of a zone and sends nothing to a target
 * in a zone that it is not in.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
 */
function zones(
  { deployment }: EcsContext,
  publicSubnets: readonly DataAwsSubnet[],
  privateSubnets: readonly DataAwsSubnet[],
): readonly Condition[] {
  const { balancers } = planEntry(deployment);
  const open = balancers.filter(({ scheme }) => scheme === "internet");
  const inside = balancers.filter(({ scheme }) => scheme === "internal");
  const http = (some: typeof balancers) => some.some(({ kind }) => kind === "http");
  const ofPublic = zonesOf(publicSubnets);
  const ofPrivate = zonesOf(privateSubnets);
  const conditions: Condition[] = [];
  if (http(open)) conditions.push(twoZones("network.publicSubnets", ofPublic));
  if (http(inside)) conditions.push(twoZones("network.privateSubnets", ofPrivate));
  if (open.length > 0) conditions.push(onePerZone("network.publicSubnets", ofPublic));
  if (inside.length > 0) conditions.push(onePerZone("network.privateSubnets", ofPrivate));
  if (open.length > 0) {
    conditions.push({
      condition: `\${length(setsubtract(${ofPrivate}, ${ofPublic})) == 0}`,
      errorMessage:
        "A subnet under network.privateSubnets is in a zone without one under network.publicSubnets: the load balancer would send nothing to tasks there. Add a public subnet in that zone, or leave the private one out.",
    });
  }
  return conditions;
}

/** A Terraform list of the subnets' zones, one for each. */
function zonesOf(subnets: readonly DataAwsSubnet[]): string {
  return `[${subnets.map(({ friendlyUniqueId }) => `data.aws_subnet.${friendlyUniqueId}.availability_zone`).join(", ")}]`;
}

function twoZones(option: string, list: string): Condition {
  return {
    condition: `\${length(distinct(${list})) >= 2}`,
    errorMessage: `The subnets under ${option} are all in one availability zone: an Application Load Balancer needs two. Add a subnet in another zone.`,
  };
}

function onePerZone(option: string, list: string): Condition {
  return {
    condition: `\${length(distinct(${list})) == length(${list})}`,
    errorMessage: `Two subnets under ${option} are in one availability zone: a load balancer takes one of each zone. Keep one of each.`,
  };
}
