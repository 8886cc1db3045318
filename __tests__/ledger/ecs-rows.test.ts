import type { Json, JsonObject } from "../../src/json";
import type { Answer, SupportRow, Use } from "../../src/ledger/answer";
import { features } from "../../src/ledger/features.generated";
import { resolve, supportFor, unanswered, valueAt } from "../../src/ledger/lookup";
import { featureAt } from "../../src/ledger/tree";
import { unreviewed } from "../../src/ledger/unreviewed";
import { support as ec2 } from "../../stacks/ecs-ec2/support";
import { support as fargate } from "../../stacks/fargate/support";

const rows = { fargate, "ecs-ec2": ec2 } as const;
type Id = keyof typeof rows;

/** What a row says of one attribute of a service `web`. */
function ask(id: Id, path: readonly (string | number)[], document: JsonObject, options: unknown = {}): Answer {
  const feature = featureAt(path);
  const found = feature === undefined ? undefined : supportFor(rows[id], feature);
  const value = valueAt(document, path);
  if (!found || value === undefined) throw new Error(`no ${path.join(".")}`);
  return resolve(found.support, { value, path, document, options } satisfies Use);
}

const web = (service: JsonObject, more: JsonObject = {}): JsonObject => ({ services: { web: service }, ...more });
const of = (id: Id, key: string, value: Json, options?: unknown) =>
  ask(id, ["services", "web", key], web({ [key]: value }), options);
const health = (id: Id, key: string, value: Json, test: Json = ["CMD", "true"]) =>
  ask(id, ["services", "web", "healthcheck", key], web({ healthcheck: { ...(test ? { test } : {}), [key]: value } }));

describe.each(Object.entries(rows))("the row of %s", (_, row: SupportRow) => {
  test("answers every feature", () => {
    expect(unanswered(row)).toEqual([]);
    expect(features.filter((feature) => !unreviewed.has(feature))).toHaveLength(344);
  });

  test("has notes that are sentences without a stop at the end, and cases in words", () => {
    for (const support of Object.values(row)) {
      const answers =
        "cases" in support ? [...support.cases.map(({ answer }) => answer), support.otherwise] : [support];
      for (const answer of answers) {
        if (typeof answer === "function") continue;
        const texts = [answer.note ?? "none", ...(answer.verdict === "refused" ? [answer.remedy] : [])];
        for (const text of texts) expect(text).toMatch(/^\S.*[^\s.;,]$/);
      }
    }
  });
});

const DIFFER = `cap_add cpu_period cpu_quota cpus deploy.mode deploy.placement.constraints deploy.placement.max_replicas_per_node
  deploy.placement.preferences deploy.resources.limits.cpus deploy.resources.reservations.cpus
  deploy.resources.reservations.devices devices devices[].permissions devices[].target gpus ipc logging.driver logging.options mem_swappiness
  memswap_limit networks.*.internal pid privileged security_opt shm_size stop_grace_period ulimits volumes[].bind
  volumes[].bind.create_host_path volumes[].bind.propagation volumes[].bind.recursive volumes[].bind.selinux
  volumes[].type`;

test("where the two differ", () => {
  const keys = [...new Set([...Object.keys(fargate), ...Object.keys(ec2)])] as (keyof SupportRow)[];
  const differ = keys.filter((key) => fargate[key] !== ec2[key]).map((key) => key.replace("services.*.", ""));
  expect(differ.sort()).toEqual(DIFFER.split(/\s+/));
});

describe("numbers: asked and given", () => {
  test.each<[Id, string, Json, string | undefined]>([
    ["fargate", "interval", "2s", "asked 2 s, given 5 s"],
    ["fargate", "interval", "10m0s", "asked 600 s, given 300 s"],
    ["ecs-ec2", "interval", "30s", undefined],
    ["ecs-ec2", "interval", "30.5s", "asked 30.5 s, given 31 s"],
    ["fargate", "timeout", "1s", "asked 1 s, given 2 s"],
    ["fargate", "timeout", "1m30s", "asked 90 s, given 60 s"],
    ["fargate", "retries", 12, "asked 12, given 10"],
    ["fargate", "retries", 3, undefined],
    ["fargate", "start_period", "6m0s", "asked 360 s, given 300 s"],
  ])("%s healthcheck.%s %s", (id, key, value, note) => expectLoss(health(id, key, value), note));

  test.each<[Id, string, Json, string | undefined]>([
    ["fargate", "stop_grace_period", "10m0s", "asked 600 s, given 120 s"],
    ["ecs-ec2", "stop_grace_period", "10m0s", undefined],
    ["ecs-ec2", "stop_grace_period", "1s", "asked 1 s, given 2 s"],
    ["ecs-ec2", "stop_grace_period", "1m0.5s", "asked 60.5 s, given 61 s"],
    ["ecs-ec2", "cpus", 0.1, "asked 0.1 cores, given 0.125 (+25 %)"],
    ["ecs-ec2", "cpus", 0.3, "asked 0.3 cores, given 0.3008 (+0.3 %)"],
    ["ecs-ec2", "cpus", 0.5, undefined],
    ["fargate", "mem_limit", "10500000", "asked 10.014 MiB, given 11 MiB"],
    ["fargate", "mem_limit", "10485760", undefined],
    ["ecs-ec2", "mem_reservation", "4194304", "asked 4 MiB, given 6 MiB"],
    ["ecs-ec2", "shm_size", "68157441", "asked 65 MiB, given 66 MiB"],
    ["ecs-ec2", "shm_size", "68157440", undefined],
    ["fargate", "tmpfs", ["/run:size=65000k"], "asked 66560000 bytes, given 64 MiB"],
    ["fargate", "tmpfs", ["/run:size=64m,noexec,mode=1777"], undefined],
    ["fargate", "tmpfs", ["/run"], "ECS needs a size: 50 % of the memory limit"],
    ["fargate", "tmpfs", ["/run:size=50%"], "ECS needs a size"],
  ])("%s %s %s", (id, key, value, note) => expectLoss(of(id, key, value), note));

  function expectLoss(answer: Answer, note: string | undefined) {
    expect(answer.verdict).toBe(note === undefined ? "carried" : "adapted");
    if (note !== undefined) expect(answer.note).toContain(note);
  }

  test("parallelism that whole percents cannot say", () => {
    const at = (replicas: number, parallelism: number, order: string) => {
      const deploy = { replicas, update_config: { parallelism, order } };
      return ask("fargate", ["services", "web", "deploy", "update_config", "parallelism"], web({ deploy }));
    };
    expect(at(3, 1, "stop-first").verdict).toBe("carried");
    expect(at(7, 2, "start-first").verdict).toBe("carried");
    expect(at(300, 1, "stop-first")).toMatchObject({
      verdict: "adapted",
      note: expect.stringContaining("asked 1 at once, given 3"),
    });
  });
});

test.each<[string, Json, string, string]>([
  ["privileged", true, "carried", "refused"],
  ["privileged", false, "carried", "carried"],
  ["devices", [{ source: "/dev/fuse" }], "carried", "refused"],
  ["cap_add", ["CAP_SYS_PTRACE"], "carried", "carried"],
  ["cap_add", ["NET_ADMIN"], "carried", "refused"],
  ["cap_add", ["BPF"], "refused", "refused"],
  ["cap_drop", ["ALL"], "carried", "carried"],
  ["pid", "host", "carried", "refused"],
  ["pid", "service:db", "refused", "refused"],
  ["ipc", "host", "carried", "refused"],
  ["security_opt", ["no-new-privileges:true"], "carried", "refused"],
  ["security_opt", ["seccomp:unconfined"], "refused", "refused"],
  ["mem_swappiness", 10, "adapted", "refused"],
  ["shm_size", "67108864", "carried", "refused"],
  ["network_mode", "host", "refused", "refused"],
  ["sysctls", { "net.core.somaxconn": "1" }, "carried", "carried"],
  ["sysctls", ["vm.swappiness=1"], "refused", "refused"],
  ["restart", "always", "carried", "carried"],
  ["restart", "on-failure:3", "adapted", "adapted"],
  ["stop_signal", "SIGTERM", "adapted", "adapted"],
  ["stop_signal", "SIGINT", "refused", "refused"],
  ["container_name", "x", "adapted", "adapted"],
  ["extra_hosts", ["a=1.2.3.4"], "refused", "refused"],
  ["pids_limit", -1, "carried", "carried"],
  ["pids_limit", 100, "refused", "refused"],
  ["platform", "linux/arm64", "carried", "carried"],
  ["platform", "windows/amd64", "refused", "refused"],
  ["entrypoint", [], "refused", "refused"],
  ["entrypoint", ["a"], "carried", "carried"],
  ["pull_policy", "always", "carried", "carried"],
  ["pull_policy", "never", "adapted", "adapted"],
])("%s %j: %s on EC2, %s on Fargate", (key, value, onEc2, onFargate) => {
  expect([of("ecs-ec2", key, value).verdict, of("fargate", key, value).verdict]).toEqual([onEc2, onFargate]);
});

test("no job runs on every machine, whichever way it is one", () => {
  const at = (id: Id, mode: string, waited: boolean) => {
    const condition = waited ? "service_completed_successfully" : "service_started";
    const services = { job: { deploy: { mode } }, web: { depends_on: { job: { condition } } } };
    return ask(id, ["services", "job", "deploy", "mode"], { services });
  };
  const no = { verdict: "refused", note: expect.stringContaining("no job"), remedy: "use replicated-job" };
  expect(at("ecs-ec2", "global", true)).toMatchObject(no);
  expect(at("fargate", "global", true)).toMatchObject(no);
  expect(at("ecs-ec2", "global-job", false)).toMatchObject(no);
  expect(at("ecs-ec2", "global", false).verdict).toBe("carried");
  expect(at("ecs-ec2", "replicated", true).verdict).toBe("carried");
});

test("what a failed update comes to", () => {
  const at = (key: "failure_action" | undefined, update_config: JsonObject, mode = "replicated") =>
    ask(
      "fargate",
      ["services", "web", "deploy", "update_config", ...(key ? [key] : [])],
      web({ deploy: { mode, update_config } }),
    );
  const action = (failure_action: string) => at("failure_action", { failure_action });
  expect(action("rollback")).toMatchObject({ verdict: "carried", note: expect.stringContaining("goes back") });
  expect(action("pause")).toMatchObject({ verdict: "carried", note: expect.stringContaining("stops the update") });
  expect(action("continue")).toMatchObject({ verdict: "adapted", note: expect.stringContaining("no circuit breaker") });
  // Compose's own default is not what ECS is told.
  expect(at(undefined, { parallelism: 1 })).toMatchObject({
    verdict: "adapted",
    note: expect.stringMatching(/pause.*goes back/),
  });
  expect(at(undefined, { failure_action: "pause" }).verdict).toBe("carried");
  expect(at(undefined, { parallelism: 1 }, "replicated-job").verdict).toBe("irrelevant");
  expect(at("failure_action", { failure_action: "rollback" }, "replicated-job").verdict).toBe("irrelevant");
  const order = { deploy: { mode: "replicated-job", update_config: { order: "start-first" } } };
  expect(ask("fargate", ["services", "web", "deploy", "update_config", "order"], web(order)).verdict).toBe(
    "irrelevant",
  );
});

test("a variable without a value is named, with what to do", () => {
  const said = of("fargate", "environment", { A: "1", TOKEN: null, USER: null });
  expect(said).toMatchObject({ verdict: "adapted", note: expect.stringMatching(/^TOKEN, USER: .*left out.*set /) });
  expect(of("fargate", "environment", { A: "" }).verdict).toBe("carried");
});

test("an entry point that the file clears", () => {
  const at = (service: JsonObject) => ask("fargate", ["services", "web", "entrypoint"], web(service));
  expect(at({ entrypoint: [], command: ["a"] })).toMatchObject({
    verdict: "adapted",
    note: expect.stringContaining("the command is given as the entry point"),
  });
  for (const command of [undefined, null, []]) {
    const service = { entrypoint: [], ...(command === undefined ? {} : { command }) };
    expect(at(service)).toMatchObject({ verdict: "refused", remedy: expect.stringContaining("write the command") });
  }
  expect(of("fargate", "command", []).verdict).toBe("carried");
});

test("services that share a network speak through a proxy, which closes what is idle; said once", () => {
  const networks = { back: {}, front: {}, more: {} };
  const at = (network: string, db: string) => {
    const all = { [db]: null, more: null };
    const services = { web: { networks: { front: null, more: null } }, db: { networks: all } };
    return ask("fargate", ["networks", network], { services, networks });
  };
  expect(at("front", "front")).toMatchObject({ verdict: "adapted", note: expect.stringContaining("idle for 1 h") });
  expect(at("more", "front").verdict).toBe("carried");
  expect(at("front", "back").verdict).toBe("carried");
  expect(at("more", "back").verdict).toBe("adapted");
});

test("a limit on open files is all that Fargate takes of ulimits", () => {
  const document = web({ ulimits: { nofile: { soft: 1, hard: 2 }, nproc: 3 } });
  const at = (id: Id, ...path: string[]) => ask(id, ["services", "web", "ulimits", ...path], document).verdict;
  expect(at("fargate", "nofile", "soft")).toBe("carried");
  expect(at("fargate", "nproc")).toBe("refused");
  expect(at("ecs-ec2", "nproc")).toBe("carried");
});

test("EC2 reserves a number of GPUs, and nothing else of devices", () => {
  const at = (device: JsonObject, key: string) =>
    ask("ecs-ec2", ["services", "web", "gpus", 0, key], web({ gpus: [device] })).verdict;
  expect(at({ count: 2 }, "count")).toBe("carried");
  expect(at({ count: 2, driver: "nvidia", capabilities: ["gpu"] }, "capabilities")).toBe("carried");
  expect(at({ count: -1 }, "count")).toBe("refused");
  expect(at({ capabilities: ["gpu"] }, "capabilities")).toBe("refused");
  expect(at({ count: 1, capabilities: ["tpu"] }, "capabilities")).toBe("refused");
  expect(at({ device_ids: ["0"] }, "device_ids")).toBe("refused");
});

test("timing without a test has nothing to time", () => {
  expect(health("fargate", "interval", "10s", null)).toMatchObject({ verdict: "refused" });
});

test("secrets and configs: where the folder would hide the image's files", () => {
  const at = (kind: string, use: JsonObject, key: string) =>
    ask("fargate", ["services", "web", kind, 0, key], web({ [kind]: [use] })).verdict;
  expect(at("secrets", { source: "t", target: "/run/secrets/t" }, "target")).toBe("adapted");
  expect(at("secrets", { source: "t", target: "/run/secrets/t" }, "source")).toBe("carried");
  expect(at("configs", { source: "t" }, "source")).toBe("refused");
  expect(at("configs", { source: "t", target: "/etc/app.conf" }, "target")).toBe("refused");
  expect(at("configs", { source: "t", target: "/etc/app/app.conf" }, "target")).toBe("adapted");
  expect(at("configs", { source: "t", target: "/a/b", mode: "0644" }, "mode")).toBe("adapted");
  expect(at("configs", { source: "t", target: "/a/b", mode: "0440" }, "mode")).toBe("carried");
});

test("a bind mount needs an option on EC2", () => {
  const document = web({ volumes: [{ type: "bind", source: "/srv/src", target: "/src" }] });
  const at = (id: Id, options: unknown = {}) => ask(id, ["services", "web", "volumes", 0, "type"], document, options);
  expect(at("fargate", { bindMounts: true }).verdict).toBe("refused");
  expect(at("ecs-ec2").verdict).toBe("refused");
  expect(at("ecs-ec2", { bindMounts: true }).verdict).toBe("carried");
});

test("an internal network keeps TCP 443 open where the task itself has to reach AWS", () => {
  const document = web({}, { networks: { back: { internal: true } } });
  const at = (id: Id, options: unknown) => ask(id, ["networks", "back", "internal"], document, options);
  expect(at("ecs-ec2", { network: {} })).toMatchObject({ verdict: "carried" });
  expect(at("ecs-ec2", { network: {}, exec: true })).toMatchObject({ verdict: "adapted" });
  expect(at("fargate", { network: {} }).note).toContain("TCP 443 to any address");
  expect(at("fargate", { network: {} }).note).toContain("network.endpoints narrows it");
  // Whose endpoints are not ours to make.
  expect(at("fargate", { network: { vpc: "vpc-0123456789abcdef0" } }).note).not.toContain("network.endpoints");
  expect(at("fargate", { network: { nat: "none" } }).note).toContain("TCP 443 to the VPC's endpoints");
});

test("an external secret needs the option that says where it is", () => {
  const document = web({}, { secrets: { token: { external: true } } });
  const arn = "arn:aws:secretsmanager:eu-west-1:1:secret:t";
  // Without it the check stops the environment: BERTH516.
  expect(ask("fargate", ["secrets", "token", "external"], document)).toMatchObject({
    note: expect.stringContaining("BERTH516"),
  });
  const given = { secrets: { token: { arn } } };
  expect(ask("fargate", ["secrets", "token", "external"], document, given).verdict).toBe("carried");
});

test("a job runs once, whatever restart says", () => {
  const document = {
    services: { web: { depends_on: { job: { condition: "service_completed_successfully" } } }, job: { restart: "no" } },
  };
  expect(ask("fargate", ["services", "job", "restart"], document).verdict).toBe("carried");
  const again = { services: { ...document.services, job: { restart: "on-failure" } } };
  expect(ask("fargate", ["services", "job", "restart"], again)).toMatchObject({
    verdict: "adapted",
    note: expect.stringContaining("0 restarts"),
  });
});

test("logging: what becomes of drivers and options", () => {
  const at = (id: Id, key: string, logging: JsonObject) =>
    ask(id, ["services", "web", "logging", key], web({ logging }));
  expect(at("fargate", "driver", { driver: "json-file" }).verdict).toBe("adapted");
  expect(at("fargate", "driver", { driver: "fluentd" }).verdict).toBe("refused");
  const fluentd = (address: string) => ({ driver: "fluentd", options: { "fluentd-address": address } });
  expect(at("ecs-ec2", "driver", fluentd("logs.example.com:24224")).verdict).toBe("carried");
  for (const address of ["localhost:24224", "tcp://127.0.0.1", "unix:///run/fluent.sock"])
    expect(at("ecs-ec2", "driver", fluentd(address)).verdict).toBe("refused");
  expect(at("ecs-ec2", "driver", { driver: "syslog" }).verdict).toBe("refused");
  expect(at("ecs-ec2", "driver", { driver: "journald" }).verdict).toBe("adapted");
  expect(at("ecs-ec2", "driver", { driver: "gelf", options: { "gelf-address": "udp://10.0.0.9:12201" } }).verdict).toBe(
    "carried",
  );
  expect(at("ecs-ec2", "driver", { driver: "etwlogs" }).verdict).toBe("refused");
  expect(at("fargate", "options", { driver: "splunk", options: { "splunk-url": "x" } }).verdict).toBe("carried");
  const dropped = at("fargate", "options", { driver: "json-file", options: { "max-size": "1m", mode: "blocking" } });
  expect(dropped).toMatchObject({ verdict: "adapted", note: expect.stringMatching(/^max-size: /) });
});
