import fc from "fast-check";
import { BerthError, type Finding } from "../src/errors";
import type { Json, JsonObject } from "../src/json";
import { nearest } from "../src/suggest";
import { readExtensions } from "../src/workload/x-berth";
import { fakeProject } from "./ledger/fake-project";

const project = (top: Json, service?: Json, rest: JsonObject = {}) =>
  fakeProject({ name: "p", services: { web: { image: "a", "x-berth": service ?? null } }, "x-berth": top, ...rest });

function problems(...args: Parameters<typeof project>): readonly Finding[] {
  try {
    readExtensions(project(...args));
  } catch (error) {
    if (error instanceof BerthError) return error.findings;
    throw error;
  }
  return [];
}
const brief = (findings: readonly Finding[]) => findings.map(({ code, path, reason }) => [code, path, reason]);

const good = { target: "barge", path: "services.web.cap_add", reason: "a test rig", until: "2026-12-31" };

test("nothing said is nothing asked for", () => {
  expect(readExtensions(fakeProject({ name: "p" }))).toEqual({ waivers: [], budgets: {}, services: {} });
  expect(readExtensions(project(null))).toEqual({ waivers: [], budgets: {}, services: {} });
});

test("waivers come with their index and place; an unquoted YAML date is a date", () => {
  const { waivers } = readExtensions(project({ waivers: [good, { ...good, until: "2027-01-01T00:00:00Z" }] }));
  expect(waivers).toEqual([
    { ...good, index: 0, at: { file: "compose.yaml", line: 8, column: 3 } },
    { ...good, until: "2027-01-01", index: 1, at: { file: "compose.yaml", line: 13, column: 3 } },
  ]);
});

test.each([
  ["cpu", "50%", { percent: 50 }],
  ["memory", 12.5, { percent: 12.5 }],
  ["memory", "20", { percent: 20 }],
  ["stopGrace", "10 %", { percent: 10 }],
  ["stopGrace", "1m30s", { seconds: 90 }],
  ["healthTiming", "500ms", { seconds: 0.5 }],
  ["healthTiming", 5, { seconds: 5 }],
  ["healthTiming", "5", { seconds: 5 }],
])("budget %s: %j", (key, value, expected) => {
  expect(readExtensions(project({ budgets: { [key]: value } })).budgets).toEqual({ [key]: expected });
});

test.each([
  ["cpu", "much"],
  ["cpu", "-5%"],
  ["cpu", -5],
  ["memory", "10s"],
  ["stopGrace", "soon"],
  ["stopGrace", ""],
  ["stopGrace", "-1s"],
  ["healthTiming", null],
])("no budget %s: %j", (key, value) => {
  expect(brief(problems({ budgets: { [key]: value } }))).toEqual([
    ["BERTH302", `x-berth.budgets.${key}`, expect.stringContaining("expected")],
  ]);
});

test("scale and health of a service; interpolated numbers arrive as strings", () => {
  const said = { scale: { min: 1, max: "5", cpu: 60, requests: "12.5" }, health: { path: "/healthz" } };
  expect(readExtensions(project(null, said)).services).toEqual({
    web: { scale: { min: 1, max: 5, cpu: 60, requests: 12.5 }, health: { path: "/healthz" } },
  });
});

test.each([
  [{ min: 3, max: 2, cpu: 50 }, ".max", "max is smaller than min"],
  [{ min: 1, max: 2 }, "", "nothing to scale on: give cpu, memory or requests"],
  [{ min: 1, max: 2, cpu: 0 }, ".cpu", "expected 1 to 100"],
  [{ min: 1, max: 2, memory: 101 }, ".memory", "expected 1 to 100"],
  [{ min: -1, max: 2, cpu: 50 }, ".min", "expected 0 or more"],
  [{ min: 0, max: 0, cpu: 50 }, ".max", "expected 1 or more"],
  [{ min: 1.5, max: 2, cpu: 50 }, ".min", "expected a whole number"],
  [{ min: 1, max: "lots", cpu: 50 }, ".max", "expected a number"],
  [{ min: 1, max: 2, requests: 0 }, ".requests", "expected more than 0"],
  [{ max: 2, cpu: 50 }, ".min", "min is missing"],
])("scale %j is told", (scale, where, reason) => {
  expect(brief(problems(null, { scale }))).toEqual([["BERTH302", `services.web.x-berth.scale${where}`, reason]]);
});

test.each(["healthz", "", "/a b", "http://x/", 5])("health path %j is told", (path) => {
  expect(brief(problems(null, { health: { path } }))).toEqual([
    ["BERTH302", "services.web.x-berth.health.path", "expected an http path: /healthz"],
  ]);
});

test.each([
  ["absent", undefined],
  ["empty", ""],
  ["blank", "  "],
  ["a number", 5],
])("a waiver whose reason is %s", (_, reason) => {
  const { reason: __, ...rest } = good;
  const waiver: JsonObject = reason === undefined ? rest : { ...rest, reason };
  expect(problems({ waivers: [waiver] })).toMatchObject([{ code: "BERTH303", path: "x-berth.waivers[0].reason" }]);
});

test.each(["2026-02-30", "31.12.2026", "soon", "2026-1-1", "2026-12-31T10:00:00Z"])("until %s is no date", (until) => {
  expect(problems({ waivers: [{ ...good, until }] })).toMatchObject([
    { code: "BERTH302", path: "x-berth.waivers[0].until", reason: expect.stringContaining("date") },
  ]);
});

test("until must be there", () => {
  const { until: _, ...rest } = good;
  expect(brief(problems({ waivers: [rest] }))).toEqual([["BERTH302", "x-berth.waivers[0].until", "until is missing"]]);
});

test("all problems of one file are told together, with position and suggestion", () => {
  const found = problems(
    { waiver: [], budget: {}, waivers: [{ ...good, reasn: "x" }] },
    { scale: { min: 2, max: 1, cpu: 50 }, helth: {} },
  );
  expect(brief(found).sort()).toEqual([
    ["BERTH301", "services.web.x-berth.helth", "did you mean health?"],
    ["BERTH301", "x-berth.budget", "did you mean budgets?"],
    ["BERTH301", "x-berth.waiver", "did you mean waivers?"],
    ["BERTH301", "x-berth.waivers[0].reasn", "did you mean reason?"],
    ["BERTH302", "services.web.x-berth.scale.max", "max is smaller than min"],
  ]);
  expect(
    found.every(({ file, line, verdict }) => file === "compose.yaml" && Number(line) > 1 && verdict === "error"),
  ).toBe(true);
});

test("schedule is reserved", () => {
  expect(problems(null, { schedule: "0 3 * * *" })).toMatchObject([
    { code: "BERTH301", path: "services.web.x-berth.schedule", found: "schedule is not yet supported" },
  ]);
});

test("x-berth where nothing reads it is told; a label of that name is not", () => {
  const rest = {
    networks: { front: { "x-berth": { scale: {} }, labels: { "x-berth": "1" } } },
    "x-other": { "x-berth": {} },
  };
  expect(brief(problems(null, undefined, rest))).toEqual([
    ["BERTH301", "networks.front.x-berth", expect.stringContaining("nowhere else")],
  ]);
});

test.each([5, "text", [1], true])("x-berth: %j is no map", (value) => {
  expect(problems(value)).toMatchObject([{ code: "BERTH302", path: "x-berth" }]);
});

test("whatever stands under x-berth: extensions or findings, never another error", () => {
  const keys = [
    "waivers",
    "budgets",
    "scale",
    "health",
    "min",
    "max",
    "cpu",
    "path",
    "reason",
    "until",
    "target",
    "schedule",
  ];
  const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
    tree: fc.oneof(
      { depthSize: "small" },
      fc.string(),
      fc.double(),
      fc.constant(null),
      fc.boolean(),
      fc.array(tie("tree"), { maxLength: 3 }),
      fc.dictionary(fc.oneof(fc.constantFrom(...keys), fc.string()), tie("tree"), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(tree, tree, (top, service) => {
      for (const finding of problems(top, service))
        expect(finding).toMatchObject({ code: expect.stringMatching(/^BERTH30[123]$/), file: "compose.yaml" });
    }),
    { numRuns: 500 },
  );
});

test.each([
  ["wiavers", "waivers"],
  ["Scale", "scale"],
  ["zzz", undefined],
  ["a", undefined],
  ["", undefined],
])("nearest to %j is %j", (name, expected) => {
  expect(nearest(name, ["waivers", "budgets", "scale", "health", "on"])).toBe(expected);
});
