import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isObject, type JsonObject } from "../../../src/json";
import type { Candidate } from "../../../src/prepare";
import { synthesizeAll } from "../../../stacks/app";
import { TARGETS } from "../../support/ecs-synth";
import { project } from "../../support/projects";
import type { Proof } from "./prove";

/** Synthesizes what was refused, as a user's synth does, and gives what is wrong with each stack by its proof. */
export function guards(proofs: readonly Proof[]): ReadonlyMap<Proof, readonly string[]> {
  const refused = proofs.flatMap((proof) => (proof.refused ? [{ proof, ...proof.refused }] : []));
  const candidates = refused.map(({ proof: { member }, document, options, findings }, index): Candidate => {
    const definition = { name: `refused-${index}`, target: member, options: {} };
    const base = { definition, target: TARGETS[member], options, workload: undefined } as unknown as Candidate;
    return { ...base, project: project(document), findings, refused: true };
  });
  const outdir = mkdtempSync(join(tmpdir(), "berth-guards-"));
  try {
    synthesizeAll(candidates, outdir, outdir);
    return new Map(
      refused.map(({ proof, findings }, index) => {
        const file = join(outdir, "stacks", `refused-${index}`, "cdk.tf.json");
        const said = findings.filter(({ verdict }) => verdict === "refused" || verdict === "error");
        return [
          proof,
          notAGuard(
            JSON.parse(readFileSync(file, "utf8")),
            said.map(({ path }) => path ?? ""),
          ),
        ] as const;
      }),
    );
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** A guard stack has the guard and nothing else, and says of every refusal where it is. */
export function notAGuard(terraform: JsonObject, paths: readonly string[]): readonly string[] {
  const { resource, locals, data, provider } = terraform;
  const made = isObject(resource)
    ? Object.entries(resource).flatMap(([type, all]) => Object.keys(all as object).map((name) => `${type}.${name}`))
    : [];
  const refusals = JSON.stringify(isObject(locals) ? locals.refusals : "");
  return [
    ...(made.join() === "terraform_data.guard" ? [] : [`the stack of a refused environment makes ${made.join(", ")}`]),
    ...(data === undefined && provider === undefined ? [] : ["the stack of a refused environment calls a provider"]),
    ...(paths.length === 0 ? ["the environment is not refused"] : []),
    ...paths
      .filter((path) => !refusals.includes(JSON.stringify(path).slice(1, -1)))
      .map((path) => `the guard does not say ${path}`),
  ];
}
