import type { Finding } from "../../errors";
import { isObject, type Json, type JsonObject } from "../../json";
import { nearest } from "../../suggest";
import { type ComposePath, formatPath } from "../path";
import { entriesOf, isMap, itemsOf, type Place, resolve } from "../source/node";
import type { Sources } from "../source/sources";

/** Every key that the Compose Specification does not know, in every file, with the nearest that it does. */
export function unknownKeys(sources: Sources): readonly Finding[] {
  const root = composeSpec();
  const service = ["definitions", "service"].reduce<Json | undefined>(
    (at, key) => (isObject(at) ? at[key] : undefined),
    root,
  );
  // Of a file with broken syntax one cannot say which key belongs where.
  const sound = (place: Place): boolean => place.source.errors.length === 0;
  return [
    ...sources.roots.filter(sound).flatMap((place) => walk(place, variantsOf(root), [])),
    // Of a file that is only extended Compose reads the one service.
    ...sources.extended.filter(sound).flatMap((place) => walk(place, variantsOf(service ?? {}), [])),
  ].filter(
    (one, at, all) =>
      all.findIndex((other) => other.file === one.file && other.line === one.line && other.column === one.column) ===
      at,
  );
}

function walk(place: Place, variants: readonly JsonObject[], path: ComposePath): readonly Finding[] {
  const node = resolve(place.node, place.source);
  if (node?.tag === "!reset") return [];
  if (!isMap(node)) {
    const items = variants.flatMap((variant) => variantsOf(variant.items));
    return itemsOf(place).flatMap((item, index) => walk(item, items, [...path, index]));
  }
  const objects = variants.filter((variant) => variant.properties ?? variant.patternProperties);
  const closed = objects.length > 0 && variants.every((variant) => !allowsAnyKey(variant));
  return [...entriesOf({ ...place, node })].flatMap(([key, child]) => {
    const below = objects.flatMap((variant) => propertyOf(variant, key));
    if (below.length > 0) return walk(child, below.flatMap(variantsOf), [...path, key]);
    return closed ? [finding(child, key, objects, [...path, key])] : [];
  });
}

function finding(place: Place, key: string, objects: readonly JsonObject[], path: ComposePath): Finding {
  const known = objects.flatMap((object) => (isObject(object.properties) ? Object.keys(object.properties) : []));
  const base = { verdict: "error" as const, ...place.source.at(place.offset), path: formatPath(path) };
  if (known.length === 0) {
    return {
      ...base,
      code: "BERTH009",
      found: `${JSON.stringify(key)} is no legal name`,
      reason: "names have letters, digits, . _ and - only",
      remedy: "rename it",
    };
  }
  const suggestion = nearest(key, known);
  return {
    ...base,
    code: "BERTH003",
    found: `unknown key ${key}`,
    reason: path.length === 1 ? "there is no such key here" : `${formatPath(path.slice(0, -1))} has no such key`,
    remedy: suggestion === undefined ? "remove it" : `did you mean ${suggestion}?`,
  };
}

/** The pinned schema, loaded after a failure only. */
const composeSpec = (): JsonObject => require("../../../schema/compose-spec.json") as JsonObject;

/** A schema and the alternatives in it, references followed. */
function variantsOf(schema: Json | undefined): readonly JsonObject[] {
  if (!isObject(schema)) return [];
  const reference = schema.$ref;
  if (typeof reference === "string") {
    const target = reference
      .split("/")
      .slice(1)
      .reduce<Json | undefined>((at, key) => (isObject(at) ? at[key] : undefined), composeSpec());
    return variantsOf(target);
  }
  const alternatives = ["oneOf", "anyOf", "allOf"].flatMap(
    (word) => (schema[word] as readonly Json[] | undefined) ?? [],
  );
  return [schema, ...alternatives.flatMap(variantsOf)];
}

function propertyOf(schema: JsonObject, key: string): readonly Json[] {
  const { properties, patternProperties } = schema;
  if (isObject(properties) && Object.hasOwn(properties, key)) return [properties[key] as Json];
  const patterns = isObject(patternProperties) ? Object.entries(patternProperties) : [];
  return patterns.filter(([pattern]) => new RegExp(pattern).test(key)).map(([, below]) => below);
}

/** True for a schema of mappings that does not forbid further keys. */
function allowsAnyKey(schema: JsonObject): boolean {
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  return types.includes("object") && schema.additionalProperties !== false;
}
