import type { JsonObject } from "../../src/json";
import { service, workload } from "../support/projects";

// What each attribute becomes. Shapes on the left are those that docker compose config 2.40.3 prints.

const config = { configs: { c: { content: "x" } }, secrets: { s: { file: "./s" } }, volumes: { data: {} } };

/** The keys given and no others; undefined stands for absent. */
function expectFacts(actual: object, wanted: object): void {
  const keys = Object.keys(wanted) as never[];
  expect(Object.fromEntries(keys.map((key) => [key, actual[key]]))).toEqual(wanted);
}

describe("process", () => {
  test.each([
    [{}, { entrypoint: undefined, command: undefined }],
    [
      { entrypoint: null, command: null },
      { entrypoint: undefined, command: undefined },
    ],
    [
      { entrypoint: [], command: [] },
      { entrypoint: [], command: [] },
    ],
    [{ command: ["sh", "-c", "echo $HOME"] }, { command: ["sh", "-c", "echo $HOME"] }],
    [{ environment: { A: "1", B: null, C: "" } }, { environment: { A: "1", B: null, C: "" } }],
    [
      { user: "1000:1001", group_add: ["mail"] },
      { user: "1000:1001", groups: ["mail"] },
    ],
  ])("%j", (web, wanted) => {
    expectFacts(service(web).process, wanted);
  });
});

describe("image", () => {
  test.each([
    [{ image: "nginx" }, { reference: "nginx", built: false }],
    [
      { image: null, build: { context: "." } },
      { reference: "sample-web", built: true },
    ],
    [
      { image: "mine", build: { context: "." }, platform: "linux/arm64", pull_policy: "never" },
      { reference: "mine", built: true, platform: "linux/arm64", pull: "never" },
    ],
  ])("%j", (web, wanted) => {
    expect(service(web).image).toEqual(wanted);
  });
});

describe("kind", () => {
  test.each(["replicated-job", "global-job"])("deploy.mode %s is a job", (mode) => {
    expect(service({ deploy: { mode } }).kind).toBe("job");
  });
  test.each([
    ["service_completed_successfully", "job"],
    ["service_healthy", "service"],
  ])("another waits with %s: %s", (condition, kind) => {
    const other = { image: "b", depends_on: { web: { condition, required: true } } };
    expect(service({}, { services: { other } }).kind).toBe(kind);
  });
});

describe("resources", () => {
  const limits = (value: JsonObject): JsonObject => ({ deploy: { resources: { limits: value } } });
  test.each([
    [
      limits({ cpus: 0.5, memory: "134217728", pids: 10 }),
      { cpu: { limit: 0.5 }, memory: { limit: 134217728 }, pids: 10 },
    ],
    [
      { cpus: 0.5, mem_limit: "134217728", pids_limit: 10 },
      { cpu: { limit: 0.5 }, memory: { limit: 134217728 }, pids: 10 },
    ],
    [{ cpu_quota: 50000 }, { cpu: { limit: 0.5 } }],
    [{ cpu_quota: 50000, cpu_period: 25000 }, { cpu: { limit: 2 } }],
    [{ cpu_quota: -1 }, { cpu: { limit: undefined } }],
    [{ pids_limit: -1 }, { pids: undefined }],
    [{ mem_limit: "0", memswap_limit: "0" }, { memory: { limit: undefined, swapLimit: undefined } }],
    [{ mem_limit: "134217728", memswap_limit: "-1" }, { memory: { limit: 134217728, swapLimit: -1 } }],
    [
      { deploy: { resources: { reservations: { cpus: 0.25, memory: "99999999" } } } },
      { cpu: { reserved: 0.25 }, memory: { reserved: 99999999 } },
    ],
    [{ gpus: [{ count: -1 }] }, { gpus: -1 }],
    [{ gpus: [{ device_ids: ["0", "3"] }, { count: 1 }] }, { gpus: 3 }],
    [{ gpus: [{ driver: "nvidia" }] }, { gpus: -1 }],
    [{ deploy: { resources: { reservations: { devices: [{ capabilities: ["gpu"], count: 2 }] } } } }, { gpus: 2 }],
    [
      { ulimits: { nproc: 65535, nofile: { soft: 1, hard: 2 } } },
      { ulimits: { nproc: { soft: 65535, hard: 65535 }, nofile: { soft: 1, hard: 2 } } },
    ],
  ])("%j", (web, wanted) => {
    expectFacts(service(web).resources, wanted);
  });
});

describe("ports", () => {
  test.each([
    [
      { target: 80, protocol: "tcp", mode: "ingress" },
      { target: 80, protocol: "tcp", mode: "ingress" },
    ],
    [
      { target: 80, published: "8000-8005", host_ip: "127.0.0.1", protocol: "udp" },
      { target: 80, published: { first: 8000, last: 8005 }, hostIp: "127.0.0.1", protocol: "udp", mode: "ingress" },
    ],
    [
      { target: 80, published: "0" },
      { target: 80, protocol: "tcp", mode: "ingress" },
    ],
  ])("%j", (port, wanted) => {
    expect(service({ ports: [port] }).ports).toEqual([wanted]);
  });
  test("expose writes ranges out", () => {
    expect(service({ expose: ["3000", "4000-4001/udp"] }).expose).toEqual([
      { port: 3000, protocol: "tcp" },
      { port: 4000, protocol: "udp" },
      { port: 4001, protocol: "udp" },
    ]);
  });
});

describe("files", () => {
  test.each([
    [{ secrets: [{ source: "s" }] }, { kind: "secret", source: "s", path: "/run/secrets/s" }],
    [{ secrets: [{ source: "s", target: "rel" }] }, { kind: "secret", source: "s", path: "/run/secrets/rel" }],
    [
      { secrets: [{ source: "s", target: "/abs", uid: "1", gid: "2", mode: "0400" }] },
      { kind: "secret", source: "s", path: "/abs", uid: "1", gid: "2", mode: "0400" },
    ],
    [{ configs: [{ source: "c" }] }, { kind: "config", source: "c", path: "/c" }],
    [{ configs: [{ source: "c", target: "etc/x" }] }, { kind: "config", source: "c", path: "/etc/x" }],
  ])("%j", (web, wanted) => {
    expect(service(web, config).files).toEqual([wanted]);
  });
});

describe("mounts", () => {
  const plain = { readOnly: false, options: [] };
  test.each([
    [
      { volumes: [{ type: "volume", source: "data", target: "/d", read_only: true, volume: {} }] },
      { type: "volume", path: "/d", source: "data", nocopy: false, readOnly: true, options: [] },
    ],
    [
      { volumes: [{ type: "volume", target: "/d", volume: { nocopy: true } }] },
      { ...plain, type: "volume", path: "/d", nocopy: true },
    ],
    [
      { volumes: [{ type: "bind", source: "./a", target: "/d", bind: { create_host_path: true } }] },
      { ...plain, type: "bind", path: "/d", source: "./a", createHostPath: true },
    ],
    [
      { volumes: [{ type: "bind", source: "./a", target: "/d" }] },
      { ...plain, type: "bind", path: "/d", source: "./a", createHostPath: true },
    ],
    // How docker compose config prints create_host_path: false.
    [
      { volumes: [{ type: "bind", source: "./a", target: "/d", bind: {} }] },
      { ...plain, type: "bind", path: "/d", source: "./a", createHostPath: false },
    ],
    [
      { volumes: [{ type: "tmpfs", target: "/d", tmpfs: { size: "10485760", mode: 1023 } }] },
      { type: "tmpfs", path: "/d", size: 10485760, mode: "1777", options: [] },
    ],
    [
      { tmpfs: ["/run:size=64m,mode=770,noexec"] },
      { type: "tmpfs", path: "/run", size: 67108864, mode: "0770", options: ["noexec"] },
    ],
    [{ tmpfs: ["/tmp:size=50%"] }, { type: "tmpfs", path: "/tmp", options: ["size=50%"] }],
    [
      { volumes: [{ type: "image", source: "busybox", target: "/d", image: { subpath: "bin" } }] },
      { type: "other", kind: "image", path: "/d", source: "busybox", readOnly: false, options: ["subpath=bin"] },
    ],
  ])("%j", (web, wanted) => {
    expect(service(web, config).mounts).toEqual([wanted]);
  });
});

describe("network", () => {
  test.each([
    [{ extra_hosts: ["a=1.2.3.4", "a=::1", "b=[::2]"] }, { extraHosts: { a: ["1.2.3.4", "::1"], b: ["::2"] } }],
    [{ links: ["web", "web:site"] }, { links: { web: "web", site: "web" } }],
    [
      { networks: { n: { aliases: ["x"], ipv4_address: "10.0.0.2", priority: 5 } } },
      { networks: [{ network: "n", aliases: ["x"], addresses: ["10.0.0.2"] }], engine: { "networks.n.priority": 5 } },
    ],
    [{ networks: { n: null } }, { networks: [{ network: "n", aliases: [], addresses: [] }] }],
  ])("%j", (web, wanted) => {
    expect(service(web, { networks: { n: {} } })).toMatchObject(wanted);
  });
});

test("replicas come from scale or deploy.replicas, else 1", () => {
  expect([{}, { scale: 0 }, { deploy: { replicas: 3 } }].map((web) => service(web).rollout.replicas)).toEqual([
    1, 0, 3,
  ]);
});

test("where secrets and configs come from; a secret's content is never there", () => {
  const document = {
    services: {},
    secrets: { a: { file: "./a" }, b: { environment: "B" }, c: { external: true, name: "there" } },
    configs: { d: { content: "x $y" } },
  };
  expect(workload(document)).toMatchObject({
    secrets: {
      a: { from: "file", path: "./a" },
      b: { from: "environment", variable: "B" },
      c: { from: "external", name: "there" },
    },
    configs: { d: { from: "content", content: "x $y" } },
  });
});
