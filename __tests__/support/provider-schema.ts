import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isObject, type Json, type JsonObject } from "../../src/json";

/** The part of `terraform providers schema -json` that a walk needs. */
interface Block {
  readonly attributes?: Readonly<Record<string, { readonly required?: boolean; readonly optional?: boolean }>>;
  readonly block_types?: Readonly<Record<string, { readonly block: Block }>>;
}

interface Schemas {
  readonly resource_schemas: Readonly<Record<string, { readonly block: Block }>>;
  readonly data_source_schemas: Readonly<Record<string, { readonly block: Block }>>;
  readonly provider: { readonly block: Block };
}

/** What Terraform itself understands in a resource or data block. */
const META = new Set(["//", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioner", "connection"]);

/** Resources of Terraform itself, which no provider's schema has. */
const BUILT_IN = new Set(["terraform_data"]);

export interface Emitted {
  readonly kind: "resource" | "data" | "provider";
  readonly type: string;
  readonly body: JsonObject;
}

/** Every resource, data source and provider block of a stack. */
export function emitted(terraform: JsonObject): readonly Emitted[] {
  const found: Emitted[] = [];
  for (const kind of ["resource", "data"] as const) {
    for (const [type, named] of Object.entries(objectOf(terraform[kind]))) {
      if (BUILT_IN.has(type)) continue;
      for (const body of Object.values(objectOf(named))) found.push({ kind, type, body: objectOf(body) });
    }
  }
  for (const [type, bodies] of Object.entries(objectOf(terraform.provider))) {
    for (const body of Array.isArray(bodies) ? bodies : [bodies])
      found.push({ kind: "provider", type, body: objectOf(body) });
  }
  return found;
}

/** What the schema does not know, or wants and does not find: `aws_lb.subnets: ...`. */
export function againstSchema(schemas: Schemas, { kind, type, body }: Emitted): readonly string[] {
  const all = kind === "resource" ? schemas.resource_schemas : schemas.data_source_schemas;
  const block = kind === "provider" ? schemas.provider.block : all[type]?.block;
  if (!block) return [`${kind} ${type} is unknown`];
  const known = Object.fromEntries(Object.entries(body).filter(([key]) => !META.has(key) && key !== "alias"));
  return walk(block, known, type);
}

function walk(block: Block, body: JsonObject, path: string): string[] {
  const { attributes = {}, block_types: blocks = {} } = block;
  const wrong = Object.entries(body).flatMap(([key, value]) => {
    const attribute = attributes[key];
    if (attribute) return attribute.optional || attribute.required ? [] : [`${path}.${key} cannot be set`];
    const nested = blocks[key];
    if (!nested) return [`${path}.${key} is unknown`];
    // Null stands for a block that is not there.
    return list(value).flatMap((item) => walk(nested.block, objectOf(item), `${path}.${key}`));
  });
  const missing = Object.entries(attributes).filter(([key, { required }]) => required && (body[key] ?? null) === null);
  return [...wrong, ...missing.map(([key]) => `${path}.${key} is missing`)];
}

const list = (value: Json | undefined): readonly Json[] =>
  Array.isArray(value) ? value : value === null || value === undefined ? [] : [value];
const objectOf = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});

const bindings = dirname(require.resolve("@cdktf/provider-aws/package.json"));
const sources = new Map<string, string>();

/** What the bindings (made from provider 6.x) do not know of a block. */
export function againstBindings({ kind, type, body }: Emitted): readonly string[] {
  const short = type.replace(/^aws_/, "").replaceAll("_", "-");
  const folder = kind === "provider" ? "provider" : kind === "data" ? `data-aws-${short}` : short;
  const source = sources.get(folder) ?? read(folder);
  sources.set(folder, source);
  if (source === "") return [`the bindings have no ${folder}`];
  const known = Object.fromEntries(Object.entries(body).filter(([key]) => !META.has(key)));
  return keysOf(known, type).flatMap(({ key, path }) =>
    new RegExp(`\\b${key}: (cdktf|struct|\\{|this)`).test(source) || new RegExp(`^\\s+"?${key}"?: `, "m").test(source)
      ? []
      : [`${path} is unknown to the bindings`],
  );
}

function read(folder: string): string {
  const files = ["index.js", "index-structs.js", "index-structs/index.js"].map((name) =>
    join(bindings, "lib", folder, name),
  );
  return files
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");
}

/** Keys of blocks at any depth; maps of the user's own, as tags, are not blocks. */
function keysOf(body: JsonObject, path: string): { readonly key: string; readonly path: string }[] {
  return Object.entries(body).flatMap(([key, value]) => {
    const here = { key, path: `${path}.${key}` };
    if (/^(tags|driver_opts|variables|options|endpoints)$/.test(key)) return [here];
    const nested = list(value).flatMap((item) => (isObject(item) ? keysOf(item, here.path) : []));
    return [here, ...nested];
  });
}

export type { Schemas };
