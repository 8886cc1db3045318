import { sidesOf } from "../../src/cli/support-project";
import { renderProject } from "../../src/docs/support-project";
import { adapted, refused, type SupportRow } from "../../src/ledger/answer";
import type { Target, TargetEntry } from "../../src/target";
import { row } from "../ledger/rows";
import { cdktfJson, makeProject } from "../support/project";

const GOOD = "name: shop\nservices:\n  web:\n    image: shop:1\n    read_only: true\n    privileged: true\n";

describe("berth support --compare", () => {
  const project = makeProject({ "compose.yaml": GOOD });
  const refusal = (...args: string[]) => {
    const { status, stdout, stderr } = project.berth("support", ...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    return stderr;
  };

  test("an unknown target gets a suggestion", () => {
    expect(refusal("--compare", "compse", "compose")).toContain("unknown target compse; did you mean compose?");
    expect(refusal("--compare", "zeppelin", "compose")).toMatch(/unknown target zeppelin; there are .*compose/);
  });

  test("it takes two targets that are not the same", () => {
    for (const operands of [[], ["compose"], ["compose", "compose"], ["compose", "compose", "compose"]])
      expect(refusal("--compare", ...operands)).toContain("support --compare takes two targets");
    expect(refusal("compose", "compose")).toContain("--compare takes two");
  });
});

/** Targets of no runtime: what of the file each refuses, options that one needs, a check that speaks. */
const entry = (id: string, support: SupportRow, needs?: string): TargetEntry => {
  const target: Pick<Target<unknown>, "id" | "title" | "support" | "options" | "check"> = {
    id,
    title: id,
    support: row(support),
    options: {
      docs: [],
      parse(input) {
        const options = input as Record<string, unknown>;
        const unknown = Object.keys(options).filter((key) => key !== needs);
        const problems = unknown.map((key) => ({ path: [key], kind: "unknown" as const, message: `no ${key}` }));
        if (needs !== undefined && options[needs] === undefined)
          problems.push({ path: [needs], kind: "ill-typed" as never, message: `${needs} is missing` });
        return problems.length > 0 ? { ok: false, problems } : { ok: true, options };
      },
    },
    check: ({ workload }) => [
      {
        code: "BERTH510",
        verdict: "note",
        path: ["services", "web"],
        found: `${Object.keys(workload.services).length} services on ${id}`,
        reason: "it was looked at",
        remedy: "Nothing",
      },
    ],
  };
  return { id, load: () => target as Target<unknown> };
};

describe("a project's own file", () => {
  const registry = [
    entry("barge", { "services.*.privileged": refused("no rights", "row") }, "river"),
    entry("raft", { "services.*.read_only": adapted("by tar") }, "river"),
  ];
  const ask = async (files: Record<string, string>, only: readonly string[] = []) => {
    const { folder } = makeProject({ "compose.yaml": GOOD, ...files });
    const args = { projectDirectory: folder, files: only, operands: ["barge", "raft"] };
    return renderProject(await sidesOf(args, registry));
  };
  const flat = (text: string) => text.replace(/\s+/g, " ");

  test("each target's environments answer, and the other's options do where one has none", async () => {
    const text = await ask({
      "cdktf.json": cdktfJson({
        prod: { target: "barge", options: { river: "Rhine", depth: 3 } },
        low: { target: "barge", options: { river: "Elbe" } },
      }),
    });
    expect(flat(text)).toContain(
      "services.web.privileged true prod refused; no rights (to do: row) low refused; no rights (to do: row) raft carried",
    );
    expect(flat(text)).toContain("1 services on barge low note;");
    expect(text).toContain("1 services on raft");
    expect(flat(text)).toContain("BERTH204 context.environments.prod.options.depth");
    expect(text).toContain("raft: refuses nothing\n");
  });

  test("without options the ledger answers, and that nothing was checked is said", async () => {
    const text = await ask({ "cdktf.json": cdktfJson({ here: { target: "raft", options: {} } }) }, ["compose.yaml"]);
    expect(flat(text)).toContain(
      "barge: refuses services.web.privileged not checked as a whole: cdktf.json has no environment for barge, and river is missing",
    );
    expect(text).not.toContain("services on barge");
  });

  test("another file with -f", async () => {
    const other = GOOD.replace("privileged: true", "init: true");
    const text = await ask(
      { "other.yaml": other, "cdktf.json": cdktfJson({ here: { target: "raft", options: { river: "a" } } }) },
      ["other.yaml"],
    );
    expect(text).toContain("barge: refuses nothing");
    expect(text).toContain("other.yaml:5");
  });

  test("a file that cannot be loaded is an error", async () => {
    await expect(
      ask({ "compose.yaml": "name: shop\nservices: [", "cdktf.json": cdktfJson({ raft: {} }) }),
    ).rejects.toThrow("BERTH002");
  });
});
