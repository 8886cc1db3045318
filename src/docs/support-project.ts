import type { Finding } from "../errors";
import { formatPosition } from "../format";
import type { JsonObject } from "../json";
import { wrap } from "./support";
import { hanging, marginOf } from "./support-compare";

/** One environment, or a target without one: what it makes of the user's file. */
export interface Side {
  /** Name of the environment; the target's id where there is none. */
  readonly label: string;
  readonly target: string;
  /** Paths of all attributes that the file uses there, formatted. */
  readonly uses: readonly string[];
  /** The ledger's answer for each of them that is not carried as it stands. */
  readonly answers: readonly Finding[];
  /** All findings, the answers too. */
  readonly findings: readonly Finding[];
  /** Why the project was not checked as a whole; absent: it was. */
  readonly unchecked?: string;
}

interface Row {
  readonly path: string;
  /** By side; undefined: carried as it stands. null: the file does not have it there. */
  readonly answers: readonly (Finding | undefined | null)[];
}

const isStopping = ({ verdict }: Finding) => verdict === "refused" || verdict === "error";

interface Answers {
  readonly uses: ReadonlySet<string>;
  readonly byPath: ReadonlyMap<string, Finding>;
  /** What is no answer about one attribute: remarks of checks. */
  readonly others: readonly Finding[];
}

/** A check may say more of an attribute, with a code of the ledger. */
function answersOf({ uses, answers, findings }: Side): Answers {
  const same = ({ code, path, reason }: Finding) => [code, path, reason].join("\0");
  const said = new Set(answers.map(same));
  return {
    uses: new Set(uses),
    byPath: new Map(answers.map((answer) => [answer.path ?? "", answer])),
    others: findings.filter((finding) => !said.has(same(finding))),
  };
}

/** Every attribute of the file with each side's answer, in the order of the file. */
function rowsOf(sides: readonly Side[]): readonly Row[] {
  const known = sides.map(answersOf);
  const paths = [...new Set(sides.flatMap(({ uses }) => uses))];
  return paths.map((path) => {
    return { path, answers: known.map(({ uses, byPath }) => (uses.has(path) ? byPath.get(path) : null)) };
  });
}

const say = (answer: Row["answers"][number]): string => {
  if (answer === null) return "not in the file here";
  if (answer === undefined) return "carried";
  return `${answer.verdict}; ${answer.reason}${isStopping(answer) ? ` (to do: ${answer.remedy})` : ""}`;
};

/** What the sides make of the user's file, for a terminal of 80 columns; what decides last. */
export function renderProject(sides: readonly Side[], all = false): string {
  const margin = marginOf([...sides.map(({ label }) => label), "all"]);
  const rows = rowsOf(sides);
  const differing = rows.filter((row) => new Set(row.answers.map(say)).size > 1);
  const alike = rows.filter((row) => !differing.includes(row) && row.answers[0]);
  const shown = alike.filter(({ answers }) => all || answers[0]?.verdict !== "irrelevant");
  const carried = rows.length - differing.length - alike.length;
  const folded = alike.length - shown.length;
  const rest = [
    ...(folded > 0 ? [`${folded} have no meaning at run time on any (--all lists them)`] : []),
    `${carried} of ${rows.length} attributes are carried as they stand by all`,
  ];
  const blocks = [
    ...section(
      "Where they differ",
      differing.map((row) => block(row, sides, margin)),
    ),
    ...section(
      "The same on all",
      shown.map((row) => block(row, sides, margin)),
    ),
    ...section("Of the project as a whole", remarks(sides, margin)),
    rest.join("\n"),
    sides.flatMap(summary).join("\n"),
  ];
  return `${blocks.join("\n\n")}\n`;
}

const section = (title: string, blocks: readonly string[]): readonly string[] =>
  blocks.length === 0 ? [] : [title, ...blocks];

function block({ path, answers }: Row, sides: readonly Side[], margin: number): string {
  const finding = answers.find((answer) => answer);
  const head = [finding && formatPosition(finding), path].filter((part) => part !== undefined).join("  ");
  const value = finding ? wrap(finding.found, 2) : [];
  const said = answers.map(say);
  const same = said.every((one) => one === said[0]);
  const lines = same
    ? hanging("all", [said[0] ?? ""], margin)
    : said.flatMap((one, index) => hanging(sides[index]?.label ?? "", [one], margin));
  return [...wrap(head, 0), ...value, ...lines].join("\n");
}

/** What checks find besides the ledger, each once, with the sides that it holds for. */
function remarks(sides: readonly Side[], margin: number): readonly string[] {
  const found = new Map<string, { readonly finding: Finding; readonly labels: string[] }>();
  for (const side of sides) {
    for (const finding of answersOf(side).others) {
      const key = [finding.code, finding.path, finding.found, finding.reason].join("\0");
      const known = found.get(key) ?? { finding, labels: [] };
      known.labels.push(side.label);
      found.set(key, known);
    }
  }
  return [...found.values()].map(({ finding, labels }) => {
    const { code, path, verdict, reason, remedy } = finding;
    const head = [formatPosition(finding), code, path].filter((part) => part !== undefined && part !== "").join("  ");
    const text = `${verdict}; ${reason}${remedy === "" ? "" : ` (to do: ${remedy})`}`;
    const lines =
      labels.length === sides.length
        ? hanging("all", [text], margin)
        : labels.flatMap((label) => hanging(label, [text], margin));
    return [...wrap(head, 0), ...wrap(finding.found, 2), ...lines].join("\n");
  });
}

function summary({ label, target, findings, unchecked }: Side): readonly string[] {
  const stopping = findings.filter(isStopping);
  const name = label === target ? label : `${label} (${target})`;
  const paths = stopping.map(({ path, code }) => path ?? code);
  const text = stopping.length === 0 ? "refuses nothing" : `refuses ${[...new Set(paths)].join(", ")}`;
  const note = unchecked === undefined ? [] : wrap(`not checked as a whole: ${unchecked}`, 2);
  return [...wrap(`${name}: ${text}`, 0), ...note];
}

/** The same for programs: every attribute that the file uses, carried ones too. */
export function projectJson(sides: readonly Side[]): JsonObject {
  const rows = rowsOf(sides);
  const attributes = rows.map(({ path, answers }) => {
    const finding = answers.find((answer) => answer);
    const said = answers.map((answer, index) => [sides[index]?.label ?? "", answerJson(answer)]);
    const { file = null, line = null, column = null, found = null } = finding ?? {};
    return { path, file, line, column, found, answers: Object.fromEntries(said) as JsonObject };
  });
  const described = sides.map((side) => {
    const { label, target, findings, unchecked } = side;
    const others = answersOf(side).others.map((one) => JSON.parse(JSON.stringify(one)) as JsonObject);
    return {
      environment: label,
      target,
      refused: findings.some(isStopping),
      unchecked: unchecked ?? null,
      findings: others,
    };
  });
  return { environments: described, attributes };
}

function answerJson(answer: Row["answers"][number]): JsonObject | null {
  if (answer === null) return null;
  if (answer === undefined) return { verdict: "carried", note: null, remedy: null };
  return { verdict: answer.verdict, note: answer.reason, remedy: isStopping(answer) ? answer.remedy : null };
}
