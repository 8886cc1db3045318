import type { JsonObject } from "../json";
import { entriesOf, type LedgerEntry, type LedgerTarget, type Line, linesOf, standings, totalsOf } from "./row";

const WIDTH = 80;
/** Room for the longest verdict and two blanks. */
const MARGIN = 12;

/**
 * A target's ledger for a terminal of 80 columns: one line for each answer that the target gives and how many
 * attributes it stands for, notes below it; the totals last.
 */
export function renderSupport(target: LedgerTarget): string {
  const entries = entriesOf(target);
  const blocks = groupByAnswer(entries).map(([first, count]) => {
    const path = first.under ?? first.feature;
    const more = count > 1 ? ` (${count} attributes)` : "";
    const lines = first.support ? linesOf(first.support) : [];
    const [head = "", ...rest] = wrap(path + more, MARGIN);
    return [first.standing.padEnd(MARGIN) + head.slice(MARGIN), ...rest, ...lines.flatMap(renderLine)].join("\n");
  });
  const count = totalsOf(entries);
  const totals = standings.filter((one) => count[one] > 0).map((one) => `${count[one]} ${one}`);
  const last = wrap(`${target.id}: ${entries.length} attributes: ${totals.join(", ")}`, 0);
  return `${[`${target.id}: ${target.title}`, "", ...blocks, "", ...last].join("\n")}\n`;
}

/** The same for programs: every attribute with the answer that holds for it. */
export function supportJson(target: LedgerTarget): JsonObject {
  const entries = entriesOf(target);
  const attributes = entries.map(({ feature, standing, under, support }) => {
    const answers = (support ? linesOf(support) : []).map(({ when, verdict, note, remedy }) => {
      return { when: when ?? null, verdict, note: note ?? null, remedy: remedy ?? null };
    });
    return { attribute: feature, verdict: standing, answeredBy: under ?? null, answers };
  });
  return { target: target.id, title: target.title, totals: totalsOf(entries), attributes };
}

/** The first entry of each answer, and how many attributes it stands for. An unanswered attribute stands for itself. */
function groupByAnswer(entries: readonly LedgerEntry[]): readonly (readonly [LedgerEntry, number])[] {
  const groups = new Map<string, [LedgerEntry, number]>();
  for (const entry of entries) {
    const group = groups.get(entry.under ?? entry.feature) ?? [entry, 0];
    groups.set(entry.under ?? entry.feature, [group[0], group[1] + 1]);
  }
  return [...groups.values()];
}

function renderLine({ when, verdict, note, remedy }: Line): readonly string[] {
  const said = [when === undefined ? undefined : `${when}: ${verdict === "computed" ? "" : verdict}`.trim(), note];
  const text = said
    .filter((part) => part !== undefined)
    .join(when !== undefined && verdict === "computed" ? " " : "; ");
  return [...wrap(text, MARGIN), ...(remedy ? wrap(`To do: ${remedy}`, MARGIN) : [])];
}

/** Lines of at most 80 columns, each indented; a word longer than that stands alone. */
export function wrap(text: string, indent: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((part) => part !== "")) {
    if (line !== "" && indent + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return (line === "" ? lines : [...lines, line]).map((one) => " ".repeat(indent) + one);
}
