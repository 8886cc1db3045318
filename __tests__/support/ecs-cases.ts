import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EnvironmentDefinition } from "../../src/config/definition";
import type { Artifact } from "../../src/contract/artifact";
import type { Finding } from "../../src/errors";
import { isObject, type JsonObject } from "../../src/json";
import { type Candidate, prepare } from "../../src/prepare";
import { targets as registry } from "../../stacks";
import { synthesizeAll } from "../../stacks/app";

/** Members of the ECS family. */
export const members = ["ecs-ec2", "fargate"] as const;
export type Member = (typeof members)[number];

const folder = join(__dirname, "../cases/ecs");

/** What a case's `case.json` may say, all of it optional. */
interface CaseFile {
  /** Options of both members. */
  readonly options?: JsonObject;
  /** Runs in the network that {@link existingNetwork} names. */
  readonly existingNetwork?: boolean;
  /** Members that refuse it. */
  readonly refused?: readonly Member[];
  readonly "ecs-ec2"?: JsonObject;
  readonly fargate?: JsonObject;
}

/** Ids of a network that is there already; any will do for a synth. */
export const existingNetwork = {
  vpc: "vpc-0123456789abcdef0",
  publicSubnets: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
  privateSubnets: ["subnet-0123456789abcdef2", "subnet-0123456789abcdef3"],
};

export const caseNames: readonly string[] = readdirSync(folder).sort();

export const caseFolder = (name: string) => join(folder, name);

export function caseFile(name: string): CaseFile {
  const file = join(folder, name, "case.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
}

export interface Synthesized {
  readonly candidate: Candidate;
  readonly findings: readonly Finding[];
  /** The stack's Terraform JSON, as written. */
  readonly json: string;
  readonly artifact: Artifact;
}

/**
 * Both members' stacks of a Compose project, made by the same functions as a user's synth. Environments are named like
 * their targets. `change` may alter the options. `outdir`: kept there; else removed.
 */
export async function synthesizeProject(
  projectDirectory: string,
  optionsOf: (member: Member) => JsonObject,
  { outdir, chosen = members }: { readonly outdir?: string; readonly chosen?: readonly Member[] } = {},
): Promise<Readonly<Record<Member, Synthesized>>> {
  const definitions = chosen.map((target): EnvironmentDefinition => {
    return { name: target, target, options: { region: "eu-west-1", ...optionsOf(target) } } as EnvironmentDefinition;
  });
  const config = { file: "cdktf.json", text: undefined };
  const prepared = await prepare({ projectDirectory, definitions, registry, config, today: "2026-11-23" });
  const to = outdir ?? mkdtempSync(join(tmpdir(), "berth-case-"));
  try {
    synthesizeAll(prepared.candidates, projectDirectory, to);
    const made = prepared.candidates.map((candidate) => [candidate.definition.name, opened(candidate, to)] as const);
    return Object.fromEntries(made) as Record<Member, Synthesized>;
  } finally {
    if (outdir === undefined) rmSync(to, { recursive: true });
  }
}

function opened(candidate: Candidate, outdir: string): Synthesized {
  const { name, target } = candidate.definition;
  const stack = join(outdir, "stacks", name);
  const json = readFileSync(join(stack, "cdk.tf.json"), "utf8");
  const terraform: unknown = JSON.parse(json);
  if (!isObject(terraform)) throw new Error(`${stack} holds no JSON object`);
  const file = (path: string) => (existsSync(join(stack, path)) ? readFileSync(join(stack, path)) : undefined);
  const artifact = { environment: name, target, terraform, file };
  return { candidate, findings: candidate.findings, json, artifact };
}

/** Options of a case for one member. */
export function caseOptions(name: string, network: JsonObject = existingNetwork): (member: Member) => JsonObject {
  const said = caseFile(name);
  return (member) => {
    const own = said[member] ?? {};
    return { ...said.options, ...own, ...(said.existingNetwork ? { network } : {}) };
  };
}

/** A conformance case, synthesized for both members. */
export function synthesizeCase(
  name: string,
  {
    outdir,
    network,
    options = {},
  }: { readonly outdir?: string; readonly network?: JsonObject; readonly options?: JsonObject } = {},
): Promise<Readonly<Record<Member, Synthesized>>> {
  process.env.BERTH_CASE_KEY ??= "not-a-secret";
  const own = caseOptions(name, network);
  const all = (member: Member) => ({ ...own(member), ...options });
  return synthesizeProject(caseFolder(name), all, outdir === undefined ? {} : { outdir });
}
