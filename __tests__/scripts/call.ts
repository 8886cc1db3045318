import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const lib = join(__dirname, "../../scripts/lib");

/**
 * Calls functions of a module of `scripts/lib`, each with its arguments, and gives their results as JSON has them. The
 * scripts are ES modules that run without a build; jest cannot load those, so a Node of their own does, once per list.
 */
export function callAll(
  file: string,
  calls: readonly (readonly [string, ...unknown[]])[],
  env = process.env,
): unknown[] {
  const program = `const m = await import(${JSON.stringify(pathToFileURL(join(lib, file)).href)});
    const out = [];
    for (const [name, ...args] of ${JSON.stringify(calls)}) {
      try { out.push((await m[name](...args)) ?? null); }
      catch (e) { out.push({ error: e.message, remedy: e.remedy }); }
    }
    process.stdout.write("\\n@@" + JSON.stringify(out.map((v) => v instanceof Error ? { error: v.message, remedy: v.remedy } : v)));`;
  const run = spawnSync(process.execPath, ["--input-type=module", "--eval", program], { encoding: "utf8", env });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout.slice(run.stdout.lastIndexOf("@@") + 2)) as unknown[];
}

export const callOne = <T>(file: string, name: string, ...args: unknown[]): T =>
  callAll(file, [[name, ...args]])[0] as T;
