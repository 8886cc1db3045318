// Test counts out of what the runners say. Pure.

const ESCAPE = String.fromCharCode(27);

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** @param {readonly Counts[]} list @returns {Counts} */
export const addCounts = (list) =>
  list.reduce(
    (sum, c) => ({ passed: sum.passed + c.passed, failed: sum.failed + c.failed, skipped: sum.skipped + c.skipped }),
    { passed: 0, failed: 0, skipped: 0 },
  );

/**
 * From jest's `--json`. A suite that did not even load has no tests to count: it counts as one failure.
 * @param {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number, numRuntimeErrorTestSuites: number }} report
 * @returns {Counts}
 */
export const jestCounts = (report) => ({
  passed: report.numPassedTests,
  failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
  skipped: report.numPendingTests + report.numTodoTests,
});

/**
 * From the closing lines of node:test (`# pass 3` or `ℹ pass 3`), jest or Vitest (`Tests: 1 failed, 3 passed`).
 * @param {string} output
 * @returns {Counts | null} null: no such line
 */
export function readCounts(output) {
  const text = output.replaceAll(new RegExp(`${ESCAPE}\\[[0-9;]*m`, "g"), "");
  const node = (/** @type {string} */ word) =>
    [...text.matchAll(new RegExp(`^(?:#|ℹ) ${word} (\\d+)$`, "gm"))].at(-1)?.[1];
  if (node("pass") !== undefined) {
    return {
      passed: Number(node("pass")),
      failed: Number(node("fail") ?? 0),
      skipped: Number(node("skipped") ?? 0) + Number(node("todo") ?? 0),
    };
  }
  const line = [...text.matchAll(/^\s*Tests:? .*$/gm)].at(-1)?.[0];
  if (!line) return null;
  const count = (/** @type {string} */ word) => Number(new RegExp(`(\\d+) ${word}`).exec(line)?.[1] ?? 0);
  return { passed: count("passed"), failed: count("failed"), skipped: count("skipped") + count("todo") };
}
