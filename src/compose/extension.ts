import { isObject, type Json, type JsonObject } from "../json";
import { unquote } from "./warnings";
import { yaml } from "./yaml";

type Draft = Record<string, Json>;

/**
 * Phase "extensions": puts `x-berth` into the document. The JSON that Compose prints has no extension keys of services,
 * and an empty list under an extension becomes null; its YAML has both. Parsing all of that YAML would cost more than
 * everything else (seconds for 1,000 services), and its shape is fixed: services at indent 2, their keys
 * at indent 4. So only the lines of the `x-berth` blocks are parsed.
 */
export function addExtensions(document: JsonObject, output: string): void {
  const blocks = sliceBlocks(output.replaceAll("$$", "$"));
  if (blocks.length === 0) return;
  // One list of all blocks: a thousand small parses took 2.5 s more (1,000 services with a block each, two busy cores).
  const text = blocks.map((block) => `- ${block.lines.join("\n  ")}`).join("\n");
  const values = plainDates(yaml().parse(text) as Json) as readonly JsonObject[];
  const services = document.services;
  for (const [index, block] of blocks.entries()) {
    const content = values[index]?.["x-berth"] ?? null;
    const name = block.service === undefined ? undefined : keyOf(block.service);
    const owner = name === undefined ? document : isObject(services) ? services[name] : undefined;
    if (isObject(owner)) (owner as Draft)["x-berth"] = content;
  }
}

/** Whether a null is left where an empty list or mapping may have stood. */
export function hasNull(value: Json | undefined): boolean {
  if (Array.isArray(value)) return value.some(hasNull);
  return value === null || (isObject(value) && Object.values(value).some(hasNull));
}

/** The key of a line `web:`, `"true":` or `'1.5':`. */
function keyOf(line: string): string {
  const key = line.slice(0, line.lastIndexOf(":"));
  if (key.startsWith('"')) return unquote(key);
  return key.startsWith("'") ? key.slice(1, -1).replaceAll("''", "'") : key;
}

interface Block {
  /** The line of the service's key; absent at top level. */
  readonly service?: string;
  readonly lines: string[];
}

function sliceBlocks(output: string): readonly Block[] {
  const blocks: Block[] = [];
  let section = "";
  let service: string | undefined;
  let open: { readonly block: Block; readonly indent: number } | undefined;
  for (const line of output.split("\n")) {
    const indent = line.length - line.trimStart().length;
    if (open && (line === "" || indent > open.indent)) {
      open.block.lines.push(line.slice(open.indent));
      continue;
    }
    open = undefined;
    if (indent === 0 && line !== "") section = line;
    if (indent === 2 && section === "services:") service = line.trim();
    const ours =
      indent === 0
        ? line.startsWith("x-berth:")
        : indent === 4 && section === "services:" && line.startsWith("    x-berth:");
    if (!ours) continue;
    const block: Block = { ...(indent === 4 && service !== undefined ? { service } : {}), lines: [line.slice(indent)] };
    blocks.push(block);
    open = { block, indent };
  }
  return blocks;
}

/** An unquoted date (`until: 2026-12-31`) comes out of Compose as midnight UTC; only a date was written. */
export function plainDates(value: Json): Json {
  if (typeof value === "string") return value.replace(/^(\d{4}-\d\d-\d\d)T00:00:00Z$/, "$1");
  if (Array.isArray(value)) return value.map(plainDates);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainDates(item)]));
}
