import { isObject, type Json, type JsonObject } from "../../src/json";

/** One of the levels that trivy and Security Hub give; checkov's open source edition gives none. */
export const severities = ["CRITICAL", "HIGH", "MEDIUM", "LOW", "none given"] as const;
export type Severity = (typeof severities)[number];

export interface Rule {
  /** As trivy (`AWS-0000`) or AWS Security Hub (`ECS.0`) number it. */
  readonly id: string;
  readonly severity: Exclude<Severity, "none given">;
  /** Addresses of what fails; of a container, that of its task definition and its name: `.../<name>`. */
  readonly failing: (stack: JsonObject) => readonly string[];
}

/** Resources of a type in Terraform's JSON, by name. */
export function resources(stack: JsonObject, type: string): readonly (readonly [string, JsonObject])[] {
  const all = isObject(stack.resource) ? stack.resource[type] : undefined;
  return Object.entries(isObject(all) ? all : {}) as [string, JsonObject][];
}

/** Terraform's JSON has a single block as an object or as a list of one. */
export function blocks(value: Json | undefined): readonly JsonObject[] {
  return (Array.isArray(value) ? value : [value]).filter(isObject);
}

/** A rule on each resource of a type. */
export function eachOf(
  type: string,
  fails: (body: JsonObject, stack: JsonObject, name: string) => boolean,
): Rule["failing"] {
  return (stack) =>
    resources(stack, type)
      .filter(([name, body]) => fails(body, stack, name))
      .map(([name]) => `${type}.${name}`);
}

/**
 * A rule on each container. In a plan a scanner does not see containers that name what is not there yet, as a
 * secret's ARN; here the text is still with its references.
 */
export function eachContainer(fails: (container: JsonObject) => boolean): Rule["failing"] {
  return (stack) =>
    resources(stack, "aws_ecs_task_definition").flatMap(([name, body]) =>
      containersOf(body)
        .filter(fails)
        .map((container) => `aws_ecs_task_definition.${name}/${container.name}`),
    );
}

export const containersOf = (definition: JsonObject) =>
  JSON.parse(String(definition.container_definitions)) as readonly JsonObject[];

/** Both, as one rule. */
export const both =
  (...parts: readonly Rule["failing"][]): Rule["failing"] =>
  (stack) =>
    parts.flatMap((part) => part(stack));

/** Statements of an IAM policy's text. */
export function statements(policy: Json | undefined): readonly JsonObject[] {
  const parsed: unknown = JSON.parse(String(policy));
  return isObject(parsed) ? blocks(parsed.Statement) : [];
}

/** One or several, as a list. */
export const listed = (value: Json | undefined): readonly string[] =>
  (Array.isArray(value) ? value : value === undefined ? [] : [value]).map(String);
