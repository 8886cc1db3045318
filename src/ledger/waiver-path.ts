import { type ComposePath, parsePath } from "../compose/path";
import type { Json } from "../json";
import { isObject } from "../json";
import { nearest } from "../suggest";
import { below, isLeaf, type Node, tree } from "./tree";

/**
 * The path of a waiver: as findings print it, with `*` for any key that the user chooses (`services.*.cap_add`) and list
 * indexes left out where every item is meant (`services.web.ports.published`, also written `ports[].published`).
 */
export type WaiverPath = ComposePath;

/** Undefined for text that is no path. */
export function parseWaiverPath(text: string): WaiverPath | undefined {
  return parsePath(text.replace(/\[\*?\]/g, "").replace(/(^|\.)\*(?=[.[]|$)/g, '["*"]'));
}

/** True when a waiver's path stands for the attribute at `path` and with it for everything below. */
export function covers(waiver: WaiverPath, path: ComposePath): boolean {
  let at = 0;
  for (const step of waiver) {
    if (typeof step === "string") while (typeof path[at] === "number") at += 1;
    if (at >= path.length || (step === "*" ? typeof path[at] !== "string" : step !== path[at])) return false;
    at += 1;
  }
  return true;
}

/** The places inside a map or list of scalars, which one attribute holds together and a waiver may name one by one. */
export function partsOf(path: ComposePath, value: Json): readonly ComposePath[] {
  if (Array.isArray(value)) return value.map((_, index) => [...path, index]);
  return isObject(value) ? Object.keys(value).map((key) => [...path, key]) : [];
}

/** What is wrong with a path that names no attribute of the specification; undefined for one that does. */
export function whyUnknown(path: WaiverPath | undefined): string | undefined {
  if (!path) return "It is not written as a path: services.web.ports[0].published";
  let node = tree;
  for (const step of path) {
    if (node !== tree && isLeaf(node)) return undefined;
    const next = follow(node, step);
    if (!next) return `The Compose Specification has no ${JSON.stringify(step)} there${suggestion(node, step)}`;
    node = next;
  }
  // A whole service is no attribute: such a waiver would accept whatever is written there later.
  return node.feature === "services" ? "It names a whole service; a waiver accepts one attribute" : undefined;
}

function follow(node: Node, step: string | number): Node | undefined {
  const inner = typeof step === "string" && node.item ? node.item : node;
  return step === "*" ? inner.any : below(inner, step);
}

function suggestion(node: Node, step: string | number): string {
  const near = nearest(String(step), [...(node.item ?? node).named.keys()]);
  return near ? `; did you mean ${near}?` : "";
}
