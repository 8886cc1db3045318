import type { Node, Pair, Scalar, YAMLMap, YAMLSeq } from "yaml";
import { yaml } from "../yaml";
import type { SourceFile } from "./file";

/** A value in one of the files, and where the attribute that it belongs to begins. */
export interface Place {
  readonly source: SourceFile;
  readonly node: Node | null;
  /** Of the key, or of the list item. */
  readonly offset: number;
  /** Absolute folder that relative paths of this file refer to. */
  readonly base: string;
}

export const isMap = (node: unknown): node is YAMLMap<Node, Node | null> => yaml().isMap(node);
export const isSeq = (node: unknown): node is YAMLSeq<Node> => yaml().isSeq(node);
export const isScalar = (node: unknown): node is Scalar => yaml().isScalar(node);

/** What an alias stands for; anything else is itself. */
export function resolve(node: Node | null | undefined, source: SourceFile): Node | null {
  if (!node || !yaml().isAlias(node)) return node ?? null;
  for (const document of source.documents) {
    const target = node.resolve(document);
    if (target) return target;
  }
  return null;
}

export function textOf(node: Node | null | undefined): string | undefined {
  return isScalar(node) ? scalarText(node) : undefined;
}

/** The text as written where it is a plain number (`8080`, `1.50`), since Compose reads those as text too. */
function scalarText(node: Scalar): string {
  return typeof node.value === "string" ? node.value : (node.source ?? String(node.value));
}

export const offsetOf = (node: Node | null | undefined): number | undefined => node?.range?.[0];

const remembered = new WeakMap<Node, { readonly base: string; readonly entries: ReadonlyMap<string, Place> }>();

/** The entries of a mapping, merged ones (`<<`) after its own and without those that it overrides. */
export function entriesOf(place: Place): ReadonlyMap<string, Place> {
  const node = resolve(place.node, place.source);
  const known = node ? remembered.get(node) : undefined;
  if (known?.base === place.base) return known.entries;
  const entries = new Map<string, Place>();
  collect({ ...place, node }, entries, new Set());
  // Every finding asks for the services again; with a thousand of them the answer must not be built each time.
  if (isMap(node)) remembered.set(node, { base: place.base, entries });
  return entries;
}

function collect(place: Place, entries: Map<string, Place>, seen: Set<Node>): void {
  const node = resolve(place.node, place.source);
  if (!isMap(node) || seen.has(node)) return;
  seen.add(node);
  const merges: Place[] = [];
  for (const pair of node.items as Pair<Node, Node | null>[]) {
    const key = textOf(pair.key) ?? "";
    const child = { ...place, node: pair.value ?? null, offset: offsetOf(pair.key) ?? place.offset };
    if (key === "<<") merges.push(child);
    else if (!entries.has(key)) entries.set(key, child);
  }
  for (const merge of merges) {
    const merged = resolve(merge.node, merge.source);
    for (const item of isSeq(merged) ? merged.items : [merged]) collect({ ...merge, node: item }, entries, seen);
  }
}

/** The items of a list; of anything else none. */
export function itemsOf(place: Place): readonly Place[] {
  const node = resolve(place.node, place.source);
  if (!isSeq(node)) return [];
  return node.items.map((item) => ({ ...place, node: item, offset: offsetOf(item) ?? place.offset }));
}

/** Every scalar at or below a place, keys left out: what Compose interpolates. */
export function scalarsOf(place: Place, seen: Set<Node> = new Set()): readonly (Place & { readonly node: Scalar })[] {
  const { node } = place;
  if (!node || seen.has(node)) return [];
  seen.add(node);
  if (isScalar(node)) return [{ ...place, node, offset: offsetOf(node) ?? place.offset }];
  if (isSeq(node)) return itemsOf(place).flatMap((item) => scalarsOf(item, seen));
  if (!isMap(node)) return [];
  return node.items.flatMap((pair) => scalarsOf({ ...place, node: pair.value }, seen));
}
