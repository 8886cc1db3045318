// Dependencies, exactly as the lock file says.
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { explain } from "./explain.mjs";
import { root, run } from "./run.mjs";
import { doing, ok } from "./talk.mjs";

/**
 * Whether `npm ci` has to run: npm writes node_modules/.package-lock.json last, so an interrupted install has none.
 * @param {string} folder
 */
export function isStale(folder) {
  const installed = join(folder, "node_modules", ".package-lock.json");
  return !existsSync(installed) || statSync(installed).mtimeMs < statSync(join(folder, "package-lock.json")).mtimeMs;
}

/** @param {string} [folder] relative to the project */
export async function ensureDependencies(folder = ".") {
  const where = folder === "." ? "" : ` of ${folder}/`;
  if (!isStale(join(root, folder))) return ok(`npm packages${where}`);
  doing(`npm ci${where}`);
  const { code, out } = await run(["npm", "ci", "--no-audit", "--no-fund"], { cwd: join(root, folder) });
  if (code !== 0) throw explain(`Installing the npm packages${where} failed`, out);
  ok(`npm packages${where} installed`);
}
