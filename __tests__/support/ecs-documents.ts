import fc from "fast-check";
import type { JsonObject } from "../../src/json";
import type { Member } from "./ecs-promise";

/** Canonical Compose documents that lie near what the rows of `fargate` and `ecs-ec2` accept, for property tests. */

const NAMES = ["api", "db", "files", "holder", "web.site", "Work_er"];
const NETWORKS = ["back", "default", "front"];
const maybe = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(model, { requiredKeys: [] }) as unknown as fc.Arbitrary<JsonObject>;
const text = fc.constantFrom("a", "", "two words", "${X}", "%{if}", "$${Y}", "é\"'\n", '{"a":1}', "\u2028");
const seconds = fc.constantFrom("1ms", "1s", "1500ms", "7s", "29s", "1m1s", "10m");
const MIB = 2 ** 20;

const HOST = fc.constantFrom(undefined, "127.0.0.1", "0.0.0.0", "10.0.0.1", "::1");

/** A published port over TCP, perhaps twice, and one over UDP, numbered so that no two services meet. */
const ports = (index: number): fc.Arbitrary<readonly JsonObject[]> =>
  fc
    .tuple(HOST, fc.constantFrom(undefined, "http", "HTTP", "tcp"), fc.boolean(), fc.boolean(), fc.boolean())
    .map(([host_ip, app_protocol, range, twice, udp]) => {
      const first = 8000 + 100 * index;
      const host = host_ip === undefined ? {} : { host_ip };
      const port = (published: number, over: JsonObject = {}): JsonObject => {
        const text = range ? `${published}-${published + 5}` : String(published);
        return { target: 1000, protocol: "tcp", mode: "ingress", published: text, ...host, ...over };
      };
      const app = app_protocol === undefined ? {} : { app_protocol };
      return [
        port(first, app),
        ...(twice ? [port(first + 10, app)] : []),
        ...(udp ? [port(first + 20, { target: 1500, protocol: "udp" })] : []),
      ];
    });

const tmpfs = fc.constantFrom(
  "/tmp",
  "/tmp:size=10m",
  "/tmp:size=1500k,exec",
  "/tmp:mode=700,uid=5,ro",
  "/tmp:size=25%,nosuid",
);

/** What only machines of one's own have. */
const onMachines = {
  gpus: fc.constantFrom([{ capabilities: ["gpu"], count: 1 }], [{ count: 2, driver: "nvidia" }]),
  devices: fc.constantFrom([{ source: "/dev/fuse", target: "/dev/fuse", permissions: "rwm" }], [{ source: "/dev/a" }]),
  security_opt: fc.constant(["no-new-privileges:true"]),
  pid: fc.constant("host"),
  mem_swappiness: fc.constant("10"),
  memswap_limit: fc.constantFrom(String(500 * MIB), "-1"),
} as const;

function service(member: Member, index: number): fc.Arbitrary<JsonObject> {
  const fargate = member === "fargate";
  return maybe({
    image: fc.constantFrom("nginx:1.27", `app@sha256:${"0".repeat(64)}`),
    platform: fc.constantFrom("linux/amd64", fargate ? "linux/arm64" : "linux/x86_64"),
    command: fc.array(text, { maxLength: 3 }),
    entrypoint: fc.array(text, { maxLength: 2 }),
    environment: fc.dictionary(fc.stringMatching(/^[A-Z_]{1,5}$/), text, { maxKeys: 3 }),
    working_dir: fc.constant("/srv"),
    user: fc.constantFrom("1000", "1000:1001", "node", "0"),
    init: fc.boolean(),
    tty: fc.boolean(),
    stdin_open: fc.boolean(),
    read_only: fc.boolean(),
    labels: fc.dictionary(fc.constantFrom("a.b", "c"), text),
    "x-berth": fc.constantFrom<JsonObject>(
      { scale: { min: 1, max: 5, cpu: 60 } },
      { scale: { min: 0, max: 3, memory: 70, requests: 0.5 } },
      { scale: { min: 2, max: 2, requests: 100, cpu: 50.5 }, health: { path: "/healthz" } },
    ),
    ...(fargate ? {} : onMachines),
    cap_drop: fc.constantFrom(["ALL"], ["NET_RAW"], ["CAP_MKNOD"]),
    cap_add: fc.constant(["SYS_PTRACE"]),
    privileged: fc.boolean().map((value) => value && !fargate),
    ulimits: fc.constant({ nofile: { soft: 10, hard: 20 } }),
    sysctls: fc.constant({ "net.core.somaxconn": "1024" }),
    stop_grace_period: seconds,
    shm_size: fc.constant(fargate ? undefined : String(100 * MIB + 1)),
    mem_limit: fc.constantFrom(String(300 * MIB), String(100 * MIB + 1)),
    mem_reservation: fc.constantFrom(String(6 * MIB), String(64 * MIB)),
    cpus: fc.constantFrom(...(fargate ? [0.1, 0.3, 1, 2.5] : [0.1, 0.3, 1])),
    healthcheck: maybe({
      interval: seconds,
      timeout: seconds,
      retries: fc.integer({ min: 0, max: 15 }),
      start_period: seconds,
      start_interval: seconds,
    }).map((value): JsonObject => ({ ...value, test: ["CMD", "check"] })),
    tmpfs: tmpfs.map((line) => [line]),
    volumes: fc.constantFrom(
      [{ type: "volume", source: "data", target: "/data", volume: {} }],
      [
        { type: "volume", source: "logs", target: "/logs", read_only: true, volume: { nocopy: true } },
        { type: "volume", target: "/own" },
      ],
      ...(fargate ? [] : [[{ type: "bind", source: "/srv/data", target: "/host", read_only: true, bind: {} }]]),
      [{ type: "tmpfs", target: "/mem", tmpfs: { size: String(3 * MIB + 5) } }],
    ),
    secrets: fc.constantFrom(
      [{ source: "one" }],
      [{ source: "one", target: "/keys/k", mode: "0400", uid: "7" }, { source: "two" }],
    ),
    configs: fc.constantFrom(
      [{ source: "app", target: "/config/app" }],
      [{ source: "app", target: "/run/secrets/c", gid: "8", mode: "0640" }],
    ),
    networks: fc
      .uniqueArray(fc.constantFrom(...NETWORKS), { minLength: 1 })
      .chain((names) =>
        fc
          .constantFrom<JsonObject | null>(null, { aliases: [`alias${index}`, `Other-${index}`] })
          .map((value) => Object.fromEntries(names.map((name) => [name, value]))),
      ),
    ports: ports(index),
    expose: fc.constantFrom(["5432"], ["53/udp", "80"]),
    restart: fc.constantFrom("no", "always", "on-failure:3", "unless-stopped"),
    deploy: maybe({
      mode: fc.constantFrom("replicated", fargate ? "replicated" : "global", "replicated-job"),
      replicas: fc.integer({ min: 0, max: 7 }),
      update_config: maybe({
        parallelism: fc.integer({ min: 0, max: 4 }),
        order: fc.constantFrom("start-first", "stop-first"),
        failure_action: fc.constantFrom("rollback", "pause", "continue"),
        delay: fc.constant("3s"),
      }),
    }),
    logging: fc.constantFrom<JsonObject>(
      { driver: "json-file", options: { "max-size": "1m" } },
      { driver: "awslogs", options: { mode: "blocking" } },
      { driver: "splunk", options: { "splunk-url": "https://logs:8088", "splunk-token": "$t", tag: "${x}" } },
    ),
  }).map((drawn) => {
    // Nothing to run: the rows refuse it.
    const { entrypoint, ...without } = drawn as {
      readonly entrypoint?: readonly string[];
      readonly command?: readonly string[];
    };
    const value = entrypoint?.length === 0 && (without.command ?? []).length === 0 ? without : drawn;
    const { shm_size, ...rest } = { image: "redis", networks: { default: null }, ...value } as JsonObject;
    return shm_size === undefined ? rest : { ...rest, shm_size };
  });
}

/** Up to four services; each may wait for earlier ones. */
export const acceptedDocument = (member: Member): fc.Arbitrary<JsonObject> =>
  fc
    .tuple(
      fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 4 }),
      fc.tuple(service(member, 0), service(member, 1), service(member, 2), service(member, 3)),
      fc.array(fc.constantFrom("service_started", "service_healthy", "service_completed_successfully", ""), {
        minLength: 4,
        maxLength: 4,
      }),
      fc.boolean(),
      fc.constantFrom("", "", "peer", "Peer.Site"),
    )
    .map(([names, bodies, waits, internal, linked]) => {
      const services = names.map((name, index) => {
        const wait = index > 0 ? waits[index] : "";
        const before = names[index - 1] ?? "";
        const depends_on = wait
          ? { depends_on: { [before]: { condition: wait, required: true, restart: false } } }
          : {};
        const own: JsonObject = bodies[index] ?? {};
        const body: JsonObject = linked && index > 0 ? { ...own, links: [`${before}:${linked}`] } : own;
        const awaited = names.some(
          (_, later) => later === index + 1 && waits[later] === "service_completed_successfully",
        );
        const { mode } = (body.deploy ?? {}) as JsonObject;
        const job = awaited || mode === "replicated-job";
        const closed = internal && Object.keys(body.networks as JsonObject).join() === "back";
        // Neither a job nor a service without a way out publishes.
        const { ports, ...unpublished }: JsonObject = awaited && mode === "global" ? { ...body, deploy: {} } : body;
        return [name, { ...unpublished, ...(job || closed || ports === undefined ? {} : { ports }), ...depends_on }];
      });
      const document = {
        name: "p",
        services: Object.fromEntries(services),
        networks: { default: { name: "p_default" }, front: { name: "p_front" }, back: { name: "p_back", internal } },
        volumes: { data: { name: "p_data" }, logs: { name: "p_logs" } },
        secrets: { one: { name: "p_one", file: "./one" }, two: { name: "p_two", file: "./two" } },
        configs: { app: { name: "p_app", content: "a=${B}\n" } },
      } as unknown as JsonObject;
      return document;
    });
