import { isObject, type Json, type JsonObject } from "../../src/json";
import type { Synthesized } from "./ecs-cases";

export interface Resource {
  readonly type: string;
  readonly name: string;
  readonly body: JsonObject;
}

/** Every resource of a stack, or those of one type. */
export function resources({ artifact: { terraform } }: Synthesized, type?: string): readonly Resource[] {
  const all = (terraform.resource ?? {}) as Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;
  const chosen = Object.entries(all).filter(([key]) => type === undefined || key === type);
  return chosen.flatMap(([key, named]) => Object.entries(named).map(([name, body]) => ({ type: key, name, body })));
}

/** `aws_lb.http_internet` of `${aws_lb.http_internet.arn}`. */
export const addressIn = (value: Json | undefined): string | undefined =>
  /^\$\{([a-z_0-9]+\.[A-Za-z0-9_-]+)\./.exec(String(value ?? ""))?.[1];

export interface Container {
  readonly name: string;
  readonly environment?: readonly { readonly name: string; readonly value: string }[];
  readonly secrets?: readonly JsonObject[];
  readonly logConfiguration?: { readonly logDriver: string; readonly options?: JsonObject };
  readonly portMappings?: readonly { readonly name?: string }[];
}

export const containersOf = ({ body }: Resource): readonly Container[] =>
  JSON.parse(String(body.container_definitions)) as readonly Container[];

/** Blocks of a body, written once or as a list. */
export function blocksOf(value: Json | undefined): readonly JsonObject[] {
  return (Array.isArray(value) ? value : [value]).filter(isObject);
}
