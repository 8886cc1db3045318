import type { JsonObject } from "../../../src/json";
import { checkEntry } from "../../../stacks/_family/ecs/entry-check";
import { deploymentOf, type Setting } from "./sandbox";

const certificate = "arn:aws:acm:eu-west-1:123456789012:certificate/0a1b2c3d";
const waf = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/a/b";
const tcp = (target: number, published?: string, over: JsonObject = {}): JsonObject => ({
  mode: "ingress",
  protocol: "tcp",
  target,
  ...(published === undefined ? {} : { published }),
  ...over,
});
const udp = (target: number, published: string) => tcp(target, published, { protocol: "udp" });
const app = (app_protocol: string, target: number, published: string, over: JsonObject = {}) =>
  tcp(target, published, { app_protocol, ...over });
const existing = (over: object) => ({ network: { vpc: "vpc-0a1b2c3d", privateSubnets: ["subnet-0a1b2c3d"], ...over } });

function remarksOf(services: Record<string, JsonObject>, options: Setting["options"] = {}) {
  const named = Object.fromEntries(
    Object.entries(services).map(([name, service]) => [name, { image: "app:1", ...service }]),
  );
  return checkEntry(deploymentOf({ document: { name: "shop", services: named }, options }));
}

/** `BERTH503 error services.web.ports.0`. */
const lines = (...args: Parameters<typeof remarksOf>) =>
  remarksOf(...args).map(({ code, verdict, path, option }) =>
    [code, verdict, (path ?? ["option", ...(option ?? [])]).join(".")].join(" "),
  );

const up = { healthcheck: { test: ["CMD-SHELL", "curl -f http://localhost:3000/up"] } };

describe("remarks on published ports", () => {
  it.each<[string, Record<string, JsonObject>, string[]]>([
    ["nothing published", { web: {} }, []],
    ["tcp", { web: { ports: [tcp(1, "1")] } }, []],
    ["any free port", { web: { ports: [tcp(1)] } }, ["BERTH503 error services.web.ports.0"]],
    ["port 0", { web: { ports: [tcp(1, "0")] } }, ["BERTH503 error services.web.ports.0"]],
    ["a range for one port, which the ledger tells of", { web: { ports: [tcp(1, "8000-8005")] } }, []],
    [
      "one port twice",
      { a: { ports: [tcp(1, "9")] }, b: { ports: [tcp(2, "9")] } },
      ["BERTH503 error services.b.ports.0"],
    ],
    [
      "overlapping ranges",
      { a: { ports: [tcp(1, "8000-8005")] }, b: { ports: [tcp(2, "8005-8009")] } },
      ["BERTH503 error services.b.ports.0"],
    ],
    ["one port for two targets", { a: { ports: [tcp(1, "9"), tcp(2, "9")] } }, ["BERTH503 error services.a.ports.1"]],
    ["one port written twice", { a: { ports: [tcp(1, "9"), tcp(1, "9")] } }, []],
    ["inside and outside", { a: { ports: [tcp(1, "9"), tcp(2, "9", { host_ip: "127.0.0.1" })] } }, []],
    [
      "HTTP and TCP on one port",
      { a: { ports: [tcp(1, "9")] }, b: { ports: [app("http", 2, "9")] } },
      ["BERTH503 error services.b.ports.0", "BERTH512 note services.b.ports.0", "BERTH102 adapted services.b.ports.0"],
    ],
    ["TCP and UDP on one port", { a: { ports: [tcp(1, "53"), udp(2, "53")] } }, ["BERTH503 error services.a.ports.1"]],
    [
      "TCP and UDP on one target",
      { a: { ports: [tcp(53, "53"), udp(53, "5353")] } },
      ["BERTH503 error services.a.ports.1"],
    ],
    ["UDP alone", { a: { ports: [udp(53, "53")] } }, ["BERTH513 error services.a.ports.0"]],
    ["UDP with an exposed TCP port", { a: { ports: [udp(53, "53")], expose: ["80"] } }, []],
    [
      "a job",
      { a: { ports: [tcp(1, "1")], deploy: { mode: "replicated-job" } } },
      ["BERTH510 error services.a.ports.0"],
    ],
    ["five ports", { a: { ports: [1, 2, 3, 4, 5].map((at) => tcp(at, `${at}`)) } }, []],
    [
      "six ports",
      { a: { ports: [1, 2, 3, 4, 5, 6].map((at) => tcp(at, `${at}`)) } },
      ["BERTH504 error services.a.ports"],
    ],
    ["six addresses of one port", { a: { ports: [1, 2, 3, 4, 5, 6].map((at) => tcp(7, `${at}`)) } }, []],
    [
      "51 listeners",
      Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`s${at}`, { ports: [tcp(80, `${9000 + at}`)] }])),
      ["BERTH504 error services.s50.ports"],
    ],
    [
      "31 UDP ports with a check of their own: 62 rules",
      Object.fromEntries(
        Array.from({ length: 31 }, (_, at) => [`s${at}`, { ports: [udp(53, `${9000 + at}`)], expose: ["80"] }]),
      ),
      ["BERTH504 error services.s30.ports"],
    ],
    ["plain HTTP inside", { a: { ports: [app("http", 3000, "80", { host_ip: "127.0.0.1" })], ...up } }, []],
    ["plain HTTP outside", { a: { ports: [app("http", 3000, "80")], ...up } }, ["BERTH512 note services.a.ports.0"]],
    [
      "HTTPS, HTTP/2 and gRPC without a certificate",
      { a: { ports: ["https", "http2", "grpc"].map((name, at) => app(name, 3000 + at, `${8000 + at}`)), ...up } },
      [
        "BERTH505 error services.a.ports.0.app_protocol",
        "BERTH505 error services.a.ports.1.app_protocol",
        "BERTH505 error services.a.ports.2.app_protocol",
        "BERTH102 adapted services.a.ports.1",
        "BERTH102 adapted services.a.ports.2",
      ],
    ],
    ["sctp", { a: { ports: [tcp(1, "1", { protocol: "sctp" })] } }, []],
  ])("%s", (_what, services, expected) => expect(lines(services)).toEqual(expected));

  const web = { web: { ports: [app("http", 3000, "80")], ...up } };
  it.each<[string, Record<string, JsonObject>, Setting["options"], string[]]>([
    ["a redirect", web, { certificate }, ["BERTH102 adapted services.web.ports.0"]],
    [
      "443 of another service",
      { a: { ports: [app("https", 443, "443")], ...up }, ...web },
      { certificate },
      ["BERTH512 note services.web.ports.0", "BERTH102 adapted services.a.ports.0"],
    ],
    [
      "a certificate without HTTP",
      { web: { ports: [tcp(1, "1")] } },
      { certificate },
      ["BERTH505 error option.certificate"],
    ],
    [
      "a domain without HTTP",
      {},
      { domain: { name: "a.example.com", zone: "Z012345678" } },
      ["BERTH505 error option.domain"],
    ],
    ["a firewall without HTTP", { web: { ports: [tcp(1, "1")] } }, { waf }, ["BERTH510 note option.waf"]],
    ["a firewall", web, { waf }, ["BERTH512 note services.web.ports.0"]],
    [
      "no public subnets",
      { web: { ports: [tcp(1, "1")] } },
      existing({}),
      ["BERTH506 error option.network.publicSubnets"],
    ],
    [
      "one public subnet for TCP",
      { web: { ports: [tcp(1, "1")] } },
      existing({ publicSubnets: ["subnet-0a1b2c3d"] }),
      [],
    ],
    [
      "one public subnet, named twice, for HTTP",
      web,
      existing({ publicSubnets: ["subnet-0a1b2c3d", "subnet-0a1b2c3d"] }),
      ["BERTH512 note services.web.ports.0", "BERTH506 error option.network.publicSubnets"],
    ],
    [
      "one private subnet for HTTP inside",
      { web: { ports: [app("http", 3000, "80", { host_ip: "10.0.0.1" })], ...up } },
      existing({}),
      ["BERTH506 error option.network.privateSubnets"],
    ],
  ])("options: %s", (_what, services, options, expected) => expect(lines(services, options)).toEqual(expected));

  it("says clamped times with both numbers", () => {
    const healthcheck = {
      test: ["CMD", "curl", "-f", "http://localhost:3000/"],
      interval: "2s",
      timeout: "1s",
      retries: 1,
    };
    const remarks = remarksOf({ web: { ports: [app("http", 3000, "80", { host_ip: "127.0.0.1" })], healthcheck } });
    expect(remarks.map(({ path, found }) => [path?.at(-1), found])).toEqual([
      ["interval", "interval is 2 s, and the load balancer's check gets 5 s"],
      ["timeout", "timeout is 1 s, and the load balancer's check gets 2 s"],
      ["retries", "retries is 1, and the load balancer's check gets 2"],
    ]);
  });
});
