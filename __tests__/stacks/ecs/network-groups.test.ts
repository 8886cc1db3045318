import type { JsonObject } from "../../../src/json";
import type { EcsKind } from "../../../stacks/_family/ecs/kind";
import { addNetwork } from "../../../stacks/_family/ecs/network";
import type { Network } from "../../../stacks/_family/ecs/parts";
import { fakeKind, synthOf } from "./sandbox";

const onEc2 = fakeKind({ launch: "EC2", taskPullsImage: false });
const existing = { vpc: "vpc-0a1b2c3d", privateSubnets: ["subnet-0a1b2c3d"] };

// biome-ignore lint/suspicious/noExplicitAny: Terraform JSON, looked at by path.
type Json = any;

function project(networks: JsonObject, name = "shop"): JsonObject {
  const attached = Object.fromEntries(Object.keys(networks).map((key) => [key, null]));
  return { name, services: { web: { image: "nginx", networks: attached } }, networks };
}

function groupsOf(document: JsonObject, options: Record<string, unknown> = {}, kind: EcsKind = fakeKind()) {
  let network: Network | undefined;
  const json: Json = synthOf({ document, options, kind }, (context) => {
    network = addNetwork(context);
  });
  return { resource: json.resource, network: network as Network };
}

/** Where a network's members may go, as `protocol[:port] to`. */
function ways(resource: Json, network: string): readonly string[] {
  return Object.values<Json>(resource.aws_vpc_security_group_egress_rule)
    .filter((rule) => rule.security_group_id === `\${aws_security_group.network_${network}.id}`)
    .map((rule) => {
      const port = rule.from_port === undefined ? "" : `:${rule.from_port}-${rule.to_port}`;
      return `${rule.ip_protocol}${port} ${rule.cidr_ipv4 ?? rule.prefix_list_id ?? rule.referenced_security_group_id}`;
    })
    .sort();
}

const SELF = "-1 ${aws_security_group.network_back.id}";
const internal = project({ back: { name: "shop_back", internal: true } });

test("each network that a service is on is a group whose members reach each other, and nobody else comes in", () => {
  const unused = { name: "shop_unused" };
  const document = project({ front: { name: "shop_front" }, back: { name: "shop_back" } });
  const { resource, network } = groupsOf({ ...document, networks: { ...(document["networks"] as object), unused } });
  expect(Object.keys(resource.aws_security_group)).toEqual(["network_back", "network_front"]);
  expect(Object.keys(network.groupIds)).toEqual(["back", "front"]);
  expect(resource.aws_security_group.network_back.tags).toEqual({
    Name: "shop-test-network-back",
    "berth:network": "back",
  });
  const rules = Object.entries<Json>(resource.aws_vpc_security_group_ingress_rule);
  expect(rules.map(([id, rule]) => [id, rule.security_group_id, rule.referenced_security_group_id])).toEqual([
    ["network-in_back", "${aws_security_group.network_back.id}", "${aws_security_group.network_back.id}"],
    ["network-in_front", "${aws_security_group.network_front.id}", "${aws_security_group.network_front.id}"],
  ]);
  expect(rules.every(([, rule]) => rule.ip_protocol === "-1" && rule.cidr_ipv4 === undefined)).toBe(true);
});

test("every group and rule says what it is for, and a rule which network it belongs to", () => {
  const { resource } = groupsOf(internal, { network: { nat: "none" } });
  for (const group of Object.values<Json>(resource.aws_security_group)) expect(group.description).toMatch(/\S/);
  for (const type of ["aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"]) {
    for (const rule of Object.values<Json>(resource[type])) {
      // What EC2 takes: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroupRuleDescription.html
      expect(rule.description).toMatch(/^[a-zA-Z0-9. _:/()#,@[\]+=&;{}!$*-]{1,255}$/);
      expect(rule.tags["berth:network"]).toBe("back");
    }
  }
});

test("out of a network goes everything", () => {
  expect(ways(groupsOf(project({ front: { name: "f" } })).resource, "front")).toEqual(["-1 0.0.0.0/0"]);
});

describe("out of an internal network goes what a task needs to start", () => {
  const options = { network: { nat: "none" } };
  test("where the task pulls: HTTPS to anywhere, or to the endpoints", () => {
    const toEndpoints = "tcp:443-443 ${aws_security_group.endpoints.id}";
    const toS3 = "tcp:443-443 ${aws_vpc_endpoint.s3.prefix_list_id}";
    expect(ways(groupsOf(internal).resource, "back")).toEqual([SELF, "tcp:443-443 0.0.0.0/0"].sort());
    expect(ways(groupsOf(internal, { network: existing }).resource, "back")).toContain("tcp:443-443 0.0.0.0/0");
    expect(ways(groupsOf(internal, options).resource, "back")).toEqual([SELF, toEndpoints, toS3].sort());
  });

  test("where the instance pulls: nothing, or what ECS Exec needs", () => {
    expect(ways(groupsOf(internal, {}, onEc2).resource, "back")).toEqual([SELF]);
    expect(ways(groupsOf(internal, options, onEc2).resource, "back")).toEqual([SELF]);
    expect(ways(groupsOf(internal, { exec: true }, onEc2).resource, "back")).toContain("tcp:443-443 0.0.0.0/0");
  });
});

test("names that meet in one place stay apart, and EC2 takes each", () => {
  const { resource } = groupsOf(project({ "a.b": {}, "a-b": {}, a: {}, in_a: {} }, "sg"));
  const groups = Object.values<Json>(resource.aws_security_group);
  expect(groups).toHaveLength(4);
  expect(new Set(groups.map(({ name }) => name)).size).toBe(4);
  for (const { name } of groups) expect(name).toMatch(/^(?!sg-)[A-Za-z0-9-]{1,255}$/);
});

test("an external network, which the ledger refuses, is one of its own where the refusal is waived", () => {
  const { network } = groupsOf(project({ shared: { name: "corp", external: true } }));
  expect(Object.keys(network.groupIds)).toEqual(["shared"]);
});

test("whoever needs the network waits for every rule", () => {
  const { resource, network } = groupsOf(internal, { network: { nat: "none" } });
  const rules = ["aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule", "aws_vpc_endpoint"];
  const expected = rules.flatMap((type) => Object.keys(resource[type]).map((id) => `${type}.${id}`));
  const ready = network.ready.map(
    (each) => `${(each as Json).terraformResourceType}.${(each as Json).friendlyUniqueId}`,
  );
  expect(ready).toEqual(expect.arrayContaining(expected));
});
