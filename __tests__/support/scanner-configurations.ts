import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "../../src/json";
import { repositoryRoot } from "./architecture";
import {
  caseFolder,
  caseOptions,
  existingNetwork,
  type Member,
  members,
  type Synthesized,
  synthesizeProject,
} from "./ecs-cases";

/** What the scanners look at: two Compose projects, each with the options' defaults and with all that closes findings. */
export const configurations = {
  minimal: "defaults",
  sample: "defaults",
  "minimal, hardened": "hardened",
  "sample, hardened": "hardened",
} as const;
export type Configuration = keyof typeof configurations;
export type Level = (typeof configurations)[Configuration];

export interface Configured {
  readonly configuration: Configuration;
  readonly level: Level;
  readonly member: Member;
  readonly made: Synthesized;
}

/** Every option that answers a finding of a scanner, on top of what case `settings` sets. */
const closing: JsonObject = {
  certificate: "arn:aws:acm:eu-west-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef",
  network: { nat: "per-zone", flowLogs: true },
  insights: "enhanced",
};

/**
 * Synthesizes each configuration for both members, to `<folder>/<configuration>/stacks/<member>`. ECS Exec is on in
 * one of the two hardened ones, so that the scanners see it too.
 */
export async function synthesizeConfigurations(
  folder: string,
  options: JsonObject = {},
): Promise<readonly Configured[]> {
  const settings = (member: Member): JsonObject => ({
    ...caseOptions("settings", existingNetwork)(member),
    ...closing,
  });
  const sample = sampleProject(join(folder, "project"));
  const plans: Readonly<Record<Configuration, readonly [string, (member: Member) => JsonObject]>> = {
    minimal: [caseFolder("minimal"), () => ({})],
    sample: [sample, () => ({})],
    "minimal, hardened": [caseFolder("settings"), settings],
    // What case `settings` says of its services and secrets the sample does not have.
    "sample, hardened": [sample, (member) => ({ ...settings(member), services: {}, secrets: {}, exec: false })],
  };
  const configured: Configured[] = [];
  for (const [name, level] of Object.entries(configurations) as [Configuration, Level][]) {
    const [project, optionsOf] = plans[name];
    const outdir = join(folder, name);
    const made = await synthesizeProject(project, (member) => ({ ...optionsOf(member), ...options }), { outdir });
    for (const member of members) {
      if (made[member].candidate.refused) throw new Error(`${member} refuses configuration ${name}`);
      configured.push({ configuration: name, level, member, made: made[member] });
    }
  }
  return configured;
}

/** The sample app without the attribute that Fargate refuses. */
function sampleProject(folder: string): string {
  mkdirSync(join(folder, "secrets"), { recursive: true });
  writeFileSync(join(folder, "secrets/store_password"), "not-a-secret");
  cpSync(join(repositoryRoot, "app/config.json"), join(folder, "app/config.json"));
  const text = readFileSync(join(repositoryRoot, "compose.yaml"), "utf8");
  writeFileSync(join(folder, "compose.yaml"), text.replace(/^ +security_opt: .*\n/gm, ""));
  return folder;
}
