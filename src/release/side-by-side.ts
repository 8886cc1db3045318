import { BerthError } from "../errors";

/** Each question to a registry is a process of its own, 0.1 s of a processor: more at a time would gain nothing. */
const AT_ONCE = 8;

/**
 * As `Promise.all(items.map(work))`, a few at a time. Everything is tried; then all that failed is thrown as one
 * BerthError, each finding once. Any other error is a defect of the kit and goes on up as it is.
 */
export async function sideBySide<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = new Array(items.length);
  const errors: unknown[] = [];
  let next = 0;
  const lane = async () => {
    for (let at = next++; at < items.length; at = next++) {
      try {
        results[at] = await work(items[at] as T);
      } catch (error) {
        errors.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, lane));
  const defect = errors.find((error) => !(error instanceof BerthError));
  if (defect !== undefined) throw defect;
  const findings = errors.flatMap((error) => (error as BerthError).findings);
  const distinct = new Map(findings.map((finding) => [JSON.stringify(finding), finding]));
  if (distinct.size > 0) throw new BerthError([...distinct.values()]);
  return results;
}
