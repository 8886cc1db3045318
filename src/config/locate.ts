import { isMap, isScalar, LineCounter, type Pair, parseDocument } from "yaml";
import type { Finding } from "../errors";

/** Line and column, from 1, of the key at `path` in a JSON text; of its nearest ancestor where it is not there. */
export function locateInJson(text: string, path: readonly (string | number)[]): { line: number; column: number } {
  const lines = new LineCounter();
  let node: unknown = parseDocument(text, { lineCounter: lines, uniqueKeys: false }).contents;
  let offset = 0;
  for (const step of path) {
    const pair = isMap(node) ? node.items.find((item) => keyOf(item) === String(step)) : undefined;
    if (pair && isScalar(pair.key) && pair.key.range) offset = pair.key.range[0];
    const next = pair?.value ?? (node as { items?: unknown[] } | null)?.items?.[Number(step)];
    if (next === undefined) break;
    if (!pair) offset = (next as { range?: [number] }).range?.[0] ?? offset;
    node = next;
  }
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

/**
 * Environments that cdktf.json has twice, or whose names differ only in case: their state files and folders would
 * be one on some file systems. JSON.parse keeps the last of two equal keys without a word.
 */
export function duplicates(text: string, file: string, names: readonly string[]): Finding[] {
  const suspects = names.filter((name) => occurrences(text, name) > 1 || sameButForCase(names, name));
  if (suspects.length === 0) return [];
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false });
  const map = document.getIn(["context", "environments"], true);
  const seen = new Map<string, string>();
  const findings: Finding[] = [];
  for (const item of isMap(map) ? map.items : []) {
    const name = keyOf(item);
    const earlier = seen.get(name.toLowerCase());
    seen.set(name.toLowerCase(), name);
    if (earlier === undefined) continue;
    const { line, col } = lines.linePos((isScalar(item.key) && item.key.range?.[0]) || 0);
    findings.push({
      code: "BERTH202",
      verdict: "error",
      environment: name,
      path: `context.environments.${name}`,
      file,
      line,
      column: col,
      found: earlier === name ? `environment ${name} is there twice` : `environments ${earlier} and ${name}`,
      reason:
        earlier === name
          ? "Only the last would count"
          : "The names differ only in case, and each is a folder and a state file",
      remedy: "Rename one",
    });
  }
  return findings;
}

const occurrences = (text: string, name: string) => text.split(JSON.stringify(name)).length - 1;
const sameButForCase = (names: readonly string[], name: string) =>
  names.some((other) => other !== name && other.toLowerCase() === name.toLowerCase());
const keyOf = (item: Pair) => String(isScalar(item.key) ? item.key.value : item.key);
