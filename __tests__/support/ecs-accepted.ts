import { type ComposePath, parsePath } from "../../src/compose/path";
import { BerthError } from "../../src/errors";
import { imagesOfFile } from "../../src/images";
import { isObject, type Json, type JsonObject } from "../../src/json";
import { gate } from "../../src/ledger/gate";
import type { Deployment, Target } from "../../src/target";
import { toWorkload } from "../../src/workload/from-compose";
import { contentsOf } from "./contracts";
import { project } from "./projects";

/** A document that a target takes, and what it takes it with. */
export interface Accepted {
  readonly document: JsonObject;
  readonly deployment: Deployment<unknown>;
}

/**
 * A document with every attribute taken out that a target refuses, until it refuses nothing: what is left is what it
 * says it carries. Undefined where nothing is left, or where an error concerns no attribute.
 */
export function accepted(target: Target<unknown>, options: unknown, from: JsonObject): Accepted | undefined {
  let document = from;
  for (let round = 0; round < 40; round += 1) {
    const held = deployment(target, options, document);
    const wrong = faults(target, options, document, held);
    if (wrong.length === 0) return held && { document, deployment: held };
    const before = JSON.stringify(document);
    for (const path of wrong) document = without(document, path) as JsonObject;
    if (JSON.stringify(document) === before || Object.keys((document.services ?? {}) as JsonObject).length === 0)
      return undefined;
  }
  return undefined;
}

function deployment(target: Target<unknown>, options: unknown, document: JsonObject) {
  const held = project(document, contentsOf(document));
  try {
    const workload = toWorkload(held, undefined);
    const made: Deployment<unknown> = {
      environment: target.id,
      workload,
      project: held,
      options,
      images: imagesOfFile,
      envFiles: undefined,
      projectDirectory: "../../..",
    };
    return made;
  } catch (error) {
    if (error instanceof BerthError) return undefined;
    throw error;
  }
}

function faults(
  target: Target<unknown>,
  options: unknown,
  document: JsonObject,
  held: Deployment<unknown> | undefined,
): readonly ComposePath[] {
  const asked = { environment: "here", target, project: project(document), options, waivers: [], today: "2026-11-23" };
  const refused = gate(asked).findings.flatMap(({ verdict, path }) => (verdict === "refused" ? [path ?? ""] : []));
  if (refused.length > 0) return refused.map((path) => parsePath(path) ?? []);
  if (!held) return [["services"]];
  return (target.check?.(held) ?? []).flatMap(({ verdict, path = [] }) => (verdict === "error" ? [path] : []));
}

/** The value without what is at `path`, and without maps and lists that this empties. */
function without(value: Json, [key, ...rest]: ComposePath): Json {
  if (key === undefined) return value;
  if (Array.isArray(value)) {
    if (rest.length === 0) return value.filter((_, index) => index !== key);
    return value.map((item, index) => (index === key ? without(item, rest) : item));
  }
  if (!isObject(value)) return value;
  if (rest.length === 0) return Object.fromEntries(Object.entries(value).filter(([name]) => name !== String(key)));
  return Object.fromEntries(
    Object.entries(value).map(([name, child]) => [name, name === String(key) ? without(child, rest) : child]),
  );
}
