import type { Finding } from "../errors";
import { isObject } from "../json";
import type { OptionProblem } from "../target";
import type { EnvironmentDefinition } from "./definition";
import { locateInJson } from "./locate";

/** Stack id of the image registry that a project makes itself: `cdktf deploy registry`. */
export const REGISTRY_STACK = "registry";

/** One thing wrong with `context.registry`, and what to do about it where the message does not say. */
export interface RegistryProblem extends OptionProblem {
  readonly remedy?: string;
}

/** What an environment says of registries, whatever else may be wrong with it. */
export type Place = Pick<EnvironmentDefinition, "name" | "registry">;

/** Where the user wrote a key below `context.registry`; of what is not there, the nearest key above. */
export type Locate = (...path: readonly (string | number)[]) => Pick<Finding, "path" | "file" | "line" | "column">;

/**
 * Reads the value of `context.registry`, with what follows from the environments: all of it, or every problem. Handed in
 * by whoever composes the program, since src knows no cloud.
 */
export type RegistryParser<Registry> = (
  input: unknown,
  environments: readonly Place[],
  at: Locate,
) =>
  | { readonly ok: true; readonly registry: Registry }
  | { readonly ok: false; readonly problems: readonly RegistryProblem[] };

/**
 * Reads `context.registry` out of the text of cdktf.json, which is valid JSON. Nothing where it is not there.
 * @param environments the value of `context.environments`, not yet checked.
 */
export function readRegistry<Registry>(
  { text, file }: { readonly text: string; readonly file: string },
  environments: Readonly<Record<string, unknown>>,
  parse: RegistryParser<Registry>,
): { readonly registry?: Registry; readonly findings: readonly Finding[] } {
  const root: unknown = JSON.parse(text);
  const context = isObject(root) ? root["context"] : undefined;
  if (!isObject(context) || !Object.hasOwn(context, "registry")) return { findings: [] };
  const given = context["registry"];
  const clashes = Object.keys(environments)
    .filter((name) => name.toLowerCase() === REGISTRY_STACK)
    .map((name) => taken(name, located("environments", name)));
  const at: Locate = (...path) => located("registry", ...path);
  const parsed = parse(given, Object.entries(environments).map(toPlace), at);
  if (parsed.ok) return { registry: parsed.registry, findings: clashes };
  return { findings: [...clashes, ...parsed.problems.map(toFinding)] };

  function located(...keys: readonly (string | number)[]) {
    const path = ["context", ...keys];
    return { path: path.join("."), file, ...locateInJson(text, path) };
  }

  function toFinding(problem: RegistryProblem): Finding {
    const place = { verdict: "error" as const, ...at(...problem.path) };
    const name = ["registry", ...problem.path].join(".");
    if (problem.kind === "unknown") {
      const reason = "The registry has no option of this name";
      return { code: "BERTH204", ...place, found: `unknown option ${name}`, reason, remedy: problem.message };
    }
    const value = problem.path.reduce<unknown>((held, key) => (isObject(held) ? held[key] : undefined), given);
    const found = value === undefined ? `${name} is missing` : `${name} is ${shown(value)}`;
    return {
      code: "BERTH205",
      ...place,
      found,
      reason: problem.message,
      remedy: problem.remedy ?? "Correct the value",
    };
  }
}

function toPlace([name, value]: [string, unknown]): Place {
  const registry = isObject(value) ? value["registry"] : undefined;
  return typeof registry === "string" ? { name, registry } : { name };
}

function taken(name: string, place: ReturnType<Locate>): Finding {
  return {
    code: "BERTH206",
    verdict: "error",
    ...place,
    environment: name,
    found: `environment name ${JSON.stringify(name)}`,
    reason: "context.registry is a stack of that id, and each stack is a folder and a state file",
    remedy: "Rename the environment",
  };
}

/** The user's value on one line, cut where it is long. */
function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
