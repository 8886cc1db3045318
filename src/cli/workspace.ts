import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { targets as registry } from "../../stacks";
import type { EnvironmentDefinition } from "../config/definition";
import { type Environments, readEnvironments } from "../config/environments";
import { BerthError, type Finding } from "../errors";
import { type Preparation, prepare } from "../prepare";
import { nearest } from "../suggest";
import type { Arguments } from "./args";
import { today } from "./clock";

/** What a command works on: the environments that it names, prepared. */
export interface Workspace extends Preparation {
  readonly root: string;
}

/** Prepares the environments that the command line names; all of them when it names none. Throws BerthError. */
export async function openWorkspace(args: Arguments): Promise<Workspace> {
  const root = resolve(args.projectDirectory ?? ".");
  const { text, definitions, findings } = readConfig(root);
  if (findings.length > 0) throw new BerthError(findings);
  const chosen = choose(definitions, args.operands).map((definition) =>
    args.files.length > 0 ? { ...definition, files: args.files } : definition,
  );
  const config = { file: "cdktf.json", text };
  return {
    root,
    ...(await prepare({ projectDirectory: root, definitions: chosen, registry, config, today: today() })),
  };
}

/** Without a cdktf.json every target is an environment with its defaults, so that `check` answers for any Compose file. */
function readConfig(root: string): Environments & { readonly text: string } {
  const file = join(root, "cdktf.json");
  const targets = registry.map(({ id }) => id);
  if (existsSync(file)) {
    const text = readFileSync(file, "utf8");
    return { text, ...readEnvironments(text, "cdktf.json", targets) };
  }
  const definitions = targets.map((target): EnvironmentDefinition => ({ name: target, target, options: {} }));
  return { text: "{}", definitions, findings: [] };
}

function choose(
  definitions: readonly EnvironmentDefinition[],
  names: readonly string[],
): readonly EnvironmentDefinition[] {
  const known = definitions.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name)).map((name) => unknownEnvironment(name, known));
  if (unknown.length > 0) throw new BerthError(unknown);
  return names.length === 0 ? definitions : definitions.filter(({ name }) => names.includes(name));
}

function unknownEnvironment(name: string, known: readonly string[]): Finding {
  const suggestion = nearest(name, known);
  return {
    code: "BERTH207",
    verdict: "error",
    found: `environment ${JSON.stringify(name)}`,
    reason: `The environments are ${known.join(", ")}`,
    remedy: suggestion ? `Did you mean ${suggestion}?` : "Name one of them, or add it to cdktf.json",
  };
}
