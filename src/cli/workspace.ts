import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseRegistry, targets as registry } from "../../stacks";
import { planProtected, type Registry } from "../../stacks/_registry";
import type { EnvironmentDefinition } from "../config/definition";
import { type Environments, readEnvironments } from "../config/environments";
import { BerthError, type Finding } from "../errors";
import { type OpenedLock, openLock } from "../images/open-lock";
import { type Preparation, prepare } from "../prepare";
import { nearest } from "../suggest";
import type { Arguments } from "./args";
import { today } from "./clock";
import { sayLock } from "./talk";

/** What a command works on: the environments that it names, prepared. */
export interface Workspace extends Preparation {
  readonly root: string;
  /** cdktf.json, for the positions of what it says. */
  readonly config: { readonly file: string; readonly text: string };
  /** The lock that the images are from. */
  readonly opened: OpenedLock;
}

/** Prepares the environments that the command line names; all of them when it names none. Throws BerthError. */
export async function openWorkspace(args: Arguments): Promise<Workspace> {
  const root = resolve(args.projectDirectory ?? ".");
  const { text, definitions, findings, registry: ecr } = readConfig(root);
  if (findings.length > 0) throw new BerthError(findings);
  const chosen = choose(definitions, args.operands).map((definition) =>
    args.files.length > 0 ? { ...definition, files: args.files } : definition,
  );
  const opened = openLock(root, lockChoice(args));
  const project = { projectDirectory: root, definitions: chosen, environments: definitions, registry };
  const config = { file: "cdktf.json", text };
  const prepared = await prepare({ ...project, config, today: today(), lock: sayLock(opened) });
  // What the registry needs shows only with all environments.
  const plan =
    ecr && chosen.length === definitions.length && planProtected(ecr, prepared.candidates, root, opened.lock);
  return { root, config, opened, ...prepared, findings: [...prepared.findings, ...(plan ? plan.findings : [])] };
}

/**
 * `--lock`, else what a deploy from this shell would take. Undefined: the lock beside cdktf.json, where there is one.
 * A release makes the next lock, and what a shell deploys is no reason to begin with another.
 */
export function lockChoice({ command, lock }: Partial<Pick<Arguments, "command" | "lock">>): string | undefined {
  return lock ?? (command === "release" ? undefined : process.env["BERTH_LOCK"] || undefined);
}

/** Without a cdktf.json every target is an environment with its defaults, so that `check` answers for any Compose file. */
function readConfig(root: string): Environments<Registry> & { readonly text: string } {
  const file = join(root, "cdktf.json");
  const targets = registry.map(({ id }) => id);
  if (existsSync(file)) {
    const text = readFileSync(file, "utf8");
    return { text, ...readEnvironments(text, "cdktf.json", targets, parseRegistry) };
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
