import type { TerraformResource } from "cdktf";
import type { JsonObject } from "../../../src/json";
import { addEntry } from "../../../stacks/_family/ecs/entry";
import type { Entry, Network } from "../../../stacks/_family/ecs/parts";
import { type Setting, synthOf } from "./sandbox";

const certificate = "arn:aws:acm:eu-west-1:123456789012:certificate/0a1b2c3d";
const domain = { name: "app.example.com", zone: "Z0123456789" };
const network: Network = {
  vpcId: "${aws_vpc.own.id}",
  publicSubnetIds: ["${aws_subnet.public_0.id}", "${aws_subnet.public_1.id}"],
  privateSubnetIds: ["${aws_subnet.private_0.id}", "${aws_subnet.private_1.id}"],
  groupIds: {},
  ready: [],
};
const port = (target: number, published: string, over: JsonObject = {}): JsonObject => ({
  mode: "ingress",
  protocol: "tcp",
  target,
  published,
  ...over,
});
const http = (target: number, published: string, over: JsonObject = {}) =>
  port(target, published, { app_protocol: "http", ...over });

type Json = Record<string, Record<string, Record<string, unknown>>>;

function stackOf(services: Record<string, JsonObject>, options: Setting["options"] = {}, name = "shop") {
  const named = Object.fromEntries(
    Object.entries(services).map(([service, value]) => [service, { image: "app:1", ...value }]),
  );
  let entry: Entry = { services: {} };
  const json = synthOf({ document: { name, services: named }, options }, (context) => {
    entry = addEntry(context, network);
  });
  const resource = (json.resource ?? {}) as Json;
  return { json, entry, resource, output: json.output as Record<string, { value: unknown }> | undefined };
}

const names = (resource: Json) =>
  Object.entries(resource)
    .flatMap(([type, entries]) => Object.keys(entries).map((name) => `${type}.${name}`))
    .sort();

test("EC2 takes no security group whose name begins with sg-", () => {
  const { resource } = stackOf({ web: { ports: [http(3000, "8080")] } }, {}, "sg");
  const groups = Object.values(resource.aws_security_group ?? {}).map(({ name }) => name);
  expect(groups.sort()).toEqual(["berth-sg-test-entry-web", "berth-sg-test-http-internet"]);
  expect(resource.aws_lb?.http_internet?.name).toBe("sg-test-http-internet");
});

describe("the entry", () => {
  it("is nothing where nothing is published", () => {
    const { json, entry } = stackOf({ web: {} });
    expect([json.resource, json.output, entry.services]).toEqual([undefined, undefined, {}]);
  });

  it("is a load balancer, a listener, a target group and two groups for one published port", () => {
    const { resource, entry, output } = stackOf({ web: { ports: [http(3000, "8080")] } });
    expect(names(resource)).toEqual([
      "aws_lb.http_internet",
      "aws_lb_listener.listener_http_internet_8080",
      "aws_lb_target_group.target_web_3000_http",
      "aws_security_group.balancer_http_internet",
      "aws_security_group.entry_web",
      "aws_vpc_security_group_egress_rule.to_web_3000_http",
      "aws_vpc_security_group_ingress_rule.balancer_http_internet_8080",
      "aws_vpc_security_group_ingress_rule.from_web_3000_http",
    ]);
    expect(resource.aws_lb?.http_internet).toMatchObject({
      internal: false,
      load_balancer_type: "application",
      drop_invalid_header_fields: true,
      desync_mitigation_mode: "defensive",
      subnets: network.publicSubnetIds,
      enable_deletion_protection: false,
    });
    expect(resource.aws_vpc_security_group_ingress_rule?.balancer_http_internet_8080).toMatchObject({
      cidr_ipv4: "0.0.0.0/0",
      from_port: 8080,
      to_port: 8080,
      ip_protocol: "tcp",
    });
    expect(resource.aws_vpc_security_group_ingress_rule?.from_web_3000_http).toMatchObject({
      security_group_id: "${aws_security_group.entry_web.id}",
      referenced_security_group_id: "${aws_security_group.balancer_http_internet.id}",
      from_port: 3000,
      to_port: 3000,
    });
    expect(entry.services.web?.targets).toHaveLength(1);
    // A listener and two rules.
    expect(entry.services.web?.ready.map((made) => (made as TerraformResource).node.id)).toEqual([
      "listener_http_internet_8080",
      "to_web_3000_http",
      "from_web_3000_http",
    ]);
    expect(output?.urls?.value).toEqual({ "web:3000/tcp": ["http://${aws_lb.http_internet.dns_name}:8080"] });
  });

  it("opens nothing to 0.0.0.0/0 but published ports of load balancers open to the internet", () => {
    const inside = { host_ip: "127.0.0.1" };
    const ports = [http(3000, "80"), http(3001, "81", inside), port(3002, "82", inside), port(3003, "83")];
    const { resource } = stackOf({ web: { ports } });
    const open = Object.entries(resource.aws_vpc_security_group_ingress_rule ?? {}).flatMap(([name, rule]) =>
      rule.cidr_ipv4 === "0.0.0.0/0" ? [name] : [],
    );
    expect(open).toEqual(["balancer_http_internet_80", "balancer_tcp_internet_83"]);
    expect(resource.aws_vpc_security_group_ingress_rule?.balancer_http_internal_81?.cidr_ipv4).toBe(
      "${data.aws_vpc.entry.cidr_block}",
    );
    expect(resource.aws_vpc_security_group_egress_rule).not.toHaveProperty("cidr_ipv4");
    for (const rule of Object.values(resource.aws_vpc_security_group_egress_rule ?? {}))
      expect(rule.cidr_ipv4).toBeUndefined();
  });

  it("ends TLS with the certificate and redirects port 80", () => {
    const { resource, output } = stackOf({ web: { ports: [http(3000, "80")] } }, { certificate });
    expect(resource.aws_lb_listener?.listener_http_internet_443).toMatchObject({
      port: 443,
      protocol: "HTTPS",
      ssl_policy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
      certificate_arn: certificate,
    });
    expect(resource.aws_lb_listener?.listener_http_internet_80).toMatchObject({
      protocol: "HTTP",
      default_action: [{ type: "redirect", redirect: { port: "443", protocol: "HTTPS", status_code: "HTTP_301" } }],
    });
    expect(output?.urls?.value).toEqual({ "web:3000/tcp": ["https://${aws_lb.http_internet.dns_name}"] });
  });

  it("makes a validated certificate and an alias record of a domain", () => {
    const { resource, output } = stackOf({ web: { ports: [http(3000, "80"), port(5, "5")] } }, { domain });
    expect(resource.aws_acm_certificate?.certificate).toMatchObject({
      domain_name: "app.example.com",
      validation_method: "DNS",
      lifecycle: { create_before_destroy: true },
    });
    expect(resource.aws_lb_listener?.listener_http_internet_443?.certificate_arn).toBe(
      "${aws_acm_certificate_validation.certificate_issued.certificate_arn}",
    );
    expect(resource.aws_route53_record?.domain_record).toMatchObject({
      name: "app.example.com",
      type: "A",
      alias: { name: "${aws_lb.http_internet.dns_name}" },
    });
    expect(output?.urls?.value).toEqual({
      "web:3000/tcp": ["https://app.example.com"],
      "web:5/tcp": ["tcp://${aws_lb.tcp_internet.dns_name}:5"],
    });
  });

  it("speaks HTTP/2, gRPC and TLS to targets that do", () => {
    const ports = ["https", "http2", "grpc"].map((app_protocol, at) =>
      port(3000 + at, `${8000 + at}`, { app_protocol }),
    );
    const groups = stackOf({ web: { ports } }, { certificate }).resource.aws_lb_target_group ?? {};
    expect(Object.values(groups).map(({ protocol, protocol_version }) => [protocol, protocol_version])).toEqual([
      ["HTTPS", "HTTP1"],
      ["HTTP", "HTTP2"],
      ["HTTP", "GRPC"],
    ]);
  });

  it("checks UDP targets over TCP, on a port that is let in for it", () => {
    const { resource } = stackOf({ dns: { ports: [port(53, "53", { protocol: "udp" })], expose: ["8053"] } });
    expect(resource.aws_lb_target_group?.target_dns_53_udp).toMatchObject({
      protocol: "UDP",
      health_check: { protocol: "TCP", port: "8053" },
    });
    const rules = Object.values(resource.aws_vpc_security_group_ingress_rule ?? {});
    expect(rules.map(({ ip_protocol, from_port }) => `${from_port}/${ip_protocol}`)).toEqual(
      expect.arrayContaining(["53/udp", "8053/tcp"]),
    );
  });

  it("has options for logs, a firewall and deletion protection", () => {
    const waf = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/a/b";
    const ports = [http(3000, "80"), http(3001, "81", { host_ip: "::1" })];
    const options = { waf, accessLogs: "logs-of-shop", deletionProtection: true };
    const { resource } = stackOf({ web: { ports } }, options);
    for (const lb of Object.values(resource.aws_lb ?? {}))
      expect(lb).toMatchObject({
        enable_deletion_protection: true,
        access_logs: { bucket: "logs-of-shop", prefix: "shop-test", enabled: true },
        lifecycle: { prevent_destroy: true },
      });
    expect(Object.values(resource.aws_wafv2_web_acl_association ?? {})).toMatchObject([
      { resource_arn: "${aws_lb.http_internet.arn}", web_acl_arn: waf },
    ]);
  });

  it("asks of an existing network's subnets, at plan time, that they are of two zones", () => {
    const subnets = ["subnet-0a1b2c3d", "subnet-0a1b2c3e"];
    const options = { network: { vpc: "vpc-0a1b2c3d", privateSubnets: subnets, publicSubnets: subnets } };
    const { resource } = stackOf({ web: { ports: [http(3000, "80"), port(5, "5")] } }, options);
    expect(resource.aws_lb?.http_internet?.lifecycle).toMatchObject({
      precondition: [
        {
          condition:
            "${length(distinct([data.aws_subnet.http_internet_0.availability_zone, data.aws_subnet.http_internet_1.availability_zone])) > 1}",
        },
      ],
    });
    expect(resource.aws_lb?.tcp_internet?.lifecycle).toBeUndefined();
  });
});

describe("names", () => {
  const groupName = (over: JsonObject, target = 3000, options: Setting["options"] = {}) => {
    const { resource } = stackOf({ web: { ports: [port(target, "80", over)] } }, options);
    return Object.values(resource.aws_lb_target_group ?? {}).map(({ name }) => name)[0];
  };

  it("differ for target groups that cannot be changed into each other", () => {
    const all = [
      groupName({}),
      groupName({}, 3001),
      groupName({ app_protocol: "http" }),
      groupName({ app_protocol: "http", host_ip: "127.0.0.1" }),
      groupName({}, 3000, { network: { cidr: "10.1.0.0/16" } }),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  it("stay the same for what can be changed in place", () => {
    expect(groupName({ published: "81" })).toBe(groupName({}));
    expect(groupName({ app_protocol: "http" }, 3000, { certificate })).toBe(groupName({ app_protocol: "http" }));
  });

  it("fit, for long and odd names, and never start with what AWS keeps for itself", () => {
    const services = Object.fromEntries(
      ["a".repeat(60), `${"a".repeat(60)}b`, "web_1.x"].map((name, at) => [name, { ports: [port(1, `${at + 1}`)] }]),
    );
    const { resource } = stackOf(services, {}, "internal");
    const all = [...Object.values(resource.aws_lb ?? {}), ...Object.values(resource.aws_lb_target_group ?? {})];
    const given = all.map(({ name }) => name as string);
    expect(new Set(given).size).toBe(4);
    for (const name of given) expect(name).toMatch(/^[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/);
    expect(given[0]).toMatch(/^lb-internal-/);
    expect(Object.values(resource.aws_security_group ?? {}).map(({ tags }) => tags)).toEqual(
      expect.arrayContaining([expect.objectContaining({ "berth:service": "web_1.x" })]),
    );
  });
});

it("writes no Terraform template that comes from the file", () => {
  const extensions = { services: { web: { health: { path: "/${y}%{x}" } } } } as unknown as Setting["extensions"];
  const document = { name: "shop", services: { web: { image: "app:1", ports: [http(3000, "80")] } } };
  const json = synthOf({ document, ...(extensions && { extensions }) }, (context) => {
    addEntry(context, network);
  });
  const groups = (json.resource as Json).aws_lb_target_group;
  expect(groups?.target_web_3000_http?.health_check).toMatchObject({ path: "/$${y}%%{x}" });
});
