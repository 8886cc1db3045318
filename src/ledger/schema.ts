import { isObject, type JsonObject } from "../json";

/**
 * Every attribute path of a Compose Specification schema, sorted. `*` stands for a key that the user chooses, `[]` for
 * the items of a list of objects; a map or list of scalars is one attribute. `x-` keys are no attributes.
 * Throws an Error when the schema is not one of the Compose Specification.
 */
export function featuresOf(schema: JsonObject): readonly string[] {
  const properties = schema.properties;
  if (!isObject(properties) || !isObject(properties.services)) {
    throw new Error("not a schema of the Compose Specification: it describes no services");
  }
  const found = new Set<string>();
  visit(schema, schema, "", found, []);
  return [...found].sort();
}

function visit(
  root: JsonObject,
  node: JsonObject,
  path: string,
  found: Set<string>,
  open: readonly JsonObject[],
): void {
  for (const shape of alternatives(root, node)) {
    // A schema that refers to itself would give endless paths: the inner one is a leaf.
    if (open.includes(shape)) continue;
    const inside = [...open, shape];
    for (const [key, child] of entries(shape.properties)) {
      const below = path === "" ? key : `${path}.${key}`;
      found.add(below);
      visit(root, child, below, found, inside);
    }
    for (const child of openChildren(shape)) visit(root, child, `${path}.*`, found, inside);
    for (const child of listItems(shape)) visit(root, child, `${path}[]`, found, inside);
  }
}

/** The schemas that a value may match, references and unions resolved. */
function alternatives(root: JsonObject, node: JsonObject, followed: readonly string[] = []): readonly JsonObject[] {
  const own: JsonObject[] = [node];
  const reference = node.$ref;
  if (typeof reference === "string" && !followed.includes(reference)) {
    own.push(...alternatives(root, dereference(root, reference), [...followed, reference]));
  }
  for (const union of [node.oneOf, node.anyOf, node.allOf]) {
    for (const branch of list(union)) own.push(...alternatives(root, branch, followed));
  }
  return own;
}

function dereference(root: JsonObject, reference: string): JsonObject {
  let current: unknown = root;
  for (const step of reference.replace(/^#\/?/, "").split("/")) {
    current = isObject(current) ? current[decodeURIComponent(step).replace(/~1/g, "/").replace(/~0/g, "~")] : undefined;
  }
  if (!isObject(current)) throw new Error(`the schema refers to ${reference}, which it does not have`);
  return current;
}

/** Values of keys that the user chooses. `^x-` are extensions. */
function openChildren(shape: JsonObject): readonly JsonObject[] {
  const patterns = entries(shape.patternProperties).filter(([pattern]) => !pattern.startsWith("^x-"));
  return [...patterns.map(([, child]) => child), ...list([shape.additionalProperties ?? null])];
}

const listItems = (shape: JsonObject) => list(Array.isArray(shape.items) ? shape.items : [shape.items]);

const list = (value: unknown): readonly JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

function entries(value: unknown): readonly (readonly [string, JsonObject])[] {
  return isObject(value)
    ? Object.entries(value).filter((entry): entry is [string, JsonObject] => isObject(entry[1]))
    : [];
}
