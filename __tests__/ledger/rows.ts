import { carried, type SupportRow } from "../../src/ledger/answer";
import { features } from "../../src/ledger/features.generated";

/** A row that says the same of everything, but for what is given. */
export function row(rest: SupportRow, otherwise = carried()): SupportRow {
  const tops = features.filter((feature) => /^(services\.\*\.)?[a-z_]+$/.test(feature));
  return { ...Object.fromEntries(tops.map((feature) => [feature, otherwise])), ...rest };
}
