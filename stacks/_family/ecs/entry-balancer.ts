// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Terraform templates, filled in by Terraform.
import { DataAwsSubnet } from "@cdktf/provider-aws/lib/data-aws-subnet";
import { DataAwsVpc } from "@cdktf/provider-aws/lib/data-aws-vpc";
import { Lb } from "@cdktf/provider-aws/lib/lb";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Wafv2WebAclAssociation } from "@cdktf/provider-aws/lib/wafv2-web-acl-association";
import { shortened } from "../../../src/names";
import type { EcsContext } from "./context";
import type { Listener } from "./entry-plan";
import type { Balancer } from "./entry-port";
import { groupName } from "./groups";
import { tagsFor } from "./ids";
import { max } from "./limits";
import type { Network } from "./parts";

/** References to a load balancer. */
export interface AddedBalancer {
  readonly arn: string;
  /** As CloudWatch names it: `app/<name>/<id>`. */
  readonly suffix: string;
  readonly dnsName: string;
  readonly zoneId: string;
  readonly groupId: string;
}

const ANYONE = "0.0.0.0/0";

/** `aws_lb.<id>` and its security group, which lets its clients reach the listeners' ports and nothing else. */
export function addBalancer(
  context: EcsContext,
  network: Network,
  balancer: Balancer,
  listeners: readonly Listener[],
): AddedBalancer {
  const { scope, deployment } = context;
  const { accessLogs, deletionProtection, waf } = deployment.options;
  const { id, kind, scheme } = balancer;
  const name = loadBalancerName(context, id);
  const internal = scheme === "internal";
  const groupsName = groupName(context, id.replace("_", "-"));
  const group = new SecurityGroup(scope, `balancer_${id}`, {
    name: groupsName,
    description: `Load balancer ${kind} (${scheme})`,
    vpcId: network.vpcId,
    tags: tagsFor({}, groupsName),
  });
  const clients = internal ? vpcRange(context, network) : ANYONE;
  for (const listener of listeners) {
    new VpcSecurityGroupIngressRule(scope, `balancer_${listener.id}`, {
      securityGroupId: group.id,
      description: `Published port ${listener.port}`,
      ipProtocol: listener.protocol === "UDP" ? "udp" : "tcp",
      fromPort: listener.port,
      toPort: listener.port,
      cidrIpv4: clients,
    });
  }
  const subnets = [...(internal ? network.privateSubnetIds : network.publicSubnetIds)];
  const lifecycle = {
    // Refused at plan: the load balancer itself refuses only once the services behind it are gone.
    ...(deletionProtection ? { preventDestroy: true } : {}),
    ...zonesDiffer(context, balancer, subnets),
  };
  const lb = new Lb(scope, id, {
    name,
    loadBalancerType: kind === "http" ? "application" : "network",
    internal,
    // A Network Load Balancer made without groups can never get one.
    securityGroups: [group.id],
    subnets,
    // A VPC without its internet gateway takes no load balancer that is open to the internet, and keeps the gateway
    // until that is gone.
    dependsOn: [...network.ready],
    enableDeletionProtection: deletionProtection,
    ...(accessLogs === undefined
      ? {}
      : { accessLogs: { bucket: accessLogs, prefix: context.name(undefined, 63), enabled: true } }),
    ...(kind === "http"
      ? {
          dropInvalidHeaderFields: true,
          desyncMitigationMode: "defensive",
          // The app sees the Host header that the client sent, with its port, as under Compose.
          preserveHostHeader: true,
        }
      : { enableCrossZoneLoadBalancing: true }),
    tags: tagsFor({}, name),
    ...(Object.keys(lifecycle).length > 0 ? { lifecycle } : {}),
  });
  if (waf !== undefined && id === "http_internet")
    new Wafv2WebAclAssociation(scope, "waf", { resourceArn: lb.arn, webAclArn: waf });
  return { arn: lb.arn, suffix: lb.arnSuffix, dnsName: lb.dnsName, zoneId: lb.zoneId, groupId: group.id };
}

/** Elastic Load Balancing keeps names that start with `internal-` for itself. */
function loadBalancerName(context: EcsContext, id: string): string {
  const longest = max("loadBalancerName");
  const name = context.name(id.replace("_", "-"), longest);
  return name.startsWith("internal-") ? shortened(`lb-${name}`, longest) : name;
}

/** The VPC's own range, the only clients of an internal load balancer. */
function vpcRange({ scope }: EcsContext, { vpcId }: Network): string {
  const id = "entry";
  const known = scope.node.tryFindChild(id) as DataAwsVpc | undefined;
  return (known ?? new DataAwsVpc(scope, id, { id: vpcId })).cidrBlock;
}

/** An existing network's subnets have to be of two zones; the plan looks, before anything is created. */
function zonesDiffer({ scope, deployment }: EcsContext, { id, kind, scheme }: Balancer, subnets: readonly string[]) {
  if (deployment.options.network.vpc === undefined || kind !== "http") return {};
  const zones = subnets.map((subnet, index) => {
    const data = new DataAwsSubnet(scope, `${id}_${index}`, { id: subnet });
    return `data.aws_subnet.${data.friendlyUniqueId}.availability_zone`;
  });
  const option = scheme === "internet" ? "publicSubnets" : "privateSubnets";
  return {
    precondition: [
      {
        condition: `\${length(distinct([${zones.join(", ")}])) > 1}`,
        errorMessage: `BERTH506: the subnets of network.${option} are all in one availability zone. An Application Load Balancer stands in at least two: name a subnet of another zone.`,
      },
    ],
  };
}
