import type { Code } from "../codes";
import { BerthError, type Finding } from "../errors";

/** Each question to a registry is a process of its own, 0.1 s of a processor: more at a time would gain nothing. */
const AT_ONCE = 8;

/**
 * As `Promise.all(items.map(work))`, a few at a time. Everything is tried; then all that failed is thrown as one
 * BerthError, each cause once. Any other error is a defect of the kit and goes on up as it is.
 */
export async function sideBySide<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = new Array(items.length);
  const errors: unknown[] = new Array(items.length);
  let next = 0;
  const lane = async () => {
    for (let at = next++; at < items.length; at = next++) {
      try {
        results[at] = await work(items[at] as T);
      } catch (error) {
        errors[at] = error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, lane));
  const failures = errors.filter((error) => error !== undefined);
  const defect = failures.find((error) => !(error instanceof BerthError));
  if (defect !== undefined) throw defect;
  if (failures.length > 0) throw new BerthError(byCause(failures.flatMap((error) => (error as BerthError).findings)));
  return results;
}

/** What is wrong with an engine or a registry as a whole, and so with every question to it. */
const SHARED: readonly Code[] = ["BERTH401", "BERTH602", "BERTH603", "BERTH621"];

/** The first finding of each cause: twenty images of one registry that is down are one thing to mend. */
function byCause(findings: readonly Finding[]): readonly Finding[] {
  const causes = new Map<string, Finding[]>();
  for (const finding of findings) {
    // The last words name the registry: `look for shop/web:1: registry.example.com does not answer`.
    const words = finding.found.slice(finding.found.lastIndexOf(": ") + 1);
    const cause = SHARED.includes(finding.code) ? `${finding.code} ${words}` : JSON.stringify(finding);
    causes.set(cause, [...(causes.get(cause) ?? []), finding]);
  }
  return [...causes.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const count = new Set(others.map(({ found }) => found)).size;
    return count === 0 ? first : { ...first, reason: `${first.reason}\n${count} more ended alike` };
  });
}
