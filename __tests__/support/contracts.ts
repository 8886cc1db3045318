import type { Artifact } from "../../src/contract/artifact";
import { effective, isOpaque } from "../../src/contract/leaf";
import { isObject, type Json, type JsonObject } from "../../src/json";

const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

/**
 * The document as the stack writes it, done here in the plainest way: `$` doubled, contents of configs as files.
 * @param locked by what the document names images: what the lock says of them.
 */
export function artifactOf(
  document: JsonObject,
  contents: Readonly<Record<string, string>>,
  locked: JsonObject = {},
): Artifact {
  const double = (value: Json): Json =>
    JSON.parse(JSON.stringify(value), (_, v) => (typeof v === "string" ? v.replaceAll("$", "$$$$") : v));
  const configs = Object.fromEntries(
    Object.entries(document.configs as JsonObject).map(([key, value]) => {
      const { content: _, ...rest } = value as JsonObject;
      return [key, contents[key] === undefined ? rest : { ...rest, file: `./configs/${key}` }];
    }),
  );
  const files = new Map<string, Uint8Array>([
    ["compose.json", encode(double({ ...document, configs }))],
    ["berth.json", encode({ locked })],
  ]);
  for (const [key, base64] of Object.entries(contents)) files.set(`configs/${key}`, Buffer.from(base64, "base64"));
  return { environment: "here", target: "compose", terraform: {}, file: (path) => files.get(path) };
}

export function contentsOf(document: JsonObject): Record<string, string> {
  const contents: Record<string, string> = {};
  for (const [key, value] of Object.entries((document.configs ?? {}) as JsonObject)) {
    const { content, file } = value as JsonObject;
    if (content !== undefined || file !== undefined)
      contents[key] = Buffer.from(String(content ?? "from a file")).toString("base64");
  }
  return contents;
}

/** Paths at which two contracts say something else, with `*` for names. A value and a default of the same value are equal. */
export function differences(a: unknown, b: unknown, path: readonly string[] = []): readonly string[] {
  if (isOpaque(a as never) || isOpaque(b as never))
    return isOpaque(a as never) && isOpaque(b as never) ? [] : [path.join(".")];
  const [left, right] = [effective(a as never), effective(b as never)] as unknown[];
  if (isObject(left) && isObject(right)) {
    const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])];
    return keys.flatMap((key) => differences(left[key], right[key], [...path, key]));
  }
  return JSON.stringify(left) === JSON.stringify(right) ? [] : [path.join(".")];
}
