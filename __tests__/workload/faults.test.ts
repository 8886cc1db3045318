import { faults, findings, serviceFaults } from "../support/projects";

// What has the right form, so that docker compose config prints it, and no meaning.

const W = "services.web";

test.each([
  [{ ports: [{ target: 70000 }] }, `${W}.ports[0].target`],
  [{ ports: [{ protocol: "tcp" }] }, `${W}.ports[0].target`],
  [{ ports: [{ target: 80, published: "70000" }] }, `${W}.ports[0].published`],
  [{ ports: [{ target: 80, published: "9-3" }] }, `${W}.ports[0].published`],
  [{ ports: [{ target: 80, published: "abc" }] }, `${W}.ports[0].published`],
  [{ ports: [{ target: 80, protocol: "foo" }] }, `${W}.ports[0].protocol`],
  [{ expose: ["80", "99999"] }, `${W}.expose[1]`],
  [{ stop_grace_period: "-5s" }, `${W}.stop_grace_period`],
  [{ stop_signal: "bogus" }, `${W}.stop_signal`],
  [{ restart: "always:3" }, `${W}.restart`],
  [{ restart: "on-failure:-1" }, `${W}.restart`],
  [{ restart: "constructor" }, `${W}.restart`],
  [{ deploy: { restart_policy: { condition: "constructor" } } }, `${W}.deploy.restart_policy.condition`],
  [{ deploy: { mode: "bogus" } }, `${W}.deploy.mode`],
  [{ deploy: { update_config: { failure_action: "bogus" } } }, `${W}.deploy.update_config.failure_action`],
  [{ cpus: -1 }, `${W}.cpus`],
  [{ cpus: 0.5, cpu_quota: 5 }, `${W}.cpu_quota`],
  [{ mem_limit: "-1" }, `${W}.mem_limit`],
  [{ mem_limit: "1024" }, `${W}.mem_limit`],
  [{ mem_limit: "99999999", mem_reservation: "999999999" }, `${W}.mem_reservation`],
  [{ mem_limit: "99999999", memswap_limit: "9999999" }, `${W}.memswap_limit`],
  [{ shm_size: "-64" }, `${W}.shm_size`],
  [{ ulimits: { nofile: { soft: 5, hard: 3 } } }, `${W}.ulimits.nofile`],
  [{ healthcheck: { test: ["CMD"] } }, `${W}.healthcheck.test`],
  [{ healthcheck: { test: ["CMD", "a"], interval: "-1s" } }, `${W}.healthcheck.interval`],
  [{ healthcheck: { test: ["CMD", "a"], timeout: "100µs" } }, `${W}.healthcheck.timeout`],
  [{ tmpfs: ["a"] }, `${W}.tmpfs[0]`],
  [{ volumes: [{ type: "bind", source: "./a", target: "rel", bind: {} }] }, `${W}.volumes[0]`],
  [{ volumes: [{ type: "volume", source: "nope", target: "/a" }] }, `${W}.volumes[0].source`],
  [{ secrets: [{ source: "nope" }] }, `${W}.secrets[0].source`],
  [{ networks: { nope: null } }, `${W}.networks.nope`],
  [{ depends_on: { nope: { condition: "service_started" } } }, `${W}.depends_on.nope`],
  [{ depends_on: { web: { condition: "service_started" } } }, `${W}.depends_on`],
  [{ network_mode: "service:nope" }, `${W}.network_mode`],
  [{ network_mode: "container:x", ports: [{ target: 80 }] }, `${W}.network_mode`],
  [{ extra_hosts: ["nothing"] }, `${W}.extra_hosts[0]`],
  [{ tmpfs: ["/a", "/a/"] }, W],
  [{ scale: 2, container_name: "one" }, `${W}.container_name`],
  [{ image: "Bad Image" }, `${W}.image`],
  [{ cap_add: ["not a name"] }, `${W}.cap_add[0]`],
  [{ environment: { "": "x" } }, `${W}.environment`],
  [{ tty: "maybe" }, `${W}.tty`],
  [{ ports: "80" }, `${W}.ports`],
])("%j", (web, path) => {
  expect(serviceFaults(web)).toEqual([`BERTH010 ${path}`]);
});

test.each([
  [{ name: "Sample", services: {} }, "name"],
  [{ name: "a".repeat(64), services: {} }, "name"],
  [{ services: { ["s".repeat(64)]: { image: "a" } } }, `services.${"s".repeat(64)}`],
  [{ services: { "a b": { image: "a" } } }, 'services["a b"]'],
  [{ services: {}, networks: { ä: {} } }, 'networks["ä"]'],
  [{ services: {}, volumes: { "": {} } }, 'volumes[""]'],
])("a name that cannot be used: %j", (document, path) => {
  expect(faults(document)).toEqual([`BERTH009 ${path}`]);
});

test("all are reported together, each with its place", () => {
  const document = {
    name: "sample",
    services: { a: { image: "a", cpus: -1, expose: ["x"] }, b: { image: "b", restart: "y" } },
    networks: { "!": {} },
  };
  const found = findings(document);
  expect(found.map(({ path }) => path)).toEqual([
    'networks["!"]',
    "services.a.cpus",
    "services.a.expose[0]",
    "services.b.restart",
  ]);
  expect(found[1]).toEqual({
    code: "BERTH010",
    verdict: "error",
    path: "services.a.cpus",
    file: "compose.yaml",
    line: 4,
    column: 1,
    found: "cpus is -1",
    reason: "at least 0",
    remedy: "Write a value in the range: at least 0",
  });
});
