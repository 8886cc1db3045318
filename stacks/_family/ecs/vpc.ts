import { DataAwsAvailabilityZones } from "@cdktf/provider-aws/lib/data-aws-availability-zones";
import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group";
import { Eip } from "@cdktf/provider-aws/lib/eip";
import { InternetGateway } from "@cdktf/provider-aws/lib/internet-gateway";
import { NatGateway } from "@cdktf/provider-aws/lib/nat-gateway";
import { Route } from "@cdktf/provider-aws/lib/route";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint";
import { Fn, type ITerraformDependable } from "cdktf";
import type { EcsContext } from "./context";
import { networkSettings } from "./network-settings";
import type { Network } from "./parts";

/** Where tasks and load balancers are put. */
export interface Place extends Omit<Network, "groupIds"> {
  /** Prefix list of the S3 gateway endpoint; absent in a VPC that was there before. */
  readonly s3PrefixListId?: string;
}

/** An eighth of the range for each subnet, whatever the number of zones: another zone later leaves the others as they are. */
const SUBNET_BITS = 3;
const FIRST_PRIVATE = 4;

/** A VPC with a public and a private subnet in each zone, internet gateway, NAT, routes and S3 gateway endpoint. */
export function addVpc(context: EcsContext): Place {
  const { scope } = context;
  const { cidr, zones, nat } = networkSettings(context.deployment.options);
  const named = (suffix?: string) => ({ Name: context.name(suffix, 255) });
  const vpc = new Vpc(scope, "vpc", {
    cidrBlock: cidr,
    enableDnsSupport: true, // EFS and interface endpoints are found by DNS.
    enableDnsHostnames: true,
    tags: named(),
  });
  // Declared without rules, so that Terraform removes those that AWS gives it: what forgets to name a group gets nowhere.
  new DefaultSecurityGroup(scope, "default", { vpcId: vpc.id, ingress: [], egress: [], tags: named("default-unused") });
  const gateway = new InternetGateway(scope, "gateway", { vpcId: vpc.id, tags: named() });
  const publicRoutes = new RouteTable(scope, "public", { vpcId: vpc.id, tags: named("public") });
  const wayOut = new Route(scope, "public-way-out", {
    routeTableId: publicRoutes.id,
    destinationCidrBlock: "0.0.0.0/0",
    gatewayId: gateway.id,
  });
  const available = addZones(context, zones);
  const numbers = Array.from({ length: zones }, (_, index) => index + 1);
  const subnet = (kind: "public" | "private", number: number) =>
    new Subnet(scope, `${kind}_${number}`, {
      vpcId: vpc.id,
      cidrBlock: Fn.cidrsubnet(cidr, SUBNET_BITS, number - 1 + (kind === "private" ? FIRST_PRIVATE : 0)),
      availabilityZone: `\${data.aws_availability_zones.${available.friendlyUniqueId}.names[${number - 1}]}`,
      // Only load balancers and NAT gateways are here, which ask for their addresses themselves.
      mapPublicIpOnLaunch: false,
      tags: named(`${kind}-${number}`),
      // A zone that AWS adds to the list later must not move a subnet that is in use.
      lifecycle: { ignoreChanges: ["availability_zone"] },
    });
  const publicSubnets = numbers.map((number) => subnet("public", number));
  const privateSubnets = numbers.map((number) => subnet("private", number));

  const gateways = publicSubnets.slice(0, { one: 1, "per-zone": zones, none: 0 }[nat]).map(
    (each, index) =>
      new NatGateway(scope, `nat_${index + 1}`, {
        allocationId: new Eip(scope, `nat-address_${index + 1}`, { domain: "vpc", tags: named(`nat-${index + 1}`) }).id,
        subnetId: each.id,
        tags: named(`nat-${index + 1}`),
        dependsOn: [wayOut],
      }),
  );
  const privateRoutes = numbers.map(
    (number) => new RouteTable(scope, `private-routes_${number}`, { vpcId: vpc.id, tags: named(`private-${number}`) }),
  );
  const privateWaysOut = privateRoutes.map((table, index) => {
    const through = gateways[index] ?? gateways[0];
    return through === undefined
      ? []
      : [
          new Route(scope, `private-way-out_${index + 1}`, {
            routeTableId: table.id,
            destinationCidrBlock: "0.0.0.0/0",
            natGatewayId: through.id,
          }),
        ];
  });
  const s3 = new VpcEndpoint(scope, "s3", {
    vpcId: vpc.id,
    serviceName: `com.amazonaws.${context.deployment.options.region}.s3`,
    vpcEndpointType: "Gateway",
    routeTableIds: privateRoutes.map(({ id }) => id),
    tags: named("s3"),
  });

  const associate = (id: string, each: Subnet, table: RouteTable, routes: ITerraformDependable[]) =>
    new RouteTableAssociation(scope, id, { subnetId: each.id, routeTableId: table.id, dependsOn: routes });
  const publicPlaces = publicSubnets.map((each, index) =>
    associate(`public-subnet_${index + 1}`, each, publicRoutes, [wayOut]),
  );
  const privatePlaces = privateSubnets.map((each, index) =>
    associate(`private-subnet_${index + 1}`, each, privateRoutes[index] as RouteTable, privateWaysOut[index] ?? []),
  );
  return {
    vpcId: vpc.id,
    // By way of the association: who uses the subnet then waits for its routes. A load balancer open to the internet is
    // refused while the VPC has no gateway, and an instance without a way out does not join its cluster.
    publicSubnetIds: publicPlaces.map(({ subnetId }) => subnetId),
    privateSubnetIds: privatePlaces.map(({ subnetId }) => subnetId),
    ready: [...publicPlaces, ...privatePlaces, s3],
    s3PrefixListId: s3.prefixListId,
  };
}

/** Zones of the region that need no opting in, so no Local Zones; impaired ones too, for the list has to stay the same. */
function addZones(context: EcsContext, wanted: number): DataAwsAvailabilityZones {
  const { region } = context.deployment.options;
  return new DataAwsAvailabilityZones(context.scope, "zones", {
    filter: [{ name: "opt-in-status", values: ["opt-in-not-required"] }],
    lifecycle: {
      postcondition: [
        {
          condition: `\${length(self.names) >= ${wanted}}`,
          errorMessage: `Region ${region} has fewer than ${wanted} availability zones. Set network.zones to fewer, or choose another region.`,
        },
      ],
    },
  });
}
