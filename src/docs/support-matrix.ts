import type { Feature } from "../ledger/features.generated";
import { asMarkdown, SYMBOL, table } from "./markdown";
import { entriesOf, type LedgerEntry, type LedgerTarget, linesOf, type Standing, standings, totalsOf } from "./row";

const MEANING: Readonly<Record<Standing, string>> = {
  carried: "the app cannot tell the difference",
  adapted: "carried by other means, or rounded; the note says how",
  irrelevant: "no meaning at run time on this target; the note says why",
  refused: "cannot be carried; the note says why and what to do",
  depends: "depends on the value; the note says on what",
  unreviewed: "the target takes no position yet, so it is refused",
};

/** In the order of the page. A feature belongs to the section with the longest prefix that it starts with. */
const SECTIONS: readonly (readonly [title: string, prefix: string])[] = [
  ["Project", ""],
  ["Services", "services"],
  ["Services: build", "services.*.build"],
  ["Services: deploy", "services.*.deploy"],
  ["Services: develop", "services.*.develop"],
  ["Networks", "networks"],
  ["Volumes", "volumes"],
  ["Secrets", "secrets"],
  ["Configs", "configs"],
  ["Models", "models"],
];

interface Column {
  readonly target: LedgerTarget;
  readonly entries: ReadonlyMap<Feature, LedgerEntry>;
}

/** Text of docs/support-matrix.md: every feature on every target, with numbered notes below each table. */
export function renderSupportMatrix(targets: readonly LedgerTarget[]): string {
  const columns = targets.map((target): Column => {
    return { target, entries: new Map(entriesOf(target).map((entry) => [entry.feature, entry])) };
  });
  const features = entriesOf({ id: "", title: "", support: {} }).map(({ feature }) => feature);
  const sections = SECTIONS.map(([title, prefix]) => {
    return renderSection(
      title,
      features.filter((feature) => sectionOf(feature) === prefix),
      columns,
    );
  });
  return `${[HEAD, legend(), totals(columns), ...sections].join("\n\n")}\n`;
}

const HEAD = `<!-- Written by \`berth docs\` from the targets' support.ts; do not edit. -->

# Support matrix

What each target does with every attribute of the Compose Specification. In a path \`*\` stands for a name that you
choose, \`[]\` for each item of a list. A number leads to a note below the table.`;

const legend = () =>
  table(
    ["", "verdict", "meaning"],
    standings.map((one) => [SYMBOL[one], one, MEANING[one]]),
  );

function totals(columns: readonly Column[]): string {
  const rows = columns.map(({ target, entries }) => {
    const count = totalsOf([...entries.values()]);
    return [`\`${target.id}\``, asMarkdown(target.title), ...standings.map((one) => String(count[one]))];
  });
  return `## Totals\n\n${table(["target", "deploys to", ...standings], rows)}`;
}

function sectionOf(feature: Feature): string {
  const fitting = SECTIONS.map(([, prefix]) => prefix).filter(
    (one) => feature === one || feature.startsWith(`${one}.`),
  );
  return fitting.sort((a, b) => b.length - a.length)[0] ?? "";
}

function renderSection(title: string, features: readonly Feature[], columns: readonly Column[]): string {
  // One note for all features that one answer of a target stands for.
  const notes = new Map<string, { readonly number: number; readonly text: string }>();
  const rows = features.map((feature) => {
    const cells = columns.map(({ target, entries }) => {
      const entry = entries.get(feature) as LedgerEntry;
      const text = noteOf(target, entry);
      if (text === undefined) return SYMBOL[entry.standing];
      const note = notes.get(text) ?? { number: notes.size + 1, text };
      notes.set(text, note);
      return `${SYMBOL[entry.standing]} ${note.number}`;
    });
    return [`\`${feature}\``, ...cells];
  });
  const listed = [...notes.values()].map(({ number, text }) => `${number}. ${text}`).join("\n");
  const head = ["attribute", ...columns.map(({ target }) => `\`${target.id}\``)];
  return [`## ${title}`, table(head, rows), listed].filter((part) => part !== "").join("\n\n");
}

function noteOf(target: LedgerTarget, { support, under }: LedgerEntry): string | undefined {
  const lines = support ? linesOf(support) : [];
  if (lines.every((one) => one.note === undefined && one.when === undefined)) return undefined;
  const texts = lines.map(({ when, verdict, note, remedy }) => {
    const said = [when && `${when}:`, verdict === "computed" ? "" : verdict, note && `(${note})`].filter(Boolean);
    return asMarkdown(said.join(" ") + (remedy ? `; to do: ${remedy}` : ""));
  });
  return `\`${target.id}\` \`${under}\`: ${texts.join(". ")}.`;
}
