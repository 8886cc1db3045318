import type { JsonObject } from "../../src/json";
import { adapted, carried, irrelevant, refused, type SupportRow } from "../../src/ledger/answer";
import type { Feature } from "../../src/ledger/features.generated";
import { gate, isRefused } from "../../src/ledger/gate";
import { featuresOf } from "../../src/ledger/schema";
import { fakeProject } from "./fake-project";
import { row } from "./rows";

const run = (document: JsonObject, support: SupportRow, options: unknown = {}) =>
  gate({
    environment: "prod",
    target: { id: "barge", support },
    project: fakeProject(document),
    options,
    waivers: [],
    today: "2026-07-01",
  }).findings;
const web = (service: JsonObject): JsonObject => ({ name: "p", services: { web: service } });
const paths = (document: JsonObject, support = row({}, refused("no", "none"))) =>
  run(document, support).map((finding) => finding.path);

test("a refusal says everything that a reader needs", () => {
  const support = row({ "services.*.deploy.update_config.order": refused("only stop-first is kept", "remove it") });
  expect(run(web({ image: "a", deploy: { update_config: { order: "start-first" } } }), support)).toEqual([
    {
      code: "BERTH101",
      verdict: "refused",
      environment: "prod",
      target: "barge",
      path: "services.web.deploy.update_config.order",
      file: "compose.yaml",
      line: 7,
      column: 5,
      found: "start-first",
      reason: "only stop-first is kept",
      remedy: "remove it",
    },
  ]);
});

test("carried is silent; adapted and irrelevant are told and do not refuse", () => {
  const support = row({
    "services.*.cpus": adapted("rounded up"),
    "services.*.container_name": irrelevant("no names"),
  });
  const findings = run(web({ image: "a", cpus: 0.3, container_name: "c" }), support);
  expect(findings.map(({ code, verdict, reason, found }) => [code, verdict, reason, found])).toEqual([
    ["BERTH102", "adapted", "rounded up", "0.3"],
    ["BERTH103", "irrelevant", "no names", "c"],
  ]);
  expect(isRefused(findings)).toBe(false);
  expect(isRefused(run(web({ cpus: 1 }), row({}, refused("no", "none"))))).toBe(true);
});

test("attributes are leaves at concrete paths; maps and lists of scalars are one", () => {
  const document = web({
    cap_add: ["NET_ADMIN", "SYS_TIME"],
    environment: { A: "1", B: "2" },
    ports: [{ target: 80, published: "80" }, { target: 81 }],
    ulimits: { nproc: 5, nofile: { soft: 1, hard: 2 } },
    deploy: { resources: { limits: { cpus: "1" } } },
  });
  expect(paths(document).sort()).toEqual([
    "name",
    "services.web.cap_add",
    "services.web.deploy.resources.limits.cpus",
    "services.web.environment",
    "services.web.ports[0].published",
    "services.web.ports[0].target",
    "services.web.ports[1].target",
    "services.web.ulimits.nofile.hard",
    "services.web.ulimits.nofile.soft",
    "services.web.ulimits.nproc",
  ]);
});

test("null and empty say nothing, but an empty command clears and a named network is used", () => {
  const document = {
    services: {
      web: { command: null, entrypoint: [], cap_add: [], deploy: { resources: {} }, networks: { front: null } },
    },
    networks: { front: { ipam: {} }, back: {} },
    volumes: { data: null },
  };
  expect(paths(document)).toEqual([
    "services.web.entrypoint",
    "services.web.networks.front",
    "networks.back",
    "volumes.data",
  ]);
});

test("extensions are no attributes; a service may be named x-something", () => {
  const extended = { "x-note": { a: 1 }, services: { web: { "x-berth": { scale: { min: 1 } }, image: "a" } } };
  expect(paths(extended)).toEqual(["services.web.image"]);
  expect(paths({ services: { "x-web": { image: "a" } } })).toEqual(["services.x-web.image"]);
});

test("what the specification does not know is refused by its own code", () => {
  const findings = run(web({ teleport: { to: "moon" }, deploy: { canary: 5 } }), row({}));
  expect(findings.map(({ code, verdict, path, found }) => [code, verdict, path, found])).toEqual([
    ["BERTH104", "refused", "services.web.teleport", "to"],
    ["BERTH104", "refused", "services.web.deploy.canary", "5"],
  ]);
});

test("an attribute on which the row takes no position is refused", () => {
  const { "services.*.gpus": _, ...partial } = row({});
  expect(run(web({ gpus: [{ count: -1 }] }), partial)).toMatchObject([
    { code: "BERTH104", path: "services.web.gpus[0].count" },
  ]);
});

test("predicates see value, document and options; a note can have a number", () => {
  const support = row({
    "services.*.stop_grace_period": {
      cases: [
        {
          when: "it is longer than the option longest",
          test: ({ value, options }) => Number.parseInt(String(value), 10) > (options as { longest: number }).longest,
          answer: ({ value }) => adapted(`${value} becomes 120s`),
        },
      ],
      otherwise: carried(),
    },
  });
  const reasons = (value: string) =>
    run(web({ stop_grace_period: value }), support, { longest: 120 }).map((f) => f.reason);
  expect(reasons("300s")).toEqual(["300s becomes 120s"]);
  expect(reasons("30s")).toEqual([]);
});

test("no value of an environment, build argument, driver option, secret or config is printed", () => {
  const document = {
    services: {
      web: {
        environment: { TOKEN: "hunter2" },
        build: { args: ["TOKEN=hunter2"] },
        logging: { options: { token: "hunter2" } },
        post_start: [{ command: ["a"], environment: { T: "hunter2" } }],
      },
      environment: { image: "shown" },
    },
    secrets: { s: { content: "hunter2" }, t: { file: "./t" } },
    configs: { c: { content: "hunter2" } },
    volumes: { v: { driver_opts: { o: "password=hunter2" } } },
  };
  const findings = run(document, row({}, refused("no", "none")));
  expect(JSON.stringify(findings)).not.toContain("hunter2");
  const found = Object.fromEntries(findings.map((finding) => [finding.path, finding.found]));
  expect(found).toMatchObject({
    "services.web.environment": "TOKEN",
    "services.web.build.args": "TOKEN",
    "services.environment.image": "shown",
    "secrets.t.file": "./t",
    "configs.c.content": "(not shown)",
  });
});

test("a long or many-lined value becomes one short line", () => {
  const [finding] = run(
    web({ command: ["sh", "-c", `one\ntwo ${"x".repeat(100)}`] }),
    row({ "services.*.command": refused("no", "none") }),
  );
  expect(finding?.found).toMatch(/^\[sh, -c, one two x+…$/);
  expect(finding?.found.length).toBe(60);
});

test("a newer schema's attribute is refused on every target until a person has reviewed it", () => {
  const newer = JSON.parse(JSON.stringify(jest.requireActual("../../schema/compose-spec.json")));
  newer.definitions.deployment.properties.canary = { type: "integer" };
  const deploying = (unreviewed: string[]) => {
    let findings: unknown;
    jest.isolateModules(() => {
      jest.doMock("../../src/ledger/features.generated", () => ({ features: featuresOf(newer) }));
      jest.doMock("../../schema/unreviewed.json", () => unreviewed);
      const isolated = require("../../src/ledger/gate") as typeof import("../../src/ledger/gate");
      const project = fakeProject(web({ deploy: { canary: 5 } }));
      // Explicitly answered, and under an answered subtree: neither lets it in.
      const support = row({ ["services.*.deploy.canary" as Feature]: carried() });
      const target = { id: "barge", support };
      findings = isolated.gate({
        environment: "e",
        target,
        project,
        options: {},
        waivers: [],
        today: "2026-07-01",
      }).findings;
    });
    return findings;
  };
  expect(deploying(["services.*.deploy.canary"])).toMatchObject([
    { code: "BERTH104", verdict: "refused", path: "services.web.deploy.canary" },
  ]);
  expect(deploying([])).toEqual([]);
});
