import type { JsonObject } from "../../../src/json";
import { addNetwork } from "../../../stacks/_family/ecs/network";
import type { Network } from "../../../stacks/_family/ecs/parts";
import { synthOf } from "./sandbox";

// biome-ignore lint/suspicious/noExplicitAny: Terraform JSON, looked at by path.
type Json = any;

const given = {
  vpc: "vpc-0a1b2c3d",
  publicSubnets: ["subnet-0a1b2c31", "subnet-0a1b2c32"],
  privateSubnets: ["subnet-0a1b2c33", "subnet-0a1b2c34"],
};

function networkOf(service: JsonObject = {}, over: Partial<typeof given> = {}) {
  const networks = { default: { name: "shop_default" } };
  const services = { web: { image: "nginx", networks: { default: null }, ...service } };
  let network: Network | undefined;
  const document = { name: "shop", services, networks, volumes: { data: { name: "shop_data" } } };
  const json: Json = synthOf({ document, options: { network: { ...given, ...over } } }, (context) => {
    network = addNetwork(context);
  });
  const conditions: readonly Json[] = json.data.aws_vpc.vpc.lifecycle.postcondition;
  return { json, conditions, network: network as Network };
}

const port = (over: JsonObject = {}) => ({
  ports: [{ target: 80, published: "80", protocol: "tcp", app_protocol: "http", mode: "ingress", ...over }],
});

const PUBLIC = "[data.aws_subnet.public_1.availability_zone, data.aws_subnet.public_2.availability_zone]";
const PRIVATE = "[data.aws_subnet.private_1.availability_zone, data.aws_subnet.private_2.availability_zone]";

test("nothing of an existing VPC is made or changed but the groups", () => {
  const { json, network } = networkOf();
  expect(Object.keys(json.resource)).toEqual([
    "aws_security_group",
    "aws_vpc_security_group_egress_rule",
    "aws_vpc_security_group_ingress_rule",
  ]);
  expect(json.data.aws_vpc.vpc.id).toBe(given.vpc);
  expect(json.resource.aws_security_group.network_default.vpc_id).toBe("${data.aws_vpc.vpc.id}");
  expect(network.publicSubnetIds).toHaveLength(2);
  expect(network.privateSubnetIds).toHaveLength(2);
});

test("a subnet named twice is one", () => {
  const subnets = ["subnet-0a1b2c33", "subnet-0a1b2c33"];
  expect(Object.keys(networkOf({}, { privateSubnets: subnets }).json.data.aws_subnet)).toEqual([
    "private_1",
    "public_1",
    "public_2",
  ]);
});

test("each subnet has to belong to the VPC", () => {
  const { json } = networkOf();
  for (const subnet of Object.values<Json>(json.data.aws_subnet)) {
    const [only] = subnet.lifecycle.postcondition;
    expect(only.condition).toBe('${self.vpc_id == "vpc-0a1b2c3d"}');
    expect(only.error_message).toContain(subnet.id);
  }
});

test("DNS has to be on, and host names where a named volume is mounted", () => {
  const conditions = (service: JsonObject) => {
    return networkOf(service)
      .conditions.map(({ condition }) => condition)
      .filter((text) => text.includes("dns"));
  };
  expect(conditions({})).toEqual(["${self.enable_dns_support}"]);
  const volumes = [{ type: "volume", source: "data", target: "/data" }];
  expect(conditions({ volumes })).toEqual(["${self.enable_dns_support}", "${self.enable_dns_hostnames}"]);
  expect(conditions({ volumes: [{ type: "tmpfs", target: "/tmp" }] })).toEqual(["${self.enable_dns_support}"]);
});

test.each([
  [
    "HTTP open to the internet",
    port(),
    [
      `\${length(distinct(${PUBLIC})) >= 2}`,
      `\${length(distinct(${PUBLIC})) == length(${PUBLIC})}`,
      `\${length(setsubtract(${PRIVATE}, ${PUBLIC})) == 0}`,
    ],
  ],
  [
    "HTTP inside",
    port({ host_ip: "127.0.0.1" }),
    [`\${length(distinct(${PRIVATE})) >= 2}`, `\${length(distinct(${PRIVATE})) == length(${PRIVATE})}`],
  ],
  [
    "TCP open to the internet",
    port({ app_protocol: "redis" }),
    [`\${length(distinct(${PUBLIC})) == length(${PUBLIC})}`, `\${length(setsubtract(${PRIVATE}, ${PUBLIC})) == 0}`],
  ],
  ["nothing published", {}, []],
])("zones have to fit: %s", (_, service, expected) => {
  const zones = networkOf(service).conditions.filter(({ condition }) => condition.includes("availability_zone"));
  expect(zones.map(({ condition }) => condition)).toEqual(expected);
  for (const { error_message } of zones) expect(error_message).toMatch(/network\.(public|private)Subnets.*\. .*\.$/);
});
