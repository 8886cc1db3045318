import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { synthesizeAll } from "../../stacks/app";
import type { Contract } from "../contract/contract";
import { formatContract } from "../contract/format";
import { openArtifact } from "../contract/open";
import { renderContract } from "../contract/render";
import type { Candidate } from "../prepare";
import { type Arguments, UsageError } from "./args";
import { print, say, sayFindings } from "./talk";
import { openWorkspace } from "./workspace";

/** `berth contract <environment>`: synthesizes into a scratch folder and reads the contract back from there. */
export async function contract(args: Arguments): Promise<0 | 1 | 2> {
  if (args.operands.length !== 1) throw new UsageError("contract takes one environment");
  const { candidates, root } = await openWorkspace(args);
  const candidate = candidates[0] as Candidate;
  if (candidate.refused) {
    sayFindings(candidate.findings.filter(({ verdict }) => verdict === "refused" || verdict === "error"));
    say(`berth: environment ${candidate.definition.name} is refused, so it has no contract`);
    return candidate.project === undefined ? 2 : 1;
  }
  const result = readBack(candidate, root);
  print(args.format === "json" ? formatContract(result) : renderContract(result));
  for (const problem of result.problems) say(`problem: ${problem}`);
  return result.problems.length === 0 ? 0 : 1;
}

function readBack(candidate: Candidate, root: string): Contract {
  const outdir = mkdtempSync(join(tmpdir(), "berth-"));
  try {
    synthesizeAll([candidate], root, outdir);
    const { name, target } = candidate.definition;
    const artifact = openArtifact(outdir, name, target);
    if (!artifact) throw new Error(`synthesis wrote no stack ${name}`);
    return candidate.target.read(artifact);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
