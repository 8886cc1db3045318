import type { JsonObject } from "../json";
import { entriesOf, type LedgerEntry, type LedgerTarget, type Line, linesOf } from "./row";
import { wrap } from "./support";

/** Attributes of which two targets say different things, in the order of the feature list. */
interface Difference {
  /** The first of those that one pair of answers stands for. */
  readonly path: string;
  readonly attributes: readonly string[];
  readonly answers: readonly LedgerEntry[];
}

/** Where two rows differ. Answers that say the same in other words of their own are a difference too. */
function differences(targets: readonly LedgerTarget[]): readonly Difference[] {
  const [first = [], ...others] = targets.map(entriesOf);
  const groups = new Map<string, { path: string; attributes: string[]; answers: readonly LedgerEntry[] }>();
  first.forEach((entry, index) => {
    const answers = [entry, ...others.flatMap((entries) => entries[index] ?? [])];
    const said = answers.map(({ support }) => JSON.stringify(support ? linesOf(support) : []));
    if (said.every((one) => one === said[0])) return;
    const key = answers.map(({ under }) => under ?? "").join(" ");
    const group = groups.get(key) ?? { path: entry.feature, attributes: [], answers };
    group.attributes.push(entry.feature);
    groups.set(key, group);
  });
  return [...groups.values()];
}

/** Where the rows of targets differ, for a terminal of 80 columns; the count last. */
export function renderDifferences(targets: readonly LedgerTarget[]): string {
  const found = differences(targets);
  const margin = marginOf(targets.map(({ id }) => id));
  const blocks = found.map(({ path, attributes, answers }) => {
    const more = attributes.length > 1 ? ` (${attributes.length} attributes)` : "";
    const sides = answers.flatMap(({ support }, index) => {
      const lines = support ? linesOf(support).map(sayLine) : ["no position yet"];
      return hanging(targets[index]?.id ?? "", lines, margin);
    });
    return [...wrap(path + more, 0), ...sides].join("\n");
  });
  const all = entriesOf(targets[0] as LedgerTarget).length;
  const count = found.reduce((sum, { attributes }) => sum + attributes.length, 0);
  const ids = targets.map(({ id }) => id).join(" and ");
  const last = wrap(`${ids} differ in ${count} of ${all} attributes`, 0).join("\n");
  return `${[...blocks, last].join("\n\n")}\n`;
}

/** The same for programs. */
export function differencesJson(targets: readonly LedgerTarget[]): JsonObject {
  const attributes = differences(targets).flatMap(({ attributes: names, answers }) =>
    names.map((attribute) => {
      const said = answers.map(({ support, standing }, index) => {
        const lines = (support ? linesOf(support) : []).map(({ when, verdict, note, remedy }) => {
          return { when: when ?? null, verdict, note: note ?? null, remedy: remedy ?? null };
        });
        return [targets[index]?.id ?? "", { verdict: standing, answers: lines }];
      });
      return { attribute, targets: Object.fromEntries(said) as JsonObject };
    }),
  );
  return { targets: targets.map(({ id }) => id), differ: attributes.length, attributes };
}

function sayLine({ when, verdict, note, remedy }: Line): string {
  const what = verdict === "computed" ? (note ?? "") : [verdict, note].filter(Boolean).join("; ");
  return `${when === undefined ? "" : `${when}: `}${what}${remedy ? ` (to do: ${remedy})` : ""}`;
}

/** Room for the longest label and two blanks, behind an indent of two. */
export const marginOf = (labels: readonly string[]): number => Math.max(0, ...labels.map((one) => one.length)) + 4;

/** A label with lines beside it, wrapped to 80 columns; lines that follow are indented alike. */
export function hanging(label: string, lines: readonly string[], margin: number): readonly string[] {
  const wrapped = lines.flatMap((line) => wrap(line, margin));
  const [head = ""] = wrapped;
  return [`  ${label}`.padEnd(margin) + head.slice(margin), ...wrapped.slice(1)];
}
