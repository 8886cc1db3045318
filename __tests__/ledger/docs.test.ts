import { codes } from "../../src/codes";
import { renderErrors } from "../../src/docs/errors";
import { asMarkdown } from "../../src/docs/markdown";
import { entriesOf, totalsOf } from "../../src/docs/row";
import { renderSupport, supportJson } from "../../src/docs/support";
import { renderSupportMatrix } from "../../src/docs/support-matrix";
import { adapted, carried, irrelevant, refused } from "../../src/ledger/answer";
import { features } from "../../src/ledger/features.generated";
import { row } from "./rows";

const long = "a reason that goes on and on ".repeat(6).trim();
const barge = {
  id: "barge",
  title: "one slow boat",
  support: row({
    "services.*.gpus": refused(`no gpus | none, ${long}`, "buy one"),
    "services.*.labels": irrelevant("nobody reads <them>"),
    "services.*.cpus": {
      cases: [
        { when: "it is above 4", test: () => true, answer: refused("at most 4", "ask for less") },
        { when: "it is no quarter", test: () => true, answer: (use) => adapted(`${use.value} is rounded`) },
      ],
      otherwise: carried(),
    },
  }),
};
const { "services.*.init": _, ...partial } = row({});
const raft = { id: "raft", title: "a | few logs", support: partial };
const gpus = features.filter((feature) => feature.startsWith("services.*.gpus"));

test("the totals count every feature once", () => {
  const totals = totalsOf(entriesOf(barge));
  expect(Object.values(totals).reduce((a, b) => a + b)).toBe(features.length);
  expect(totals).toMatchObject({ refused: gpus.length, irrelevant: 1, depends: 1, adapted: 0, unreviewed: 0 });
  expect(totalsOf(entriesOf(raft))).toMatchObject({ unreviewed: 1 });
});

describe("support-matrix.md", () => {
  const text = renderSupportMatrix([barge, raft]);
  const line = (feature: string) => text.split("\n").find((one) => one.startsWith(`| \`${feature}\` |`));

  test("has each feature in exactly one row with a cell for each target", () => {
    for (const feature of features) {
      const rows = text.split("\n").filter((one) => one.startsWith(`| \`${feature}\` |`));
      expect(rows).toHaveLength(1);
      expect(rows[0]?.split(" | ")).toHaveLength(3);
    }
  });

  test("shows verdicts, and notes by number; one note for what one answer stands for", () => {
    expect(line("services.*.image")).toBe("| `services.*.image` | ✓ | ✓ |");
    expect(line("services.*.init")).toBe("| `services.*.init` | ✓ | ? |");
    const number = /✗ (\d+)/.exec(line("services.*.gpus") ?? "")?.[1];
    expect(line("services.*.gpus[].count")).toContain(`✗ ${number} |`);
    expect(text).toContain(
      `\n${number}. \`barge\` \`services.*.gpus\`: refused (no gpus \\| none, ${long}); to do: buy one.\n`,
    );
  });

  test("says on what an answer depends", () => {
    expect(line("services.*.cpus")).toMatch(/◐ \d+ \| ✓/);
    expect(text).toContain(
      "`services.*.cpus`: it is above 4: refused (at most 4); to do: ask for less. it is no quarter: (the report gives the numbers). otherwise: carried.",
    );
  });

  test("has the totals of each target", () => {
    expect(text).toContain(
      `| \`barge\` | one slow boat | ${features.length - gpus.length - 2} | 0 | 1 | ${gpus.length} | 1 | 0 |`,
    );
    expect(text).toContain("a \\| few logs");
  });
});

describe("support for one target", () => {
  const text = renderSupport(barge);

  test("fits 80 columns, loses no word of a note, and ends with the totals", () => {
    expect(Math.max(...text.split("\n").map((one) => one.length))).toBeLessThanOrEqual(80);
    expect(text.replace(/\s+/g, " ")).toContain(
      `refused services.*.gpus (${gpus.length} attributes) no gpus | none, ${long} To do: buy one`,
    );
    expect(text.trimEnd().split("\n").slice(-2).join(" ")).toContain(`barge: ${features.length} attributes: `);
    expect(text.replace(/\s+/g, " ")).toContain(
      "depends services.*.cpus it is above 4: refused; at most 4 To do: ask for less it is no quarter: the report gives the numbers otherwise: carried",
    );
  });

  test("JSON has every attribute and its answers", () => {
    const json = JSON.parse(JSON.stringify(supportJson(barge)));
    expect(json.attributes.map((one: { attribute: string }) => one.attribute)).toEqual([...features]);
    expect(json.attributes.find((one: { attribute: string }) => one.attribute === "services.*.gpus[].count")).toEqual({
      attribute: "services.*.gpus[].count",
      verdict: "refused",
      answeredBy: "services.*.gpus",
      answers: [{ when: null, verdict: "refused", note: `no gpus | none, ${long}`, remedy: "buy one" }],
    });
  });
});

test("errors.md documents every code, and no other", () => {
  const text = renderErrors();
  expect([...text.matchAll(/^### (\w+)$/gm)].map((match) => match[1])).toEqual(Object.keys(codes));
  for (const [code, { title, cause }] of Object.entries(codes)) {
    expect(text).toContain(`| [${code}](#${code.toLowerCase()}) | ${asMarkdown(title)} |`);
    expect(text).toContain(asMarkdown(cause));
  }
});

test("text becomes Markdown that shows the same text", () => {
  expect(asMarkdown("a_b <c> `x|y*` \n d|e")).toBe("a\\_b \\<c\\> `x\\|y*` d\\|e");
});
