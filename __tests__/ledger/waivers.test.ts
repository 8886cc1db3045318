import { refused, type SupportRow } from "../../src/ledger/answer";
import { gate, isRefused } from "../../src/ledger/gate";
import { covers, parseWaiverPath, whyUnknown } from "../../src/ledger/waiver-path";
import { checkWaivers, unusedWaivers } from "../../src/ledger/waivers";
import type { Waiver } from "../../src/workload/x-berth";
import { fakeProject } from "./fake-project";

const support: SupportRow = {
  "services.*.cap_add": refused("no capabilities", "remove it"),
  "services.*.ports": refused("no ports", "remove it"),
};
const document = {
  services: {
    web: { cap_add: ["NET_ADMIN", "SYS_TIME"], ports: [{ target: 80, published: "80" }] },
    db: { cap_add: ["SYS_TIME"] },
  },
};
const context = { targets: ["barge", "raft"], today: "2026-07-01" };

let count = 0;
function waiver(path: string, more: Partial<Waiver> = {}): Waiver {
  const index = count++;
  const at = { file: "compose.yaml", line: 100 + index, column: 7 };
  return { target: "barge", path, reason: "a test rig", until: "2026-12-31", index, at, ...more };
}

function run(waivers: readonly Waiver[], environment = "prod", target = "barge") {
  const project = fakeProject(document);
  return gate({ environment, target: { id: target, support }, project, options: {}, waivers, today: context.today });
}
const waivedPaths = (...waivers: Waiver[]) =>
  run(waivers).findings.flatMap(({ verdict, path }) => (verdict === "waived" ? [path] : []));

test("a waived refusal keeps its reason and says until when and why it is accepted", () => {
  const { findings } = run([waiver("services.*.cap_add"), waiver("services.web.ports")]);
  expect(findings.map((finding) => finding.verdict)).toEqual(Array(4).fill("waived"));
  expect(findings[0]).toMatchObject({
    code: "BERTH105",
    path: "services.web.cap_add",
    reason: "no capabilities; waived until 2026-12-31: a test rig",
  });
  expect(isRefused(findings)).toBe(false);
});

test.each([
  ["services.web.cap_add", ["services.web.cap_add"]],
  ["services.*.cap_add", ["services.web.cap_add", "services.db.cap_add"]],
  ["services.db.cap_add[0]", ["services.db.cap_add"]],
  ["services.web.cap_add[0]", []],
  ["services.web.ports", ["services.web.ports[0].target", "services.web.ports[0].published"]],
  ["services.web.ports[0].published", ["services.web.ports[0].published"]],
  ["services.web.ports[1].published", []],
  ["services.web.ports.published", ["services.web.ports[0].published"]],
  ["services.web.ports[].published", ["services.web.ports[0].published"]],
  ["services.*.ports[*].published", ["services.web.ports[0].published"]],
  ["services.we.cap_add", []],
  ["services.web", []],
  ["services", []],
])("a waiver of %s covers %j", (path, expected) => {
  expect(waivedPaths(waiver(path))).toEqual(expected);
});

test("items of a list are waived one by one only when none is left", () => {
  expect(waivedPaths(waiver("services.web.cap_add[0]"), waiver("services.web.cap_add[1]"))).toEqual([
    "services.web.cap_add",
  ]);
});

test("a waiver for another target accepts nothing", () => {
  expect(waivedPaths(waiver("services.web.cap_add", { target: "raft" }))).toEqual([]);
});

test("a waiver holds on its last day; the day after, the refusal stands again and says so", () => {
  expect(waivedPaths(waiver("services.web.cap_add", { until: "2026-07-01" }))).toHaveLength(1);
  const expired = waiver("services.web.cap_add", { until: "2026-06-30" });
  const finding = run([expired]).findings.find(({ path }) => path === "services.web.cap_add");
  expect(finding).toMatchObject({ code: "BERTH101", verdict: "refused" });
  expect(finding?.reason).toBe("no capabilities; the waiver for it expired on 2026-06-30");
  expect(waivedPaths(expired, waiver("services.*.cap_add"))).toContain("services.web.cap_add");
});

test("useless waivers are found, each once, at their place", () => {
  const waivers = [
    waiver("services.web.cap_add", { target: "bargee" }),
    waiver("services.web.cap_ad"),
    waiver("services web"),
    waiver("services.web"),
    waiver("services.web.cap_add", { until: "2026-06-30" }),
    waiver("services.web.cap_add"),
  ];
  const findings = checkWaivers([...waivers, ...waivers.map((one) => ({ ...one }))], context);
  expect(findings.map(({ code, reason, line }) => [code, reason, line])).toEqual([
    ["BERTH305", "There is no such target; did you mean barge?", waivers[0]?.at.line],
    ["BERTH306", 'The Compose Specification has no "cap_ad" there; did you mean cap_add?', waivers[1]?.at.line],
    ["BERTH306", expect.stringContaining("not written as a path"), waivers[2]?.at.line],
    ["BERTH306", expect.stringContaining("whole service"), waivers[3]?.at.line],
    ["BERTH304", "It expired on 2026-06-30; today is 2026-07-01", waivers[4]?.at.line],
  ]);
  expect(findings.every(({ verdict }) => verdict === "error")).toBe(true);
  expect(findings[0]?.path).toBe(`x-berth.waivers[${waivers[0]?.index}]`);
});

test.each([
  ["services.web.environment.TOKEN", true],
  ["services.*.environment.*", true],
  ['services["my.app"].cap_add', true],
  ["volumes.data.driver", true],
  ["services.web.*", false],
  ["services.web.deploy.*", false],
  ["services.web.cap_add.", false],
  ["x-berth.scale", false],
  ["", false],
])("%s is a path of the specification: %s", (path, known) => {
  expect(whyUnknown(parseWaiverPath(path)) === undefined).toBe(known);
});

test("a name that looks like a wildcard's neighbour is not one", () => {
  const pattern = parseWaiverPath("services.*.cap_add") ?? [];
  expect(covers(pattern, ["services", 0, "cap_add"])).toBe(false);
  expect(covers(pattern, ["services", "a", "cap_add", 0])).toBe(true);
});

describe("never used", () => {
  const environments = [
    { name: "prod", target: "barge" },
    { name: "dev", target: "barge" },
  ];
  const codes = (findings: ReturnType<typeof unusedWaivers>) => findings.map(({ code, verdict }) => [code, verdict]);

  test("can be said once every environment of the target was gated", () => {
    const idle = waiver("services.web.privileged");
    expect(unusedWaivers([run([idle])], environments, context)).toEqual([]);
    const all = [run([idle]), run([{ ...idle }], "dev")];
    expect(codes(unusedWaivers(all, environments, context))).toEqual([["BERTH307", "error"]]);
  });

  test("is not said when one environment used it", () => {
    const needed = waiver("services.web.cap_add");
    const other = { ...run([{ ...needed }], "dev"), used: new Set<Waiver>() };
    expect(unusedWaivers([run([needed]), other], environments, context)).toEqual([]);
  });

  test("is a note where no environment has the target, and not said of a waiver with another problem", () => {
    const gated = [
      run([
        waiver("services.web.cap_add", { target: "raft" }),
        waiver("services.web.privileged", { until: "2020-01-01" }),
      ]),
    ];
    const one = [{ name: "prod", target: "barge" }];
    expect(codes(unusedWaivers(gated, one, context))).toEqual([["BERTH307", "note"]]);
  });
});
