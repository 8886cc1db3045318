import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "../json";
import type { Artifact } from "./artifact";

interface Manifest {
  readonly stacks: Readonly<
    Record<string, { readonly synthesizedStackPath: string; readonly workingDirectory: string }>
  >;
}

/** Opens one synthesized stack through the manifest that CDKTF writes into its output folder. */
export function openArtifact(outdir: string, environment: string, target: string): Artifact | undefined {
  const file = join(outdir, "manifest.json");
  if (!existsSync(file)) return undefined;
  const stack = (JSON.parse(readFileSync(file, "utf8")) as Manifest).stacks[environment];
  if (!stack) return undefined;
  const folder = join(outdir, stack.workingDirectory);
  return {
    environment,
    target,
    terraform: JSON.parse(readFileSync(join(outdir, stack.synthesizedStackPath), "utf8")) as JsonObject,
    file: (path) => (existsSync(join(folder, path)) ? readFileSync(join(folder, path)) : undefined),
  };
}
