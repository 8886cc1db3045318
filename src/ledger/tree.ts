import type { ComposePath } from "../compose/path";
import { type Feature, features } from "./features.generated";

/** The features as a tree: what may stand below an attribute. */
export interface Node {
  /** The feature that ends here, else the nearest above; undefined at the root only. */
  readonly feature: Feature | undefined;
  /** Keys that the specification names. */
  readonly named: ReadonlyMap<string, Node>;
  /** Values of keys that the user chooses. */
  readonly any: Node | undefined;
  /** Items of a list of objects. */
  readonly item: Node | undefined;
}

interface Draft {
  feature: Feature | undefined;
  named: Map<string, Draft>;
  any: Draft | undefined;
  item: Draft | undefined;
}

/** The tree of a list of features; a parent feature is listed wherever its children are. */
export function treeOf(list: readonly string[]): Node {
  const root = draft(undefined);
  for (const feature of [...list].sort((a, b) => a.length - b.length)) {
    let node = root;
    for (const step of stepsOf(feature)) node = descend(node, step);
    node.feature = feature as Feature;
  }
  return root;
}

function descend(node: Draft, step: string): Draft {
  if (step === "*") {
    node.any ??= draft(node.feature);
    return node.any;
  }
  if (step === "[]") {
    node.item ??= draft(node.feature);
    return node.item;
  }
  const next = node.named.get(step) ?? draft(node.feature);
  node.named.set(step, next);
  return next;
}

const draft = (feature: Feature | undefined): Draft => ({ feature, named: new Map(), any: undefined, item: undefined });

/** `services.*.ports[].published` -> `services`, `*`, `ports`, `[]`, `published`. */
export const stepsOf = (feature: string): readonly string[] => feature.split(/\.|(?=\[\])/);

/** The tree of the pinned specification. */
export const tree: Node = treeOf(features);

/** True where the specification lists nothing below: a scalar, or a map or list of scalars. */
export const isLeaf = (node: Node): boolean => node.named.size === 0 && !node.any && !node.item;

/** The node below `node` that one step of a document's path leads to; undefined where there is none. */
export function below(node: Node, step: string | number): Node | undefined {
  return typeof step === "number" ? node.item : (node.named.get(step) ?? node.any);
}

/**
 * The feature of an attribute at a path of the canonical document. Whatever stands inside a map or list of scalars
 * belongs to it, and a scalar where the long form has an object (`ulimits.nproc: 65535`) to the nearest feature above.
 * Undefined for what the specification does not know, and for extensions.
 */
export function featureAt(path: ComposePath): Feature | undefined {
  let node = tree;
  for (const step of path) {
    if (node !== tree && isLeaf(node)) break;
    const next = below(node, step);
    if (!next) return typeof step === "number" ? node.feature : undefined;
    node = next;
  }
  return node.feature;
}
