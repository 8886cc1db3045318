import fc from "fast-check";
import type { Json, JsonObject } from "../../src/json";
import { deploy } from "./document-deploy";
import { command, cores, duration, maybe, mode, port, range, size, some, text, textMap, word } from "./document-values";

/** Arbitraries of one service as `docker compose config` writes it. Every value is one that a workload accepts. */

export const NAMES = ["api", "db", "job", "web", "work_er"] as const;
export const NETWORKS = ["back", "default", "front"] as const;
export const VOLUMES = ["data", "logs"] as const;
export const FILES = ["one", "two"] as const;

const healthcheck = maybe({
  test: fc.oneof(
    fc.array(text, { minLength: 1, maxLength: 3 }).map((argv) => ["CMD", ...argv]),
    fc
      .string({ minLength: 1 })
      .filter((line) => line.trim() !== "")
      .map((line) => ["CMD-SHELL", line]),
    fc.constant(["NONE"]),
  ),
  interval: duration,
  timeout: duration,
  retries: fc.integer({ min: 0, max: 9 }),
  start_period: duration,
  start_interval: duration,
  disable: fc.constantFrom(true, false),
});

const hook = fc.record(
  {
    command: fc.array(text, { minLength: 1, maxLength: 3 }),
    user: word,
    privileged: fc.boolean(),
    working_dir: word,
    environment: textMap,
  },
  { requiredKeys: ["command"] },
) as fc.Arbitrary<JsonObject>;

const ports = fc.record(
  {
    target: port,
    published: fc.oneof(port.map(String), range),
    protocol: fc.constantFrom("tcp", "udp", "sctp"),
    mode: fc.constantFrom("ingress", "host"),
    host_ip: fc.constantFrom("127.0.0.1", "0.0.0.0", "10.0.0.1", "::1", "::"),
    app_protocol: fc.constantFrom("http", "grpc"),
    name: word,
  },
  { requiredKeys: ["target", "protocol", "mode"] },
) as fc.Arbitrary<JsonObject>;

/** Paths are made unique where a service is put together. */
const mount = fc.oneof(
  maybe({
    source: fc.constantFrom(...VOLUMES),
    read_only: fc.boolean(),
    volume: maybe({ nocopy: fc.boolean(), subpath: word }),
  }).map((value): JsonObject => ({ ...value, type: "volume" })),
  maybe({
    read_only: fc.boolean(),
    bind: maybe({
      create_host_path: fc.constant(true),
      propagation: fc.constantFrom("rshared"),
      selinux: fc.constantFrom("z", "Z"),
    }),
  }).map((value): JsonObject => ({ ...value, type: "bind", source: "./src" })),
  maybe({ tmpfs: maybe({ size, mode: fc.integer({ min: 0, max: 0o1777 }) }) }).map(
    (value): JsonObject => ({ ...value, type: "tmpfs" }),
  ),
  fc.constant<JsonObject>({ type: "image", source: "busybox", image: { subpath: "bin" } }),
);

const file = maybe({ uid: fc.nat(70000).map(String), gid: fc.nat(70000).map(String), mode }).chain((value) =>
  fc
    .record({ source: fc.constantFrom(...FILES), own: fc.constant(value) })
    .map(({ source, own }): JsonObject => ({ source, ...own })),
);

const attributes = {
  annotations: textMap,
  blkio_config: fc.constant({ weight: 300 }),
  cap_add: some(fc.constantFrom("NET_ADMIN", "CAP_SYS_TIME", "ALL", "chown")),
  cap_drop: some(fc.constantFrom("ALL", "NET_RAW", "MKNOD")),
  cgroup: fc.constantFrom("host", "private"),
  command,
  cpu_shares: fc.integer({ min: 0, max: 2048 }),
  cpuset: fc.constantFrom("0", "0-1"),
  deploy,
  devices: some(fc.constant({ source: "/dev/null", target: "/dev/x", permissions: "rw" }), 1),
  dns: some(fc.constantFrom("1.1.1.1", "9.9.9.9")),
  dns_opt: some(word),
  dns_search: some(word),
  domainname: word,
  entrypoint: command,
  environment: fc.dictionary(fc.stringMatching(/^[A-Z_]{1,5}$/), fc.oneof(text, fc.constant(null)), { maxKeys: 4 }),
  expose: some(
    fc.oneof(
      port.map(String),
      port.map((value) => `${value}/udp`),
      range,
    ),
  ),
  extra_hosts: some(fc.constantFrom("a=1.2.3.4", "a=1.2.3.5", "b=::1", "c=host-gateway")),
  gpus: some(
    fc.constantFrom<JsonObject>({ count: -1 }, { count: 2 }, { device_ids: ["0"] }, { driver: "nvidia", count: 1 }),
    2,
  ),
  group_add: some(fc.constantFrom("mail", "1000")),
  healthcheck,
  hostname: word,
  image: fc.constantFrom("nginx:1.27", "redis", `app@sha256:${"0".repeat(64)}`),
  init: fc.boolean(),
  ipc: fc.constantFrom("host", "private", "shareable"),
  labels: textMap,
  logging: maybe({ driver: fc.constantFrom("local", "json-file"), options: textMap }),
  memswap_limit: fc.constantFrom("-1", "0", "99999999999"),
  networks: fc
    .uniqueArray(fc.constantFrom(...NETWORKS), { minLength: 1 })
    .chain((names) =>
      fc.record(
        Object.fromEntries(
          names.map((name) => [
            name,
            fc.oneof(
              fc.constant(null),
              maybe({ aliases: some(word), ipv4_address: fc.constant("10.0.0.9"), priority: fc.nat(9) }),
            ),
          ]),
        ),
      ),
    ),
  oom_score_adj: fc.integer({ min: -1000, max: 1000 }),
  pid: fc.constant("host"),
  platform: fc.constantFrom("linux/amd64", "linux/arm64"),
  post_start: some(hook, 1),
  pre_stop: some(hook, 1),
  privileged: fc.boolean(),
  read_only: fc.boolean(),
  restart: fc.constantFrom("no", "always", "on-failure", "on-failure:3", "unless-stopped"),
  security_opt: some(
    fc.constantFrom("no-new-privileges:true", "seccomp=unconfined", "apparmor:custom", "no-new-privileges"),
  ),
  shm_size: size,
  stop_grace_period: duration,
  stop_signal: fc.constantFrom("SIGUSR1", "usr1", "SIGTERM", "9", "SIGRTMIN+3"),
  stdin_open: fc.boolean(),
  sysctls: textMap,
  tty: fc.boolean(),
  ulimits: fc.dictionary(
    fc.constantFrom("nofile", "nproc"),
    fc.oneof<fc.Arbitrary<Json>[]>(fc.integer({ min: -1, max: 999 }), fc.constant({ soft: 5, hard: 10 })),
    { maxKeys: 2 },
  ),
  user: fc.constantFrom("1000", "1000:1001", "node", "node:staff", "0:0"),
  userns_mode: fc.constant("host"),
  uts: fc.constant("host"),
  working_dir: fc.constantFrom("/srv", "/"),
};

/** Attributes that have to fit one another. */
const together = fc
  .record({
    memory: fc.option(size),
    reserved: fc.boolean(),
    cpus: fc.option(cores),
    replicas: fc.option(fc.integer({ min: 0, max: 5 })),
    mounts: some(mount),
    tmpfs: some(fc.constantFrom("", ":size=64m,mode=1770,noexec", ":exec", ":size=50%")),
    secrets: some(file, 2),
    configs: some(file, 2),
    network: fc.constantFrom("own", "own", "own", "none", "host", "bridge"),
    ports: some(ports),
  })
  .map(
    (choice): JsonObject => ({
      ...(choice.memory === null
        ? {}
        : { mem_limit: choice.memory, ...(choice.reserved ? { mem_reservation: choice.memory } : {}) }),
      ...(choice.cpus === null ? {} : { cpus: choice.cpus }),
      ...(choice.replicas === null ? {} : { scale: choice.replicas }),
      volumes: choice.mounts.map((value, index) => ({ ...value, target: `/mnt/${index}` })),
      tmpfs: choice.tmpfs.map((options, index) => `/tmp/${index}${options}`),
      secrets: choice.secrets.map((value, index) => ({
        ...value,
        target: index === 0 ? "/run/secrets/first" : `rel${index}`,
      })),
      configs: choice.configs.map((value, index) => ({ ...value, target: `conf/${index}` })),
      ...(choice.network === "own" ? {} : { network_mode: choice.network }),
      ports: choice.ports,
    }),
  );

/** One service without dependencies. */
export const anyService: fc.Arbitrary<JsonObject> = fc.tuple(maybe(attributes), together).map(([own, fitting]) => {
  const service: Record<string, Json> = { image: "app", networks: { default: null }, ...own, ...fitting };
  if (fitting.network_mode !== undefined) delete service.networks;
  return service;
});
