import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { findComposeFile } from "../compose/discover";
import { formatPath } from "../compose/path";
import type { ComposeProject } from "../compose/project";
import type { EnvironmentDefinition } from "../config/definition";
import { readEnvironments } from "../config/environments";
import type { Side } from "../docs/support-project";
import { BerthError, type Finding } from "../errors";
import { openLock } from "../images/open-lock";
import { isObject } from "../json";
import { gate } from "../ledger/gate";
import { usesOf } from "../ledger/uses";
import { type Candidate, prepare } from "../prepare";
import type { TargetEntry } from "../target";
import { readExtensions, type Waiver } from "../workload/x-berth";
import type { Arguments } from "./args";
import { today } from "./clock";
import { sayLock } from "./talk";
import { lockChoice } from "./workspace";

type Where = Pick<Arguments, "files" | "operands" | "projectDirectory"> & Partial<Pick<Arguments, "lock">>;

/** Whether the command line names a Compose file, or the folder has one. */
export function hasProject({ files, projectDirectory }: Where): boolean {
  const root = resolve(projectDirectory ?? ".");
  return files.length > 0 || projectDirectory !== undefined || findComposeFile(root) !== undefined;
}

/**
 * What each target named makes of the project, in the environments that cdktf.json has for it; in one with the
 * target's defaults where it has none. Throws BerthError where the project cannot be loaded.
 */
export async function sidesOf(args: Where, registry: readonly TargetEntry[]): Promise<readonly Side[]> {
  const root = resolve(args.projectDirectory ?? ".");
  const file = join(root, "cdktf.json");
  const text = existsSync(file) ? readFileSync(file, "utf8") : undefined;
  const ids = registry.map(({ id }) => id);
  const { definitions = [], findings = [] } = text === undefined ? {} : readEnvironments(text, "cdktf.json", ids);
  if (findings.length > 0) throw new BerthError(findings);
  const made = new Set<EnvironmentDefinition>();
  const chosen = args.operands.flatMap((target) => {
    const own = definitions.filter((definition) => definition.target === target);
    const list = own.length > 0 ? own : [{ name: target, target, options: borrowed(target, definitions, registry) }];
    return list.map((definition) => {
      const one = args.files.length > 0 ? { ...definition, files: args.files } : definition;
      if (own.length === 0) made.add(one);
      return one;
    });
  });
  const config = { file: "cdktf.json", text: text ?? "{}" };
  const { candidates } = await prepare({
    projectDirectory: root,
    definitions: chosen,
    registry,
    config,
    today: today(),
    lock: sayLock(openLock(root, lockChoice(args))),
  });
  const failed = candidates.find(({ project }) => project === undefined);
  if (failed) throw new BerthError(failed.findings);
  return candidates.map((candidate) => sideOf(candidate, made.has(candidate.definition)));
}

/** @param made nobody wrote the environment's options, so nobody has to mend them. */
function sideOf({ definition, target, options, project, findings }: Candidate, made: boolean): Side {
  const { name, target: id } = definition;
  const parsed = target.options.parse(definition.options);
  const missing = parsed.ok ? [] : parsed.problems.map(({ message }) => message);
  const gated = project && { environment: name, target, project, options, waivers: waiversOf(project), today: today() };
  const own = (finding: Finding) => !finding.path?.startsWith(`context.environments.${name}.`);
  return {
    label: name,
    target: id,
    uses: usesOf(project?.document ?? {}).map(({ path }) => formatPath(path)),
    answers: gated ? gate(gated).findings : [],
    findings: made ? findings.filter(own) : findings,
    ...(missing.length === 0 ? {} : { unchecked: unchecked(id, missing, made) }),
  };
}

function unchecked(target: string, missing: readonly string[], made: boolean): string {
  return `${made ? `cdktf.json has no environment for ${target}, and ` : ""}${missing.join("; ")}`;
}

/** None where x-berth itself is at fault, which is among the findings. */
function waiversOf(project: ComposeProject): readonly Waiver[] {
  try {
    return readExtensions(project).waivers;
  } catch (error) {
    if (error instanceof BerthError) return [];
    throw error;
  }
}

/**
 * Options for a target that cdktf.json has no environment for: those of another environment, keys that the target does
 * not have left out, so that the project can be checked as a whole. None where that does not do either.
 */
function borrowed(
  id: string,
  definitions: readonly EnvironmentDefinition[],
  registry: readonly TargetEntry[],
): EnvironmentDefinition["options"] {
  const { options: schema } = registry.find((entry) => entry.id === id)?.load() ?? {};
  if (schema === undefined || schema.parse({}).ok) return {};
  for (const { options } of definitions) {
    const first = schema.parse(options);
    const unknown = new Set(
      first.ok ? [] : first.problems.flatMap(({ kind, path }) => (kind === "unknown" ? path[0] : [])),
    );
    const known = Object.fromEntries(
      Object.entries(isObject(options) ? options : {}).filter(([key]) => !unknown.has(key)),
    );
    if (schema.parse(known).ok) return known;
  }
  return {};
}
