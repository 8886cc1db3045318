import { relative, resolve } from "node:path";
import { App, TerraformStack } from "cdktf";
import { imagesOfFile } from "../src/images";
import type { Candidate } from "../src/prepare";
import { setBackend } from "./backend";
import { addGuard } from "./guard";

/**
 * One stack per environment; a refused environment's holds only the guard that stops its plan.
 * `outdir` is by default what `cdktf` says, `cdktf.out`.
 */
export function synthesizeAll(candidates: readonly Candidate[], root: string, outdir?: string): void {
  // CDKTF's validation runs `terraform version` for each terraform_data, 50 ms each and in vain: Terraform itself says
  // when it is too old, and a synth needs none.
  const app = new App({ skipValidation: true, ...(outdir === undefined ? {} : { outdir }) });
  for (const candidate of candidates) synthesizeOne(app, candidate, root);
  app.synth();
}

function synthesizeOne(app: App, candidate: Candidate, root: string): void {
  const { definition, target, options, project, workload } = candidate;
  const stack = new TerraformStack(app, definition.name);
  const projectDirectory = fromStackTo(root, app.outdir, definition.name);
  setBackend(stack, definition, projectDirectory);
  if (candidate.refused || !project || !workload) {
    addGuard(stack, candidate);
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
    images: imagesOfFile,
    envFiles,
    projectDirectory,
  });
}

/** `../../..` for the usual output folder: relative, so that two clones synthesize the same bytes. */
function fromStackTo(root: string, outdir: string, stack: string): string {
  return relative(resolve(outdir, "stacks", stack), root).replaceAll("\\", "/");
}
