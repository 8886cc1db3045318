import type { Answer, Support, SupportRow } from "../ledger/answer";
import { type Feature, features } from "../ledger/features.generated";
import { supportFor } from "../ledger/lookup";
import { unreviewed } from "../ledger/unreviewed";

/** A target as the printed ledger needs it. */
export interface LedgerTarget {
  readonly id: string;
  /** One line: what it deploys to. */
  readonly title: string;
  readonly support: SupportRow;
}

/** What the printed ledger says of one feature: a verdict, or that it depends on the value, or that there is none yet. */
export type Standing = Answer["verdict"] | "depends" | "unreviewed";
export const standings = ["carried", "adapted", "irrelevant", "refused", "depends", "unreviewed"] as const;

/** One feature on one target. */
export interface LedgerEntry {
  readonly feature: Feature;
  readonly standing: Standing;
  /** The feature whose answer holds; the feature itself or an ancestor. Undefined where there is none. */
  readonly under: Feature | undefined;
  readonly support: Support | undefined;
}

/** Every feature on a target, in the order of the feature list. */
export function entriesOf({ support: row }: LedgerTarget): readonly LedgerEntry[] {
  return features.map((feature) => {
    const found = unreviewed.has(feature) ? undefined : supportFor(row, feature);
    const standing = found ? standingOf(found.support) : "unreviewed";
    return { feature, standing, under: found?.under, support: found?.support };
  });
}

export const standingOf = (support: Support): Standing => ("cases" in support ? "depends" : support.verdict);

/** One branch of an answer, in words. `when` is undefined for an answer that holds whatever the value. */
export interface Line {
  readonly when: string | undefined;
  readonly verdict: Answer["verdict"] | "computed";
  readonly note: string | undefined;
  readonly remedy: string | undefined;
}

/** An answer as lines: one, or each case in the order in which they are tried, `otherwise` last. */
export function linesOf(support: Support): readonly Line[] {
  if (!("cases" in support)) return [line(undefined, support)];
  const cases = support.cases.map(({ when, answer }) => {
    // The note of a computed answer needs a value, which only a document has.
    const computed = { when, verdict: "computed" as const, note: "the report gives the numbers", remedy: undefined };
    return typeof answer === "function" ? computed : line(when, answer);
  });
  return [...cases, line("otherwise", support.otherwise)];
}

function line(when: string | undefined, answer: Answer): Line {
  const remedy = answer.verdict === "refused" ? answer.remedy : undefined;
  return { when, verdict: answer.verdict, note: answer.note, remedy };
}

/** How many features stand how. */
export function totalsOf(entries: readonly LedgerEntry[]): Readonly<Record<Standing, number>> {
  const totals = Object.fromEntries(standings.map((standing) => [standing, 0])) as Record<Standing, number>;
  for (const { standing } of entries) totals[standing] += 1;
  return totals;
}
