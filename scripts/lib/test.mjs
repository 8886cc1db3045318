// `npm test`: set-up, then everything. Nothing is skipped in silence: without an engine the set-up fails.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { addCounts, jestCounts, readCounts } from "./counts.mjs";
import { ensureDependencies } from "./npm.mjs";
import { root, run } from "./run.mjs";
import { ensureMachine, ensureProject, isYes } from "./setup.mjs";
import { doing, stopwatch } from "./talk.mjs";
import { terraformEnvironment } from "./terraform.mjs";
import { ensureTestTools } from "./test-tools.mjs";

/** Jest leaves one core free; end-to-end tests mostly wait for containers and emulators, so two run on two cores. */
const WORKERS = Math.max(2, availableParallelism() - 1);

/** @typedef {{ name: string, ok: boolean, counts?: import("./counts.mjs").Counts }} Part */

/** @param {string[]} args */
export async function main(args) {
  const watch = stopwatch();
  const facts = await watch.time("machine", () => ensureMachine({ yes: isYes(args), tests: true }));
  await watch.time("npm packages", () => ensureDependencies());
  await ensureProject("compose", {}, watch, isYes(args));
  await watch.time("test tools", () => ensureTestTools());
  const env = terraformEnvironment(facts);
  const bin = (/** @type {string} */ name) => join(root, "node_modules/.bin", name);
  /** @type {Part[]} */
  const parts = [];
  const part = async (/** @type {string} */ name, /** @type {() => Promise<Omit<Part, "name">>} */ work) => {
    doing(name);
    parts.push({ name, ...(await watch.time(name, work)) });
  };
  // A failing part does not hide what the next would say.
  await part("lint", async () => ({ ok: (await run([bin("biome"), "ci", "."], { env, show: true })).code === 0 }));
  await part("types", async () => ({ ok: (await run([bin("tsc"), "-p", "."], { env, show: true })).code === 0 }));
  if (existsSync(join(root, "app/package.json"))) await part("app", () => testApp(env));
  await part("jest", () => runJest(bin("jest"), env));
  return close(parts, watch);
}

/** @param {NodeJS.ProcessEnv} env @returns {Promise<Omit<Part, "name">>} */
async function testApp(env) {
  await ensureDependencies("app");
  const { code, out } = await run(["npm", "test"], { cwd: join(root, "app"), env, show: true });
  const counts = readCounts(out);
  if (!counts) console.log("app: no test was counted in this output");
  return { ok: code === 0 && counts !== null, counts: counts ?? { passed: 0, failed: 1, skipped: 0 } };
}

/** @param {string} jest @param {NodeJS.ProcessEnv} env @returns {Promise<Omit<Part, "name">>} */
async function runJest(jest, env) {
  const dir = mkdtempSync(join(tmpdir(), "jest-"));
  const file = join(dir, "report.json");
  try {
    const command = [jest, "--ci", `--maxWorkers=${WORKERS}`, "--json", `--outputFile=${file}`];
    const { code } = await run(command, { env, show: true });
    if (!existsSync(file)) return { ok: false, counts: { passed: 0, failed: 1, skipped: 0 } };
    const report = JSON.parse(readFileSync(file, "utf8"));
    for (const suite of report.testResults) {
      for (const test of suite.assertionResults)
        if (test.status === "pending") console.log(`skipped: ${test.fullName}`);
    }
    return { ok: code === 0 && report.numTotalTests > 0, counts: jestCounts(report) };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Prints what failed, the seconds and, last, the counts. @param {Part[]} parts @param {ReturnType<typeof stopwatch>} watch */
function close(parts, watch) {
  const failed = parts.filter(({ ok }) => !ok);
  console.log(`\n${watch.summary()}`);
  for (const { name } of failed) console.error(`✗ ${name} failed`);
  // Lint and types count as one test each, so that the last line never says 0 failed when something did.
  const {
    passed,
    failed: failures,
    skipped,
  } = addCounts(parts.map(({ ok, counts }) => counts ?? { passed: Number(ok), failed: Number(!ok), skipped: 0 }));
  console.log(`${passed} passed, ${failures} failed, ${skipped} skipped`);
  return failed.length > 0 || failures > 0 ? 1 : 0;
}
