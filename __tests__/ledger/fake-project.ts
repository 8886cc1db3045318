import { type ComposePath, formatPath } from "../../src/compose/path";
import type { ComposeProject } from "../../src/compose/project";
import type { JsonObject } from "../../src/json";

/** A project whose every attribute stands on a line of its own, in the document's order. */
export function fakeProject(document: JsonObject): ComposeProject {
  const lines = new Map<string, number>();
  number(document, [], lines);
  const locate = (path: ComposePath) => {
    for (let length = path.length; length > 0; length -= 1) {
      const line = lines.get(formatPath(path.slice(0, length)));
      if (line !== undefined) return { file: "compose.yaml", line, column: length };
    }
    return { file: "compose.yaml", line: 1, column: 1 };
  };
  return { name: "fake", document, files: ["compose.yaml"], configContents: {}, warnings: [], locate };
}

function number(value: unknown, path: ComposePath, lines: Map<string, number>): void {
  if (typeof value !== "object" || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    lines.set(formatPath(at), lines.size + 1);
    number(child, at, lines);
  }
}
