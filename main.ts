import { existsSync, readFileSync } from "node:fs";
import { today } from "./src/cli/clock";
import { finish, print, sayFindings, sayLock, sayRefusals } from "./src/cli/talk";
import { readEnvironments } from "./src/config/environments";
import { BerthError } from "./src/errors";
import { openLock } from "./src/images/open-lock";
import { prepare } from "./src/prepare";
import { parseRegistry, targets as registry } from "./stacks";

/** Composition root of every synth: load, model and gate each environment, then one stack for each. */
async function main(): Promise<void> {
  const root = process.cwd();
  const file = "cdktf.json";
  const text = existsSync(file) ? readFileSync(file, "utf8") : undefined;
  const known = registry.map(({ id }) => id);
  const { definitions, findings, registry: ecr } = readEnvironments(text, file, known, parseRegistry);
  if (findings.length > 0) throw new BerthError(findings);
  const lock = sayLock(openLock(root, process.env.BERTH_LOCK), print);
  const project = { projectDirectory: root, definitions, registry, config: { file, text }, lock };
  const preparing = prepare({ ...project, today: today(), positions: "refusals" });
  // docker compose runs while CDKTF loads.
  const { synthesizeAll } = await import("./stacks/app");
  const { candidates } = await preparing;
  sayRefusals(candidates);
  sayFindings(synthesizeAll(candidates, root, undefined, { registry: ecr, lock }));
}

main().catch(finish);
