import type { Contract, Order, Reach } from "./contract";

/** The contract as JSON with sorted keys, ending in a newline: the same facts give the same bytes. */
export function formatContract(contract: Contract): string {
  return `${JSON.stringify(sortKeys(contract), null, 2)}\n`;
}

/** Any JSON value on one line with sorted keys. */
export function stableJson(value: unknown): string {
  return JSON.stringify(sortKeys(value));
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => compareText(a, b));
  return Object.fromEntries(entries.map(([key, entry]) => [key, sortKeys(entry)]));
}

/** By code unit: the same everywhere, whatever the machine's language. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Sorted, each once. */
export function sortedSet(values: Iterable<string>): readonly string[] {
  return [...new Set(values)].sort(compareText);
}

export function sortReach(reach: readonly Reach[]): readonly Reach[] {
  const key = ({ from, to, port, protocol }: Reach) => `${from}\0${to}\0${String(port).padStart(5, "0")}\0${protocol}`;
  return unique(reach, key);
}

export function sortOrder(order: readonly Order[]): readonly Order[] {
  return unique(order, ({ first, second, when }) => `${first}\0${second}\0${when}`);
}

function unique<T>(values: readonly T[], key: (value: T) => string): readonly T[] {
  const byKey = new Map(values.map((value) => [key(value), value]));
  return [...byKey.keys()].sort(compareText).map((name) => byKey.get(name) as T);
}
