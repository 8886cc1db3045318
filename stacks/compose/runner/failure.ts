import type { Code } from "../../../src/codes";
import { BerthError, type Finding } from "../../../src/errors";

/** One failure with its code; `found` is one line, the others may be several. */
export function failure(code: Code, found: string, reason: string, remedy: string): BerthError {
  return new BerthError([{ code, verdict: "error", found, reason, remedy }]);
}

/** @param said what docker said of it. */
export function diskFull(label: string, said: string): BerthError {
  return failure("BERTH404", `the disk of ${label} is full`, said, "free space there: docker system prune");
}

/** As the CLI prints a finding, so that a deploy and a check read alike. */
export function formatFailure(error: unknown): string {
  if (!(error instanceof BerthError)) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  const blocks = error.findings.map((finding) => {
    const details = [finding.reason, finding.remedy].flatMap((text) => text.split("\n"));
    return [`${finding.code}  ${finding.found}`, ...details.map((line) => `  ${line}`)].join("\n");
  });
  return blocks.join("\n");
}

/** Runs every step and throws what all of them found wrong, together; answers their results. */
export async function all<T>(steps: readonly (() => T | Promise<T>)[]): Promise<T[]> {
  const results: T[] = [];
  const findings: Finding[] = [];
  for (const step of steps) {
    try {
      results.push(await step());
    } catch (error) {
      if (!(error instanceof BerthError)) throw error;
      findings.push(...error.findings);
    }
  }
  if (findings.length > 0) throw new BerthError(findings);
  return results;
}
