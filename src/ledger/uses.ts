import type { ComposePath } from "../compose/path";
import type { Json, JsonObject } from "../json";
import { isObject } from "../json";
import type { Feature } from "./features.generated";
import { below, isLeaf, type Node, tree } from "./tree";

/** One attribute that a document uses. */
export interface AttributeUse {
  readonly path: ComposePath;
  /** Undefined: the specification does not know the attribute. */
  readonly feature: Feature | undefined;
  readonly value: Json;
}

/**
 * Every attribute that a canonical document uses, in the document's order, each once. A map or list of scalars is one
 * attribute. null and empty lists and maps say nothing, with two exceptions: an empty `entrypoint` or `command` clears
 * what the image says, and naming a network, volume or the like uses it even where nothing more is said about it.
 */
export function usesOf(document: JsonObject): readonly AttributeUse[] {
  const found: AttributeUse[] = [];
  visitMap(tree, [], document, found);
  return found;
}

function visit(node: Node, path: ComposePath, value: Json, found: AttributeUse[]): void {
  if (value === null) return;
  if (isLeaf(node)) {
    if (!isEmpty(value) || clears(path, value)) found.push({ path, feature: node.feature, value });
  } else if (isObject(value)) {
    visitMap(node, path, value, found);
  } else if (Array.isArray(value) && node.item) {
    for (const [index, item] of value.entries()) visit(node.item, [...path, index], item, found);
  } else if (!isEmpty(value)) {
    found.push({ path, feature: node.feature, value });
  }
}

function visitMap(node: Node, path: ComposePath, map: JsonObject, found: AttributeUse[]): void {
  for (const [key, value] of Object.entries(map)) {
    // `x-` is an extension beside keys that Compose names, and an ordinary name among keys that the user chooses.
    if (!node.any && key.startsWith("x-")) continue;
    const at = [...path, key];
    const next = below(node, key);
    if (!next) found.push({ path: at, feature: undefined, value });
    else if (node.any && next === node.any && isEmpty(value)) found.push({ path: at, feature: node.feature, value });
    else visit(next, at, value, found);
  }
}

const isEmpty = (value: Json) => value === null || (typeof value === "object" && Object.keys(value).length === 0);

const clears = (path: ComposePath, value: Json) =>
  Array.isArray(value) && path.length === 3 && (path[2] === "entrypoint" || path[2] === "command");
