import { existsSync } from "node:fs";
import { join } from "node:path";
import { findComposeFile } from "./compose/discover";
import { loadCompose } from "./compose/load";
import { formatPath } from "./compose/path";
import type { ComposeProject, LoadRequest } from "./compose/project";
import type { EnvironmentDefinition } from "./config/definition";
import { locateInJson } from "./config/locate";
import { BerthError, type Finding } from "./errors";
import { checkImages, requireDigests } from "./images/check";
import { checkProject } from "./images/check-project";
import type { Images } from "./images/image";
import type { Lock } from "./images/lock";
import { imagesOfLock } from "./images/locked";
import { byPosition, type Gated, gate, isRefused } from "./ledger/gate";
import { checkWaivers, unusedWaivers } from "./ledger/waivers";
import type { OptionProblem, Remark, Target, TargetEntry } from "./target";
import { toWorkload } from "./workload/from-compose";
import type { Workload } from "./workload/model";
import { readExtensions } from "./workload/x-berth";

/** One environment after load, model and gate, ready for a stack; or refused, with the reasons among its findings. */
export interface Candidate {
  readonly definition: EnvironmentDefinition;
  readonly target: Target<unknown>;
  /** Undefined where the options could not be parsed. */
  readonly options: unknown;
  /** Undefined where the Compose files could not be loaded. */
  readonly project: ComposeProject | undefined;
  readonly workload: Workload | undefined;
  /** The image of each service there: what the lock names, else what the file says. */
  readonly images: Images;
  readonly findings: readonly Finding[];
  readonly refused: boolean;
}

export interface Preparation {
  readonly candidates: readonly Candidate[];
  /** What concerns no single environment: waivers that nothing uses. */
  readonly findings: readonly Finding[];
}

export interface PrepareInput {
  /** Absolute. */
  readonly projectDirectory: string;
  readonly definitions: readonly EnvironmentDefinition[];
  readonly registry: readonly TargetEntry[];
  /** All environments there are, where `definitions` is a choice of them. Default: `definitions`. */
  readonly environments?: readonly EnvironmentDefinition[];
  /** Text of cdktf.json, for the positions of options. */
  readonly config: { readonly file: string; readonly text: string | undefined };
  /** ISO date that waivers expire against. */
  readonly today: string;
  /** What the last release locked. Default: nothing, images are what the Compose file says. */
  readonly lock?: Lock | undefined;
  /** As in {@link gate}. Default: `all`. */
  readonly positions?: "all" | "refusals";
}

/** Loads, models and gates every environment, side by side. Never throws for what a user wrote: findings say it. */
export async function prepare(input: PrepareInput): Promise<Preparation> {
  // All docker compose processes start before any result is awaited, so that the caller can load other code meanwhile.
  const loadOnce = sharing(loadCompose);
  const prepared = await Promise.all(input.definitions.map((definition) => prepareOne(input, definition, loadOnce)));
  const gated = prepared.flatMap((one) => one.gated ?? []);
  const context = { targets: input.registry.map(({ id }) => id), today: input.today };
  const environments = input.environments ?? input.definitions;
  const waivers = checkWaivers(
    gated.flatMap((one) => one.waivers),
    context,
  );
  return {
    candidates: prepared.map(({ candidate }) => candidate),
    findings: [...waivers, ...unusedWaivers(gated, environments, context)].sort(byPosition),
  };
}

interface Prepared {
  readonly candidate: Candidate;
  readonly gated: Gated | undefined;
}

/** One load for all environments that ask for the same files: docker compose takes longer than all else. */
function sharing(load: typeof loadCompose): typeof loadCompose {
  const loads = new Map<string, ReturnType<typeof loadCompose>>();
  return (request) => {
    const key = JSON.stringify(request);
    const loading = loads.get(key) ?? load(request);
    loads.set(key, loading);
    return loading;
  };
}

async function prepareOne(
  input: PrepareInput,
  definition: EnvironmentDefinition,
  loadOnce: typeof loadCompose,
): Promise<Prepared> {
  const loading = settle(() => loadOnce(toRequest(input.projectDirectory, definition)));
  const target = load(input.registry, definition.target);
  const parsed = target.options.parse(definition.options);
  const options = parsed.ok ? parsed.options : undefined;
  const findings: Finding[] = parsed.ok
    ? []
    : parsed.problems.map((problem) => optionFinding(input, definition, problem));
  const images = imagesOfLock(input.lock, definition);
  const base = { definition, target, options, images };
  const loaded = await loading;
  if (!loaded.ok) {
    findings.push(...loaded.findings);
    return {
      candidate: { ...base, project: undefined, workload: undefined, ...verdict(definition, findings) },
      gated: undefined,
    };
  }
  const project = loaded.value;
  findings.push(...project.warnings);
  const extensions = await settle(() => readExtensions(project));
  if (!extensions.ok) findings.push(...extensions.findings);
  const waivers = extensions.ok ? extensions.value.waivers : [];
  const modelled = await settle(() => toWorkload(project, extensions.ok ? extensions.value : undefined));
  if (!modelled.ok) findings.push(...modelled.findings);
  const gated = gate({
    environment: definition.name,
    target,
    project,
    options,
    waivers,
    today: input.today,
    positions: input.positions,
  });
  findings.push(...gated.findings);
  const workload = modelled.ok ? modelled.value : undefined;
  if (workload && parsed.ok) {
    const { name: environment, envFiles } = definition;
    const remarks = [
      ...checkProject(input.lock, await projectNames(input, project.name, loadOnce)),
      ...checkImages({ definition, target, workload, images, locked: input.lock !== undefined }),
      ...(target.check?.({ environment, workload, project, options, images, envFiles }) ?? []),
    ];
    const weighed = requireDigests(remarks, definition);
    findings.push(...weighed.map((remark) => remarkFinding(input, definition, project, remark)));
  }
  findings.sort(byPosition);
  return { candidate: { ...base, project, workload, ...verdict(definition, findings) }, gated };
}

/** The name in this environment; and the first environment's, which a release writes down, where the lock has another. */
async function projectNames(input: PrepareInput, name: string, loadOnce: typeof loadCompose): Promise<string[]> {
  const [first] = input.environments ?? input.definitions;
  if (input.lock === undefined || input.lock.project === name || first === undefined) return [name];
  const loaded = await settle(() => loadOnce(toRequest(input.projectDirectory, first)));
  return loaded.ok ? [name, loaded.value.name] : [name];
}

/** Whose findings they are, and whether they stop the environment. */
function verdict(definition: EnvironmentDefinition, findings: readonly Finding[]) {
  const labelled = findings.map((finding) => ({ ...finding, environment: definition.name, target: definition.target }));
  return { findings: labelled, refused: isRefused(labelled) };
}

function toRequest(projectDirectory: string, definition: EnvironmentDefinition): LoadRequest {
  const { name, envFiles, profiles } = definition;
  const files = definition.files ?? withOverride(projectDirectory, name);
  return { projectDirectory, ...(files && { files }), ...(envFiles && { envFiles }), ...(profiles && { profiles }) };
}

/** `compose.<environment>.yaml` is merged over the project's own file when it is there. */
function withOverride(projectDirectory: string, environment: string): readonly string[] | undefined {
  const override = [`compose.${environment}.yaml`, `compose.${environment}.yml`].find((name) =>
    existsSync(join(projectDirectory, name)),
  );
  const base = override && findComposeFile(projectDirectory);
  return override && base ? [base, override] : undefined;
}

function load(registry: readonly TargetEntry[], id: string): Target<unknown> {
  const entry = registry.find((candidate) => candidate.id === id);
  if (!entry) throw new Error(`target ${id} is not in the registry`);
  return entry.load();
}

function optionFinding(input: PrepareInput, { name, options }: EnvironmentDefinition, problem: OptionProblem): Finding {
  const path = ["context", "environments", name, "options", ...problem.path];
  const unknown = problem.kind === "unknown";
  const option = problem.path.join(".");
  const value = valueAt(options, problem.path);
  const held = () => ({
    found: option === "" ? "the options together" : `${option} is ${shown(value)}`,
    reason: problem.message,
    remedy: "Correct the value",
  });
  const missing = { found: `${option} is missing`, reason: "The target needs this option", remedy: "Add it" };
  const other = {
    found: `unknown option ${option}`,
    reason: "The target has no option of this name",
    remedy: problem.message,
  };
  return {
    code: unknown ? "BERTH204" : "BERTH205",
    verdict: "error",
    path: path.join("."),
    file: input.config.file,
    ...locateInJson(input.config.text ?? "", path),
    ...(unknown ? other : value === undefined ? missing : held()),
  };
}

const valueAt = (value: unknown, path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>((at, key) => (at as Record<string | number, unknown> | undefined)?.[key], value);

/** The user's value on one line, cut where it is long. */
function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** A remark with its position: in the Compose files, or in cdktf.json where it is about an option. */
function remarkFinding(
  input: PrepareInput,
  definition: EnvironmentDefinition,
  project: ComposeProject,
  { path, option, ...said }: Remark,
): Finding {
  const whose = { environment: definition.name, target: definition.target };
  if (option === undefined) {
    const wanted = input.positions !== "refusals" || said.verdict === "error";
    return { ...said, ...whose, path: formatPath(path ?? []), ...(wanted ? project.locate(path ?? []) : {}) };
  }
  const full = ["context", "environments", definition.name, "options", ...option];
  const { file, text } = input.config;
  return { ...said, ...whose, path: full.join("."), file, ...locateInJson(text ?? "", full) };
}

type Settled<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** A phase's result or its findings; any other error is a defect of the kit and goes on up. */
async function settle<T>(phase: () => T | Promise<T>): Promise<Settled<T>> {
  try {
    return { ok: true, value: await phase() };
  } catch (error) {
    if (error instanceof BerthError) return { ok: false, findings: error.findings };
    throw error;
  }
}
