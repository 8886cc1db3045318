import { createHash } from "node:crypto";
import type { ServiceContract } from "../../src/contract/contract";
import { referenceContract } from "../../src/contract/reference";
import { effectiveCapabilities } from "../../src/contract/reference/capabilities";
import type { Image } from "../../src/images/image";
import type { JsonObject } from "../../src/json";
import { workload } from "../support/projects";

const contract = (document: JsonObject) => referenceContract(workload({ name: "sample", ...document }), "here");

function service(web: JsonObject, rest: JsonObject = {}): ServiceContract {
  const document = {
    networks: { default: {} },
    ...rest,
    services: { web: { image: "a", networks: { default: null }, ...web } },
  };
  return contract(document).services.web as ServiceContract;
}

describe("capabilities", () => {
  const effective = (capAdd: string[], capDrop: string[], privileged = false) =>
    effectiveCapabilities({ capAdd, capDrop, privileged });
  test.each([
    [[], [], 14],
    [["NET_ADMIN"], [], 15],
    [["CHOWN"], [], 14],
    [[], ["ALL"], 0],
    [["NET_ADMIN"], ["ALL"], 1],
    [[], ["NET_RAW", "SYS_ADMIN"], 13],
    [["NET_RAW"], ["NET_RAW"], 14],
    [["ALL"], [], 41],
    [["ALL"], ["NET_RAW"], 40],
    [["ALL"], ["ALL"], 41],
  ])("added %j, dropped %j: %d", (add, drop, count) => {
    expect(effective(add, drop)).toHaveLength(count);
  });
  test("privileged has all, whatever is dropped", () => {
    expect(effective([], ["ALL"], true)).toHaveLength(41);
  });
  test("the default set", () => {
    expect(effective([], []).join(" ")).toBe(
      "AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE NET_RAW SETFCAP SETGID SETPCAP SETUID SYS_CHROOT",
    );
  });
});

describe("image", () => {
  const DIGEST = `sha256:${"d".repeat(64)}`;
  const ID = `sha256:${"1".repeat(64)}`;
  const image = (held?: Partial<Image>, web: JsonObject = {}) => {
    const model = workload({ name: "sample", services: { web: { image: "shop:1", ...web } } });
    const images = held && { of: () => ({ reference: "shop:1", exposed: [], ...held }) };
    return referenceContract(model, "here", images).services.web?.image;
  };
  test.each<[string, Partial<Image> | undefined, JsonObject, unknown, unknown, unknown]>([
    ["by tag", undefined, {}, "shop:1", { default: null }, { default: null }],
    ["by the file's digest", undefined, { image: `shop@${DIGEST}` }, `shop@${DIGEST}`, DIGEST, { default: null }],
    ["by the file's platform", undefined, { platform: "linux/arm64" }, "shop:1", { default: null }, "linux/arm64"],
    [
      "by the lock's digest",
      { reference: `shop@${DIGEST}`, digest: DIGEST, id: ID, pinned: "digest", platform: "linux/amd64" },
      {},
      `shop@${DIGEST}`,
      DIGEST,
      "linux/amd64",
    ],
    // Its digest is in a registry that this environment does not pull from.
    ["by the lock's id", { digest: DIGEST, id: ID, pinned: "id" }, {}, ID, { default: null }, { default: null }],
    [
      "by the lock's id, where the file has a digest",
      { reference: `shop@${DIGEST}`, digest: DIGEST, id: ID, pinned: "id" },
      { image: `shop@${DIGEST}` },
      ID,
      { default: null },
      { default: null },
    ],
  ])("%s", (_, held, web, reference, digest, platform) => {
    expect(image(held, web)).toEqual({ reference, digest, platform });
  });
  test("how the image itself starts stays the image's: no file of a stack says it", () => {
    const own = { user: "7", entrypoint: ["a"], command: ["b"], workingDir: "/c", stopSignal: "SIGINT" };
    const images = { of: () => ({ reference: "shop:1", exposed: [], own }) };
    const model = workload({ name: "sample", services: { web: { image: "shop:1" } } });
    expect(referenceContract(model, "here", images)).toEqual(referenceContract(model, "here"));
  });
});

describe("what the lock knows of the image", () => {
  const known = (held: Partial<Image>, web: JsonObject = {}, rest: JsonObject = {}) => {
    const document = { networks: { default: {} }, ...rest, services: { web: { image: "a", ...web } } };
    return referenceContract(workload({ name: "sample", ...document }), "here", {
      of: () => ({ reference: "a", exposed: [], ...held }),
    }).services.web as ServiceContract;
  };
  const closed = { app: null, published: null, exposure: "internal" };
  const exposed = [
    { port: 53, protocol: "udp" as const },
    { port: 3000, protocol: "tcp" as const },
  ];
  const on = { networks: { default: null } };
  test("its ports are as if the file exposed them; a published one is published", () => {
    expect(known({ exposed }, on).network.ports).toEqual({ "53/udp": closed, "3000/tcp": closed });
    const ports = [{ target: 3000, published: "80", protocol: "tcp" }];
    expect(known({ exposed }, { ...on, expose: ["53/udp"], ports }).network.ports).toEqual({
      "53/udp": closed,
      "3000/tcp": { app: null, published: "80", exposure: "internet" },
    });
    expect(known({ exposed }, { network_mode: "none" }).network.ports["3000/tcp"]).toEqual({
      ...closed,
      exposure: "none",
    });
  });

  const ownerOf = (user: string | null | undefined, web: JsonObject = {}) => {
    const own = { user: user ?? null, entrypoint: null, command: null, workingDir: null, stopSignal: null };
    const secrets = { secrets: { key: { file: "./key" } } };
    const files = known(user === undefined ? {} : { own }, { secrets: [{ source: "key" }], ...web }, secrets).files;
    const { uid, gid } = files["/run/secrets/key"] ?? {};
    return [uid, gid];
  };
  test.each<[string | null | undefined, JsonObject, unknown, unknown]>([
    ["1000:50", {}, "1000", "50"],
    ["1000", {}, "1000", "0"],
    [null, {}, "0", "0"],
    ["", {}, "0", "0"],
    // Its number is in the image's /etc/passwd.
    ["node", {}, null, null],
    [undefined, {}, null, null],
    ["1000:50", { user: "7" }, "7", "0"],
    ["1000:50", { user: "node" }, null, null],
  ])("of an image that starts as %j, %j: a secret is of %s:%s", (user, web, uid, gid) => {
    expect(ownerOf(user, web)).toEqual([{ default: uid }, { default: gid }]);
  });
  test("an owner in the file goes before", () => {
    expect(ownerOf("1000", { secrets: [{ source: "key", uid: "5", gid: "6" }] })).toEqual(["5", "6"]);
  });
});

describe("health", () => {
  const health = (healthcheck: JsonObject) => service({ healthcheck }).health;
  test("a dead process is noticed after interval x retries + timeout", () => {
    expect(health({ test: ["CMD", "a"], interval: "5s", retries: 4, timeout: "2s" }).noticedAfter).toBe(22);
    // All defaults of the engine: 30 s x 3 + 30 s.
    expect(health({ test: ["CMD", "a"] })).toMatchObject({
      noticedAfter: 120,
      interval: { default: 30 },
      retries: { default: 3 },
    });
  });
  test("it marks and no more", () => {
    expect(health({ test: ["CMD", "a"] })).toMatchObject({
      onFailure: "mark",
      gatesTraffic: false,
      form: "exec",
      test: ["a"],
    });
  });
  test("without a test the image decides", () => {
    expect(service({}).health).toMatchObject({
      test: { default: null },
      interval: { default: null },
      noticedAfter: { default: null },
    });
    expect(health({ interval: "5s" })).toMatchObject({ interval: 5, timeout: { default: null } });
  });
  test("switched off", () => {
    expect(health({ disable: true })).toMatchObject({ form: "none", test: null, onFailure: null });
  });
});

describe("rollout", () => {
  const kept = (deploy: JsonObject) => service({ deploy }).rollout.capacityKept;
  test.each([
    [{ replicas: 4 }, { default: 0 }],
    [{ replicas: 4, update_config: { order: "start-first" } }, 100],
    [{ replicas: 4, update_config: {} }, 75],
    [{ replicas: 4, update_config: { parallelism: 3 } }, 25],
    [{ replicas: 2, update_config: { parallelism: 3 } }, 0],
    [{ replicas: 4, update_config: { parallelism: 0 } }, 0],
    [{ replicas: 0, update_config: {} }, 0],
  ])("%j keeps %j", (deploy, wanted) => {
    expect(kept(deploy)).toEqual(wanted);
  });
});

describe("files", () => {
  const rest = { configs: { c: { content: "x" } }, secrets: { s: { file: "./s" } } };
  const files = (web: JsonObject) => service(web, rest).files;
  test("a config has the digest of its content, a secret none", () => {
    const sha256 = `sha256:${createHash("sha256").update("x").digest("hex")}`;
    expect(files({ configs: [{ source: "c" }] })["/c"]).toMatchObject({
      config: "c",
      digest: sha256,
      mode: { default: "0444" },
    });
    expect(files({ secrets: [{ source: "s" }] })["/run/secrets/s"]).toMatchObject({ secret: "s", digest: null });
  });
  test.each([
    [undefined, null, null],
    ["node", null, null],
    ["1000", "1000", "0"],
    ["1000:7", "1000", "7"],
  ])("user %s owns a file that names no owner: %s:%s", (user, uid, gid) => {
    const file = files({ secrets: [{ source: "s" }], ...(user === undefined ? {} : { user }) })["/run/secrets/s"];
    expect([file?.uid, file?.gid]).toEqual([{ default: uid }, { default: gid }]);
  });
  test("write bits are dropped", () => {
    expect(files({ secrets: [{ source: "s", mode: "0640" }] })["/run/secrets/s"]?.mode).toBe("0440");
  });
});

describe("ports", () => {
  const ports = (list: JsonObject[], web: JsonObject = {}, rest: JsonObject = {}) =>
    service({ ports: list, ...web }, rest).network.ports;
  test.each([
    [{ target: 80, published: "8080" }, "8080", "internet"],
    [{ target: 80, published: "8080", host_ip: "0.0.0.0" }, "8080", "internet"],
    [{ target: 80, published: "8080", host_ip: "127.0.0.1" }, "127.0.0.1:8080", "host"],
    [{ target: 80, published: "8080", host_ip: "::1" }, "[::1]:8080", "host"],
    [{ target: 80, published: "8080-8081", host_ip: "10.0.0.1" }, "10.0.0.1:8080-8081", "internet"],
    [{ target: 80 }, { opaque: "a free port of the host" }, "internet"],
  ])("%j", (port, published, exposure) => {
    expect(ports([port])).toEqual({ "80/tcp": { app: null, published, exposure } });
  });
  test("published twice counts as the wider one", () => {
    const two = [
      { target: 80, published: "81", host_ip: "127.0.0.1" },
      { target: 80, published: "82" },
    ];
    expect(ports(two)["80/tcp"]).toEqual({ app: null, published: "127.0.0.1:81,82", exposure: "internet" });
  });
  test("a network without a way out publishes nothing", () => {
    const internal = { networks: { default: { internal: true } } };
    expect(ports([{ target: 80, published: "80" }], {}, internal)["80/tcp"]).toMatchObject({
      published: null,
      exposure: "internal",
    });
  });
  test("in the host's network a port is the host's", () => {
    const host = { network_mode: "host", networks: null };
    expect(ports([{ target: 80, published: "8080" }], host)["80/tcp"]).toMatchObject({
      published: "80",
      exposure: "internet",
    });
  });
});

describe("reach", () => {
  const networks = { front: {}, back: { internal: true } };
  const reach = (services: Record<string, JsonObject>) => {
    const entries = Object.entries(services).map(([name, value]) => [name, { image: "a", ...value }]);
    return contract({ networks, services: Object.fromEntries(entries) }).reach.map(
      ({ from, to, port, protocol }) => `${from} ${to} ${port}/${protocol}`,
    );
  };
  test("who shares a network may open any port; an internal one has no way out", () => {
    const web = { networks: { front: null, back: null }, ports: [{ target: 80, published: "80" }] };
    const store = { networks: { back: null }, ports: [{ target: 6379, published: "6379" }] };
    const other = { networks: { front: null } };
    expect(reach({ web, store, other })).toEqual([
      "internet web 80/tcp",
      "other other */*",
      "other outside */*",
      "other web */*",
      "store store */*",
      "store web */*",
      "web other */*",
      "web outside */*",
      "web store */*",
      "web web */*",
    ]);
  });
  test("a service in another's network has its reach", () => {
    expect(reach({ web: { networks: { back: null } }, side: { network_mode: "service:web" } })).toEqual([
      "side side */*",
      "side web */*",
      "web side */*",
      "web web */*",
    ]);
  });
  test("none reaches nothing; host is open", () => {
    expect(reach({ a: { network_mode: "none" }, b: { network_mode: "host" } })).toEqual([
      "b outside */*",
      "internet b */*",
    ]);
  });
  test("loopback is for the host", () => {
    const web = { networks: { front: null }, ports: [{ target: 80, published: "80", host_ip: "127.0.0.1" }] };
    expect(reach({ web })).toContain("host web 80/tcp");
  });
});

describe("what the file leaves open has the default that then holds", () => {
  test.each<[string, (web: ServiceContract) => unknown, unknown]>([
    ["restart", ({ lifecycle }) => lifecycle.restart, { default: "never" }],
    ["stop signal", ({ lifecycle }) => lifecycle.stopSignal, { default: "SIGTERM" }],
    ["stop grace", ({ lifecycle }) => lifecycle.stopGrace, { default: 10 }],
    ["shm", ({ filesystem }) => filesystem.shm, { default: 67108864 }],
    ["order", ({ rollout }) => rollout.order, { default: "stop-first" }],
    ["command", ({ process }) => process.command, { default: null }],
    ["memory limit", ({ resources }) => resources.memory.limit, null],
    ["new privileges", ({ security }) => security.newPrivileges, { default: true }],
    ["log driver", ({ logging }) => logging.driver, { default: "json-file" }],
  ])("%s", (_, pick, wanted) => {
    expect(pick(service({}))).toEqual(wanted);
  });
});

test.each([
  [{ entrypoint: ["a"] }, []],
  [{ entrypoint: ["a"], command: ["b"] }, ["b"]],
  [{ command: [] }, []],
])("command of %j", (web, command) => {
  expect(service(web).process.command).toEqual(command);
});

test("a variable without value is the deploying shell's", () => {
  expect(service({ environment: { A: null, B: "" } }).process.environment).toEqual({
    A: { opaque: "A of the shell that deploys" },
    B: "",
  });
});

test("swap is twice the memory where nothing says otherwise", () => {
  expect(service({ mem_limit: "99999999" }).resources.memory.swapLimit).toEqual({ default: 199999998 });
});

test("order comes from depends_on and holds on deploy", () => {
  const services = {
    a: { image: "a" },
    b: { image: "b", depends_on: { a: { condition: "service_healthy", restart: true, required: false } } },
  };
  expect(contract({ services }).order).toEqual([
    { first: "a", second: "b", when: "healthy", restarts: true, required: false, holds: "deploy" },
  ]);
});
