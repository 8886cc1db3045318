import type { JsonObject } from "../../../src/json";
import { targetTiming } from "../../../stacks/_family/ecs/entry-health";
import { planEntry } from "../../../stacks/_family/ecs/entry-plan";
import { schemeOf } from "../../../stacks/_family/ecs/entry-port";
import { deploymentOf, type Setting } from "./sandbox";

const certificate = "arn:aws:acm:eu-west-1:123456789012:certificate/0a1b2c3d";
const port = (target: number, published: string, over: JsonObject = {}): JsonObject => ({
  mode: "ingress",
  protocol: "tcp",
  target,
  published,
  ...over,
});
const http = (target: number, published: string, over: JsonObject = {}) =>
  port(target, published, { app_protocol: "http", ...over });

function planOf(services: Record<string, JsonObject>, setting: Partial<Setting> = {}) {
  const named = Object.fromEntries(
    Object.entries(services).map(([name, service]) => [name, { image: "app:1", ...service }]),
  );
  return planEntry(deploymentOf({ document: { name: "shop", services: named }, ...setting }));
}

/** `http_internet 443 HTTPS -> web_3000_http`. */
const lines = (plan: ReturnType<typeof planEntry>) =>
  plan.listeners.map(({ balancer, port, protocol, action }) => {
    const goal = "redirect" in action ? `redirect ${action.redirect}` : action.forward.id;
    return `${balancer.id} ${port} ${protocol} -> ${goal}`;
  });

describe("the plan of published ports", () => {
  it.each([
    ["http", [http(3000, "80")], {}, ["http_internet 80 HTTP -> web_3000_http"]],
    ["plain tcp", [port(5432, "5432")], {}, ["tcp_internet 5432 TCP -> web_5432_tcp"]],
    [
      "an unknown app_protocol",
      [port(6379, "6379", { app_protocol: "redis" })],
      {},
      ["tcp_internet 6379 TCP -> web_6379_tcp"],
    ],
    [
      "udp with app_protocol",
      [port(443, "443", { protocol: "udp", app_protocol: "http" })],
      {},
      ["tcp_internet 443 UDP -> web_443_udp"],
    ],
    [
      "loopback",
      [http(3000, "8080", { host_ip: "127.0.0.1" })],
      {},
      ["http_internal 8080 HTTP -> web_3000_http_internal"],
    ],
    [
      "http on 80 with a certificate",
      [http(3000, "80")],
      { certificate },
      ["http_internet 80 HTTP -> redirect 443", "http_internet 443 HTTPS -> web_3000_http"],
    ],
    [
      "http on another port with a certificate",
      [http(3000, "8080")],
      { certificate },
      ["http_internet 8080 HTTPS -> web_3000_http"],
    ],
    [
      "80 and 443 with a certificate",
      [http(8080, "80"), port(8443, "443", { app_protocol: "https" })],
      { certificate },
      ["http_internet 80 HTTP -> redirect 443", "http_internet 443 HTTPS -> web_8443_https"],
    ],
    [
      "80 beside a TCP 443",
      [http(8080, "80"), port(8443, "443")],
      { certificate },
      ["http_internet 80 HTTP -> web_8080_http", "tcp_internet 443 TCP -> web_8443_tcp"],
    ],
    [
      "two ports for one target",
      [http(3000, "8080"), http(3000, "8081")],
      {},
      ["http_internet 8080 HTTP -> web_3000_http", "http_internet 8081 HTTP -> web_3000_http"],
    ],
    [
      "http2 and grpc",
      [port(1, "8001", { app_protocol: "http2" }), port(2, "8002", { app_protocol: "GRPC" })],
      { certificate },
      ["http_internet 8001 HTTPS -> web_1_http2", "http_internet 8002 HTTPS -> web_2_grpc"],
    ],
    ["a range for one target", [port(3000, "8000-8005")], {}, ["tcp_internet 8000 TCP -> web_3000_tcp"]],
    ["no published port", [{ mode: "ingress", protocol: "tcp", target: 3000 }], {}, []],
    ["sctp", [port(3000, "3000", { protocol: "sctp" })], {}, []],
  ])("%s", (_what, ports, options, expected) => {
    expect(lines(planOf({ web: { ports } }, { options }))).toEqual(expected);
  });

  it("does not redirect one service's port 80 to another's 443", () => {
    const plan = planOf(
      { admin: { ports: [http(1, "443")] }, web: { ports: [http(2, "80")] } },
      { options: { certificate } },
    );
    expect(lines(plan)).toEqual(["http_internet 443 HTTPS -> admin_1_http", "http_internet 80 HTTP -> web_2_http"]);
  });

  it("leaves jobs out", () => {
    expect(planOf({ job: { deploy: { mode: "replicated-job" }, ports: [port(1, "80")] } }).listeners).toEqual([]);
  });
});

describe("a target's health check", () => {
  const checkOf = (service: JsonObject, setting: Partial<Setting> = {}) =>
    planOf({ web: service }, { options: { certificate }, ...setting }).targets.map(({ health }) => health);
  const probe = (line: string, over: JsonObject = {}) => ({ healthcheck: { test: ["CMD-SHELL", line], ...over } });

  it("is that of the Compose file, where it asks this port over HTTP", () => {
    const timing = { interval: "15s", timeout: "4s", retries: 5 };
    const service = { ports: [http(3000, "80")], ...probe("curl -f http://localhost:3000/up", timing) };
    expect(checkOf(service)).toEqual([
      {
        protocol: "HTTP",
        path: "/up",
        matcher: "200-399",
        interval: 15,
        timeout: 4,
        healthy: 2,
        unhealthy: 5,
        from: "command",
      },
    ]);
  });

  it("asks over HTTP behind a Network Load Balancer too, and over TLS where the command does", () => {
    const service = { ports: [port(3000, "9000")], ...probe("curl -fk https://localhost:3000/up") };
    expect(checkOf(service, { options: {} })).toMatchObject([{ protocol: "HTTPS", path: "/up", from: "command" }]);
  });

  it.each([
    ["another port is probed", { ports: [http(3000, "80")], ...probe("curl -f http://localhost:9000/up") }],
    ["the command shows no path", { ports: [http(3000, "80")], ...probe("node health.js") }],
    ["there is no check", { ports: [http(3000, "80")] }],
    ["the check is off", { ports: [http(3000, "80")], healthcheck: { disable: true } }],
  ])("is / with any answer where %s", (_why, service) => {
    expect(checkOf(service)).toMatchObject([{ protocol: "HTTP", path: "/", matcher: "200-499", from: "default" }]);
  });

  it("is the path of x-berth before the command's, on every HTTP port", () => {
    const extensions = { services: { web: { health: { path: "/ready" } } } } as unknown as NonNullable<
      Setting["extensions"]
    >;
    const service = { ports: [http(3000, "80"), port(5, "5")], ...probe("curl -f http://localhost:3000/up") };
    expect(checkOf(service, { extensions })).toMatchObject([
      { path: "/ready", matcher: "200-399", from: "x-berth" },
      { protocol: "TCP" },
    ]);
  });

  it("is TCP on a Network Load Balancer, and for UDP on another port", () => {
    const udp = port(53, "53", { protocol: "udp" });
    expect(checkOf({ ports: [port(25, "25")] }, { options: {} })).toMatchObject([{ protocol: "TCP", from: "default" }]);
    expect(checkOf({ ports: [udp], expose: ["8080"] }, { options: {} })).toMatchObject([
      { protocol: "TCP", port: 8080 },
    ]);
  });

  it("is a call without a method for gRPC", () => {
    expect(checkOf({ ports: [port(9, "9", { app_protocol: "grpc" })] })).toMatchObject([
      { path: "/AWS.ALB/healthcheck", matcher: "0-99" },
    ]);
  });

  it.each([
    [
      { interval: 2, timeout: 1, retries: 1 },
      { interval: 5, timeout: 2, unhealthy: 2 },
      ["interval 2 5", "timeout 1 2", "retries 1 2"],
    ],
    [
      { interval: 600, timeout: 200, retries: 20 },
      { interval: 300, timeout: 120, unhealthy: 10 },
      ["interval 600 300", "timeout 200 120", "retries 20 10"],
    ],
    [{ interval: 10, timeout: 10 }, { interval: 10, timeout: 9, unhealthy: 3 }, ["timeout 10 9"]],
    [{ interval: 7.2 }, { interval: 8, timeout: 7, unhealthy: 3 }, ["interval 7.2 8"]],
    [{}, { interval: 30, timeout: 29, unhealthy: 3 }, []],
  ])("fits %j into the limits", (health, timing, clamps) => {
    const fitted = targetTiming(health);
    expect(fitted.timing).toEqual({ healthy: 2, ...timing });
    expect(fitted.clamps.map(({ what, asked, given }) => `${what} ${asked} ${given}`)).toEqual(clamps);
  });

  it.each([
    [undefined, 10],
    ["45s", 45],
    ["1500ms", 2],
    ["2h", 3600],
  ])("drains as long as the stop grace %s", (grace, seconds) => {
    const service = { ports: [http(3000, "80")], ...(grace ? { stop_grace_period: grace } : {}) };
    expect(planOf({ web: service }).targets[0]?.drain).toBe(seconds);
  });
});

it.each([
  [undefined, "internet"],
  ["0.0.0.0", "internet"],
  ["::", "internet"],
  ["203.0.113.7", "internet"],
  ["172.32.0.1", "internet"],
  ["100.128.0.1", "internet"],
  ["127.0.0.1", "internal"],
  ["127.8.8.8", "internal"],
  ["10.1.2.3", "internal"],
  ["172.16.0.1", "internal"],
  ["192.168.0.9", "internal"],
  ["169.254.1.1", "internal"],
  ["100.64.0.1", "internal"],
  ["::1", "internal"],
  ["fd00::1", "internal"],
  ["fe80::1", "internal"],
  ["::ffff:127.0.0.1", "internal"],
  ["2001:db8::1", "internet"],
])("host_ip %s is %s", (address, scheme) => expect(schemeOf(address)).toBe(scheme));
