import type { JsonObject } from "../../../src/json";
import type { EcsKind } from "../../../stacks/_family/ecs/kind";
import { addNetwork } from "../../../stacks/_family/ecs/network";
import type { Network } from "../../../stacks/_family/ecs/parts";
import { fakeKind, synthOf } from "./sandbox";

const onEc2 = fakeKind({ launch: "EC2", taskPullsImage: false });

/** web on front and back, db on back, which is internal. */
function shop(over: JsonObject = {}): JsonObject {
  return {
    name: "shop",
    services: {
      web: { image: "nginx", networks: { front: null, back: null } },
      db: { image: "postgres", networks: { back: null } },
    },
    networks: { front: { name: "shop_front" }, back: { name: "shop_back", internal: true } },
    ...over,
  };
}

// biome-ignore lint/suspicious/noExplicitAny: Terraform JSON, looked at by path.
type Json = any;

function networkOf(options: Record<string, unknown> = {}, document = shop(), kind: EcsKind = fakeKind()) {
  let network: Network | undefined;
  const json: Json = synthOf({ document, options, kind }, (context) => {
    network = addNetwork(context);
  });
  return { resource: json.resource ?? {}, data: json.data ?? {}, network: network as Network };
}

const keys = (group: object | undefined) => Object.keys(group ?? {});

describe("a VPC of its own", () => {
  test("has a public and a private subnet in each zone, and no address is public by default", () => {
    const { resource, data } = networkOf({ network: { zones: 3, cidr: "10.8.0.0/16" } });
    expect(keys(resource.aws_subnet)).toEqual([
      "private_1",
      "private_2",
      "private_3",
      "public_1",
      "public_2",
      "public_3",
    ]);
    const subnets = Object.values<Json>(resource.aws_subnet);
    expect(subnets.every((subnet) => subnet.map_public_ip_on_launch === false)).toBe(true);
    expect(new Set(subnets.map((subnet) => subnet.cidr_block)).size).toBe(6);
    expect(resource.aws_subnet.private_2.availability_zone).toBe("${data.aws_availability_zones.zones.names[1]}");
    expect(resource.aws_subnet.public_2.availability_zone).toBe("${data.aws_availability_zones.zones.names[1]}");
    expect(resource.aws_vpc.vpc).toMatchObject({
      cidr_block: "10.8.0.0/16",
      enable_dns_support: true,
      enable_dns_hostnames: true,
    });
    expect(data.aws_availability_zones.zones.lifecycle.postcondition[0].condition).toBe("${length(self.names) >= 3}");
  });

  test("keeps the ranges of its subnets when a zone is added", () => {
    const ranges = (zones: number) => {
      const subnets = networkOf({ network: { zones } }).resource.aws_subnet;
      return Object.fromEntries(Object.entries<Json>(subnets).map(([name, subnet]) => [name, subnet.cidr_block]));
    };
    expect(ranges(4)).toMatchObject(ranges(2));
  });

  test("has rules and no way through its default security group", () => {
    expect(networkOf().resource.aws_default_security_group.default).toMatchObject({ ingress: [], egress: [] });
  });

  test.each([
    ["one", 1, ["nat_1", "nat_1", "nat_1"]],
    ["per-zone", 3, ["nat_1", "nat_2", "nat_3"]],
    ["none", 0, []],
  ])("with nat %s has %i gateways, and each zone its route", (nat, count, routes) => {
    const { resource } = networkOf({ network: { zones: 3, nat } });
    expect(keys(resource.aws_nat_gateway)).toHaveLength(count);
    expect(keys(resource.aws_eip)).toHaveLength(count);
    const ways = Object.entries<Json>(resource.aws_route).filter(([name]) => name !== "public-way-out");
    expect(ways.map(([, route]) => route.nat_gateway_id)).toEqual(
      routes.map((name) => `\${aws_nat_gateway.${name}.id}`),
    );
    expect(resource.aws_route["public-way-out"].gateway_id).toBe("${aws_internet_gateway.gateway.id}");
  });

  test("gives out its subnets by way of their routes", () => {
    const { network, resource } = networkOf();
    expect(network.publicSubnetIds).toHaveLength(2);
    expect(resource.aws_route_table_association["public-subnet_1"].depends_on).toEqual(["aws_route.public-way-out"]);
    expect(resource.aws_route_table_association["private-subnet_2"]).toMatchObject({
      subnet_id: "${aws_subnet.private_2.id}",
      route_table_id: "${aws_route_table.private-routes_2.id}",
      depends_on: ["aws_route.private-way-out_2"],
    });
  });

  test("reaches S3 without a gateway, from every private subnet", () => {
    expect(networkOf().resource.aws_vpc_endpoint.s3).toMatchObject({
      vpc_endpoint_type: "Gateway",
      service_name: "com.amazonaws.eu-west-1.s3",
      route_table_ids: ["${aws_route_table.private-routes_1.id}", "${aws_route_table.private-routes_2.id}"],
    });
  });
});

describe("flow logs", () => {
  test("go to a log group that only the account's own flow logs may write to", () => {
    const { resource } = networkOf({ logRetention: 7, kmsKey: "arn:aws:kms:eu-west-1:123456789012:key/k" });
    expect(resource.aws_flow_log["flow-log"]).toMatchObject({ traffic_type: "ALL", vpc_id: "${aws_vpc.vpc.id}" });
    expect(resource.aws_cloudwatch_log_group["flow-logs"]).toMatchObject({
      retention_in_days: 7,
      kms_key_id: "arn:aws:kms:eu-west-1:123456789012:key/k",
    });
    const trust = JSON.parse(resource.aws_iam_role["flow-logs-role"].assume_role_policy).Statement;
    expect(trust).toHaveLength(1);
    expect(trust[0].Principal).toEqual({ Service: "vpc-flow-logs.amazonaws.com" });
    expect(keys(trust[0].Condition.StringEquals)).toEqual(["aws:SourceAccount"]);
    expect(trust[0].Condition.ArnLike["aws:SourceArn"]).toMatch(/:ec2:eu-west-1:.*:vpc-flow-log\/\*$/);
    const allowed = JSON.parse(resource.aws_iam_role_policy["flow-logs-policy"].policy).Statement;
    expect(allowed[0].Resource).toEqual([
      "${aws_cloudwatch_log_group.flow-logs.arn}",
      "${aws_cloudwatch_log_group.flow-logs.arn}:*",
    ]);
  });

  test("are left out by option", () => {
    const { resource } = networkOf({ network: { flowLogs: false } });
    expect(keys(resource)).not.toEqual(expect.arrayContaining(["aws_flow_log"]));
    expect(resource.aws_iam_role).toBeUndefined();
  });
});

describe("endpoints", () => {
  const interfaces = (resource: Json) =>
    Object.values<Json>(resource.aws_vpc_endpoint)
      .filter((endpoint) => endpoint.vpc_endpoint_type === "Interface")
      .map((endpoint) => endpoint.service_name.replace("com.amazonaws.eu-west-1.", ""))
      .sort();

  test("are made where there is no NAT: what a task on Fargate calls", () => {
    const { resource } = networkOf({ network: { nat: "none" } });
    expect(interfaces(resource)).toEqual(["ecr.api", "ecr.dkr", "logs", "secretsmanager", "ssm"]);
    expect(resource.aws_vpc_endpoint["endpoint_ecr-api"]).toMatchObject({
      private_dns_enabled: true,
      security_group_ids: ["${aws_security_group.endpoints.id}"],
    });
    expect(resource.aws_vpc_endpoint["endpoint_ecr-api"].subnet_ids).toHaveLength(2);
  });

  test("are more where the agent of an instance, or ECS Exec, calls AWS too", () => {
    const ecs = ["ecs", "ecs-agent", "ecs-telemetry"];
    expect(interfaces(networkOf({ network: { nat: "none" } }, shop(), onEc2).resource)).toEqual(
      ["ecr.api", "ecr.dkr", ...ecs, "logs", "secretsmanager", "ssm"].sort(),
    );
    const kmsKey = "arn:aws:kms:eu-west-1:123456789012:key/k";
    const withExec = networkOf({ network: { nat: "none" }, exec: true, kmsKey }).resource;
    expect(interfaces(withExec)).toEqual(["ecr.api", "ecr.dkr", "kms", "logs", "secretsmanager", "ssm", "ssmmessages"]);
  });

  test("are made beside NAT only when asked for", () => {
    expect(interfaces(networkOf().resource)).toEqual([]);
    expect(interfaces(networkOf({ network: { endpoints: true } }).resource)).not.toEqual([]);
  });

  test("let in each network's tasks on 443; on EC2 the VPC, for the instances", () => {
    const admitted = (kind: EcsKind) =>
      Object.entries<Json>(
        networkOf({ network: { nat: "none", cidr: "10.9.0.0/16" } }, shop(), kind).resource
          .aws_vpc_security_group_ingress_rule,
      )
        .filter(([, rule]) => rule.security_group_id === "${aws_security_group.endpoints.id}")
        .map(([, rule]) => [rule.from_port, rule.to_port, rule.cidr_ipv4 ?? rule.referenced_security_group_id]);
    expect(admitted(fakeKind())).toEqual([
      [443, 443, "${aws_security_group.network_back.id}"],
      [443, 443, "${aws_security_group.network_front.id}"],
    ]);
    expect(admitted(onEc2)).toEqual([[443, 443, "10.9.0.0/16"]]);
  });
});
