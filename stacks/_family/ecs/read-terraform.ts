import type { Leaf } from "../../../src/contract/contract";
import { isObject, type Json, type JsonObject } from "../../../src/json";
import { expressionsIn, mark, marked, replaced } from "./read-template";
import { map, string } from "./read-values";

export interface Resource {
  /** `aws_ecs_service.service_web`, `data.aws_vpc.given`. */
  readonly address: string;
  readonly type: string;
  readonly body: JsonObject;
}

/** A stack's `cdk.tf.json`, as references within it lead. */
export interface Terraform {
  /** Resources of a type, in the order of the file. */
  all(type: string): readonly Resource[];
  at(address: string): Resource | undefined;
  /** What a value refers to, where that is a resource of this file; also of a bare address, as in `depends_on`. */
  target(value: Json | undefined): Resource | undefined;
  /** All that a value refers to; of text with several references. */
  targets(value: Json | undefined): readonly Resource[];
  /** Text with the references that this file answers; undefined where one stays open. */
  text(value: Json | undefined): string | undefined;
  /** As `text`; opaque where a reference stays open. */
  leaf(value: Json): Leaf<string>;
}

const ADDRESS = /(?:data\.)?[a-z][a-z0-9_]*\.[A-Za-z_][A-Za-z0-9_-]*/g;
/** References that lead in a circle end here. */
const DEPTH = 16;

export function openTerraform(document: JsonObject): Terraform {
  const file = map(marked(document));
  const resources = new Map<string, Resource>();
  for (const [kind, prefix] of [
    ["resource", ""],
    ["data", "data."],
  ] as const) {
    for (const [type, named] of Object.entries(map(file[kind]))) {
      for (const [name, body] of Object.entries(map(named))) {
        const address = `${prefix}${type}.${name}`;
        resources.set(address, { address, type: prefix + type, body: map(Array.isArray(body) ? body[0] : body) });
      }
    }
  }

  function targets(value: Json | undefined): readonly Resource[] {
    if (typeof value !== "string") return [];
    const inside = expressionsIn(value);
    return (inside.length > 0 ? inside : [value]).flatMap((place) =>
      [...place.matchAll(ADDRESS)].flatMap(([address]) => resources.get(address) ?? []),
    );
  }

  function evaluated(expression: string, depth: number): string {
    const [, local] = /^local\.([\w-]+)$/.exec(expression) ?? [];
    const [, address, attribute] = /^([a-z][a-z0-9_]*\.[A-Za-z_][\w-]*)\.(\w+)$/.exec(expression) ?? [];
    const [, quoted] = /^"([^"\\$%]*)"$/.exec(expression) ?? [];
    if (quoted !== undefined) return quoted;
    const found =
      local !== undefined
        ? map(file.locals)[local]
        : attribute === undefined
          ? undefined
          : resources.get(address ?? "")?.body[attribute];
    const plain = typeof found === "string" || typeof found === "number" || typeof found === "boolean";
    return plain && depth < DEPTH ? replaced(String(found), (next) => evaluated(next, depth + 1)) : mark(expression);
  }

  const rendered = (value: Json) => replaced(String(value), (expression) => evaluated(expression, 0));
  return {
    all: (type) => [...resources.values()].filter((resource) => resource.type === type),
    at: (address) => resources.get(address),
    target: (value) => targets(value)[0],
    targets,
    text(value) {
      const result = string(value);
      if (result === undefined) return undefined;
      const text = rendered(result);
      return expressionsIn(text).length === 0 ? text : undefined;
    },
    leaf(value) {
      const text = rendered(value);
      if (expressionsIn(text).length === 0) return text;
      return { opaque: replaced(text, (expression) => `<${expression}>`) };
    },
  };
}

/** What a resource stands for: its tag `berth:<kind>`. */
export function tagOf(terraform: Terraform, resource: Resource | undefined, kind: string): string | undefined {
  return terraform.text(map(resource?.body.tags)[`berth:${kind}`]);
}

/** JSON text with references in it, parsed; undefined where it is none. */
export function parsed(value: Json | undefined): Json | undefined {
  if (typeof value !== "string") return isObject(value) || Array.isArray(value) ? value : undefined;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return undefined;
  }
}
