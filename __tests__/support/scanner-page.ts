import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "./architecture";
import type { Level } from "./scanner-configurations";
import type { Severity } from "./scanner-stack";

/** A check of docs/scanners.md, and the resources on which it fails: addresses, `*` for a name of the Compose file. */
export interface Listed extends Readonly<Record<Level, readonly string[]>> {
  readonly check: string;
  readonly severity: Severity;
}

export interface Failure {
  readonly check: string;
  readonly resource: string;
}

const page = () => readFileSync(join(repositoryRoot, "docs/scanners.md"), "utf8");

/** Cells of a table's rows, without the two lines of its head. */
function table(heading: string): readonly (readonly string[])[] {
  const section = page()
    .split(/^## /m)
    .find((part) => part.startsWith(`${heading}\n`));
  const lines = section?.split("\n").filter((line) => line.startsWith("|")) ?? [];
  if (lines.length < 3) throw new Error(`docs/scanners.md has no table under ${heading}`);
  return lines.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );
}

export function checksOf(): readonly Listed[] {
  const addresses = (cell = "") => [...cell.matchAll(/`([^`]+)`/g)].map(([, address]) => address as string);
  return table("What still fails").map(([check = "", severity = "", , defaults, hardened]) => {
    const level = severity.replace(/ \(.*/, "") as Severity;
    return { check, severity: level, defaults: addresses(defaults), hardened: addresses(hardened) };
  });
}

/** Rows of the table of counts: configuration, member, and a number for each severity. */
export const countsOf = () => table("Failures by severity");

/** Failures that no row has, and addresses of rows on which nothing fails. */
export function compare(rows: readonly Listed[], level: Level, failures: readonly Failure[]) {
  const fits = (row: Listed, pattern: string, { check, resource }: Failure) =>
    row.check === check && globbed(pattern).test(resource);
  return {
    unlisted: [
      ...new Set(
        failures
          .filter((one) => !rows.some((row) => row[level].some((pattern) => fits(row, pattern, one))))
          .map(({ check, resource }) => `${check} ${resource}`),
      ),
    ],
    stale: rows.flatMap((row) =>
      row[level]
        .filter((pattern) => !failures.some((one) => fits(row, pattern, one)))
        .map((pattern) => `${row.check} ${pattern}`),
    ),
  };
}

const globbed = (pattern: string) =>
  new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", "[^/]*")}$`);
