import type { Finding } from "../errors";
import { isObject } from "../json";
import { parseWith } from "../schema";
import { nearest } from "../suggest";
import { definitionSchema, type EnvironmentDefinition, NAME } from "./definition";
import { duplicates, locateInJson } from "./locate";
import { type RegistryParser, readRegistry } from "./registry";

export interface Environments<Registry = never> {
  /** The environments that can be used. */
  readonly definitions: readonly EnvironmentDefinition[];
  /** Everything wrong with the file; an environment with a finding of its own is not among the definitions. */
  readonly findings: readonly Finding[];
  /** `context.registry`. Absent: there is none, it has a finding, or nobody asked. */
  readonly registry?: Registry;
}

type Report = (
  path: readonly (string | number)[],
  finding: Pick<Finding, "code" | "environment" | "found" | "reason" | "remedy">,
) => void;

/**
 * Reads the environments out of the text of cdktf.json, and with `parseRegistry` the registry beside them. Reports every
 * problem, each with its position.
 */
export function readEnvironments<Registry = never>(
  text: string | undefined,
  file: string,
  targets: readonly string[],
  parseRegistry?: RegistryParser<Registry>,
): Environments<Registry> {
  const findings: Finding[] = [];
  if (text === undefined) return { definitions: [], findings: [missing(file)] };
  const report: Report = (path, finding) =>
    findings.push({ ...finding, verdict: "error", path: path.join("."), file, ...locateInJson(text, path) });
  const entries = parseEntries(text, file, report);
  if (!entries) return { definitions: [], findings };
  findings.push(...duplicates(text, file, Object.keys(entries)));
  const definitions: EnvironmentDefinition[] = [];
  for (const [name, value] of Object.entries(entries)) {
    const before = findings.length;
    const definition = readDefinition(name, value, targets, report);
    if (definition && findings.length === before) definitions.push(definition);
  }
  if (!parseRegistry) return { definitions, findings };
  const { registry, findings: ofRegistry } = readRegistry({ text, file }, entries, parseRegistry);
  return { definitions, findings: [...findings, ...ofRegistry], ...(registry === undefined ? {} : { registry }) };
}

function missing(file: string): Finding {
  return {
    code: "BERTH201",
    verdict: "error",
    file,
    found: `there is no ${file} here`,
    reason: "It names the environments: what to deploy and where",
    remedy: "Run the command in the folder that has it",
  };
}

function parseEntries(text: string, file: string, report: Report): Readonly<Record<string, unknown>> | undefined {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch (error) {
    const reason = (error as Error).message;
    report([], { code: "BERTH201", found: `${file} is not valid JSON`, reason, remedy: "Mend the file" });
    return undefined;
  }
  const context = isObject(root) ? root["context"] : undefined;
  const environments = isObject(context) ? context["environments"] : undefined;
  if (isObject(environments) && Object.keys(environments).length > 0) return environments;
  report(["context", "environments"], {
    code: "BERTH201",
    found: `${file} has no context.environments`,
    reason: "Nothing says what to deploy and where",
    remedy: 'Add "context": { "environments": { "compose": { "target": "compose" } } }',
  });
  return undefined;
}

function readDefinition(
  name: string,
  value: unknown,
  targets: readonly string[],
  report: Report,
): EnvironmentDefinition | undefined {
  const base = ["context", "environments", name];
  if (!NAME.test(name)) {
    report(base, {
      code: "BERTH206",
      environment: name,
      found: `environment name ${JSON.stringify(name)}`,
      reason: "It is the stack id, a folder and part of resource names",
      remedy: "Use letters, digits and hyphens, at most 63, starting with a letter",
    });
  }
  const parsed = parseWith(definitionSchema, value);
  if (!parsed.ok) {
    for (const problem of parsed.problems) {
      const unknown = problem.kind === "unknown";
      report([...base, ...problem.path], {
        code: unknown ? "BERTH204" : "BERTH205",
        environment: name,
        found: `${unknown ? "unknown option" : "option"} ${problem.path.join(".") || name}`,
        reason: unknown ? "An environment has no option of this name" : problem.message,
        remedy: unknown ? problem.message : "Correct the value",
      });
    }
    return undefined;
  }
  const { target = name, options = {}, ...rest } = parsed.options;
  if (rest.mirror && rest.registry === undefined) {
    report([...base, "mirror"], {
      code: "BERTH205",
      environment: name,
      found: "option mirror",
      reason: "mirror has images of others copied to the environment's registry, and it names none",
      remedy: 'Name one: "registry": "registry.example.com/shop"; or take mirror out',
    });
  }
  if (!targets.includes(target)) {
    const suggestion = nearest(target, targets);
    report([...base, "target"], {
      code: "BERTH203",
      environment: name,
      found: `target ${JSON.stringify(target)}`,
      reason: `The targets are ${targets.join(", ")}`,
      remedy: suggestion ? `Did you mean ${suggestion}?` : 'Name one of them as "target"',
    });
    return undefined;
  }
  return { ...(rest as Partial<EnvironmentDefinition>), name, target, options };
}
