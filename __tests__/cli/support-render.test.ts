import { differencesJson, renderDifferences } from "../../src/docs/support-compare";
import { projectJson, renderProject, type Side } from "../../src/docs/support-project";
import type { Finding } from "../../src/errors";
import { adapted, carried, refused } from "../../src/ledger/answer";
import { features } from "../../src/ledger/features.generated";
import { row } from "../ledger/rows";

const long = "a reason that goes on and on ".repeat(6).trim();
const same = { "services.*.labels": adapted("written on the hull") };
const barge = {
  id: "barge",
  title: "one boat",
  support: row({ ...same, "services.*.gpus": refused(long, "buy one") }),
};
const raft = { id: "raft", title: "logs", support: row({ ...same, "services.*.init": carried("by hand") }) };
const gpus = features.filter((feature) => feature.startsWith("services.*.gpus"));
const widest = (text: string) => Math.max(...text.split("\n").map((line) => line.length));

describe("two rows", () => {
  test("only what differs, each pair of answers once, the count last", () => {
    const text = renderDifferences([barge, raft]);
    expect(widest(text)).toBeLessThanOrEqual(80);
    expect(text.replace(/\s+/g, " ")).toContain(
      `services.*.gpus (${gpus.length} attributes) barge refused; ${long} (to do: buy one) raft carried`,
    );
    expect(text).not.toContain("labels");
    expect(text.trimEnd().split("\n").at(-1)).toBe(`barge and raft differ in ${gpus.length + 1} of 344 attributes`);
  });

  test("a row does not differ from itself", () => {
    expect(differencesJson([barge, { ...barge, id: "twin" }])).toMatchObject({ differ: 0, attributes: [] });
  });

  test("JSON has each attribute by itself", () => {
    const { attributes } = JSON.parse(JSON.stringify(differencesJson([barge, raft])));
    const names = attributes.map(({ attribute }: { attribute: string }) => attribute);
    expect(names.sort()).toEqual([...gpus, "services.*.init"].sort());
    expect(attributes[0].targets.barge).toEqual({
      verdict: "refused",
      answers: [{ when: null, verdict: "refused", note: long, remedy: "buy one" }],
    });
  });
});

describe("a file", () => {
  const finding = (over: Partial<Finding>): Finding => {
    const where = { path: "services.web.gpus", file: "compose.yaml", line: 4, column: 5 };
    return { code: "BERTH101", verdict: "refused", found: "all", reason: long, remedy: "buy one", ...where, ...over };
  };
  const uses = ["services.web.image", "services.web.gpus", "services.web.labels", "services.web.build"];
  const ledger = [
    finding({ path: "services.web.labels", code: "BERTH102", verdict: "adapted", reason: "on the hull", found: "a" }),
    finding({ path: "services.web.build", code: "BERTH103", verdict: "irrelevant", reason: "no yard", found: "." }),
  ];
  const more = [finding({ path: "services.web", code: "BERTH511", verdict: "note", reason: "a tag", found: "shop:1" })];
  const sides: readonly Side[] = [
    {
      label: "prod",
      target: "barge",
      uses,
      answers: [finding({}), ...ledger],
      findings: [finding({}), ...ledger, ...more],
    },
    { label: "raft", target: "raft", uses, answers: ledger, findings: [...ledger, ...more], unchecked: "no paddle" },
  ];

  test("what differs, what is the same, what checks say, and what each refuses", () => {
    const text = renderProject(sides);
    expect(widest(text)).toBeLessThanOrEqual(80);
    const flat = text.replace(/\s+/g, " ");
    expect(flat).toContain(
      `Where they differ compose.yaml:4:5 services.web.gpus all prod refused; ${long} (to do: buy one) raft carried The`,
    );
    expect(flat).toContain("The same on all compose.yaml:4:5 services.web.labels a all adapted; on the hull");
    expect(flat).toContain(
      "Of the project as a whole compose.yaml:4:5 BERTH511 services.web shop:1 all note; a tag (to do: buy one)",
    );
    expect(flat).toContain("1 have no meaning at run time on any (--all lists them) 1 of 4 attributes are carried");
    expect(text.trimEnd().split("\n").slice(-3)).toEqual([
      "prod (barge): refuses services.web.gpus",
      "raft: refuses nothing",
      "  not checked as a whole: no paddle",
    ]);
    expect(renderProject(sides, true)).toContain("no yard");
  });

  test("a check that has more to say of an attribute does not hide the ledger's answer, nor its own", () => {
    const also = finding({ code: "BERTH102", verdict: "adapted", reason: "and the crane too" });
    const text = renderProject([
      { label: "prod", target: "barge", uses, answers: [finding({})], findings: [also, finding({})] },
      sides[1] as Side,
    ]);
    expect(text).toContain("refused; a reason that goes on");
    expect(text).toContain("and the crane too");
  });

  test("JSON has every attribute, carried ones and those of one side alone too", () => {
    const [prod, raft] = sides as [Side, Side];
    const json = JSON.parse(JSON.stringify(projectJson([prod, { ...raft, uses: uses.slice(1) }])));
    const attributes = json.attributes as { path: string; answers: Record<string, { verdict: string } | null> }[];
    expect(attributes.map(({ path }) => path)).toEqual(uses);
    expect(attributes[0]?.answers).toEqual({ prod: { verdict: "carried", note: null, remedy: null }, raft: null });
    expect(attributes[1]?.answers.prod).toEqual({ verdict: "refused", note: long, remedy: "buy one" });
    expect(json.environments).toMatchObject([
      { environment: "prod", target: "barge", refused: true, unchecked: null, findings: [{ code: "BERTH511" }] },
      { environment: "raft", refused: false, unchecked: "no paddle" },
    ]);
  });
});
