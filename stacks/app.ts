import { relative, resolve } from "node:path";
import { App, TerraformStack } from "cdktf";
import { REGISTRY_STACK } from "../src/config/registry";
import type { Finding } from "../src/errors";
import type { Lock } from "../src/images/lock";
import type { Candidate } from "../src/prepare";
import { planProtected, type Registry, type RegistryPlan } from "./_registry";
import { setBackend } from "./backend";
import { addGuard } from "./guard";

/** What there may be beside the environments. */
export interface Beside {
  /** The registry that the project makes; `candidates` are all its environments then. Default: none. */
  readonly registry?: Registry | undefined;
  /** The lock chosen. What it names is not deleted there, nor what the lock in `root` names. */
  readonly lock?: Lock | undefined;
}

/**
 * One stack per environment, and one for the registry; what is refused holds only the guard that stops its plan.
 * `outdir` is by default what `cdktf` says, `cdktf.out`. Returns what stops the registry.
 */
export function synthesizeAll(
  candidates: readonly Candidate[],
  root: string,
  outdir?: string,
  { registry, lock }: Beside = {},
): readonly Finding[] {
  // CDKTF's validation runs `terraform version` for each terraform_data, 50 ms each and in vain: Terraform itself says
  // when it is too old, and a synth needs none.
  const app = new App({ skipValidation: true, ...(outdir === undefined ? {} : { outdir }) });
  for (const candidate of candidates) synthesizeOne(app, candidate, root);
  const plan = registry && planProtected(registry, candidates, root, lock);
  if (plan) addRegistry(app, plan, root);
  app.synth();
  return plan?.findings ?? [];
}

function addRegistry(app: App, plan: RegistryPlan, root: string): void {
  const { synthesizeRegistry } = require("./_registry/stack") as typeof import("./_registry/stack");
  const stack = new TerraformStack(app, REGISTRY_STACK);
  const { backend } = plan.registry;
  const definition = { name: REGISTRY_STACK, ...(backend === undefined ? {} : { backend }) };
  setBackend(stack, definition, fromStackTo(root, app.outdir, REGISTRY_STACK));
  synthesizeRegistry(stack, plan);
}

function synthesizeOne(app: App, candidate: Candidate, root: string): void {
  const { definition, target, options, project, workload, images } = candidate;
  const stack = new TerraformStack(app, definition.name);
  const projectDirectory = fromStackTo(root, app.outdir, definition.name);
  setBackend(stack, definition, projectDirectory);
  if (candidate.refused || !project || !workload) {
    addGuard(stack, `environment ${definition.name}`, candidate.findings);
    target.retain?.(stack, options);
    return;
  }
  const environment = definition.name;
  const { envFiles } = definition;
  target.synthesize(stack, {
    environment,
    workload,
    project,
    options,
    images,
    envFiles,
    projectDirectory,
  });
}

/** `../../..` for the usual output folder: relative, so that two clones synthesize the same bytes. */
function fromStackTo(root: string, outdir: string, stack: string): string {
  return relative(resolve(outdir, "stacks", stack), root).replaceAll("\\", "/");
}
