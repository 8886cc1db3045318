import * as v from "valibot";
import { nearest } from "./suggest";
import type { OptionDoc, OptionProblem, Parsed, Schema } from "./target";

type AnySchema<Output> = v.GenericSchema<unknown, Output>;

/** Parses with a valibot schema; an unknown key's message suggests the nearest known one. */
export function parseWith<Output>(schema: AnySchema<Output>, input: unknown): Parsed<Output> {
  const result = v.safeParse(schema, input);
  if (result.success) return { ok: true, options: result.output };
  const problems = result.issues.map((issue) => toProblem(schema, issue));
  const unknown = problems.filter(({ kind }) => kind === "unknown");
  if (unknown.length === 0) return { ok: false, problems };
  // valibot stops at the first unknown key of an object, and before checks between keys: look again without it.
  const rest = parseWith(
    schema,
    unknown.reduce((value, { path }) => without(value, path), input),
  );
  return { ok: false, problems: rest.ok ? unknown : [...unknown, ...rest.problems] };
}

/** A copy of `value` that lacks the key at `path`. */
function without(value: unknown, [key, ...rest]: readonly (string | number)[]): unknown {
  const change = ([name, child]: [string, unknown]): [string, unknown][] => {
    if (name !== String(key)) return [[name, child]];
    return rest.length === 0 ? [] : [[name, without(child, rest)]];
  };
  const entries = Object.entries(value as object).flatMap(change);
  return Array.isArray(value) ? entries.map(([, child]) => child) : Object.fromEntries(entries);
}

/** The `Schema` of a target's options, from a valibot schema and the table that docs print. */
export function optionsSchema<Output>(schema: AnySchema<Output>, docs: readonly OptionDoc[]): Schema<Output> {
  return { parse: (input) => parseWith(schema, input ?? {}), docs };
}

function toProblem(schema: unknown, issue: v.BaseIssue<unknown>): OptionProblem {
  const path = (issue.path ?? []).map((item) => item.key as string | number);
  const key = String(path.at(-1) ?? "");
  if (issue.type !== "strict_object" || issue.expected !== "never") {
    const missing = issue.type === "strict_object" && issue.received === "undefined";
    const message = missing ? `${key} is missing` : ownWords(issue.message);
    return { path, kind: "ill-typed", message };
  }
  const known = keysAt(schema, path.slice(0, -1));
  const suggestion = nearest(key, known);
  const message = suggestion ? `did you mean ${suggestion}?` : `known here: ${known.join(", ")}`;
  return { path, kind: "unknown", message };
}

/** A message of valibot's own as a clause: `expected object but received "Web"`. One of a schema stays as it is. */
function ownWords(message: string): string {
  const [begin] = /^Invalid \w+: /.exec(message) ?? [];
  if (begin === undefined) return message;
  const lower = (part: string) => (/^[A-Z][a-z]+$/.test(part) ? part.toLowerCase() : part);
  // Words begin with a capital where they are types; quoted values and patterns are the user's and the schema's.
  return message.slice(begin.length).replace(/"(?:[^"\\]|\\.)*"|\/.*\/\w*|\w+/g, lower);
}

/** The keys that an object schema knows at `path`, seen through optional and piped schemas. */
function keysAt(schema: unknown, path: readonly (string | number)[]): string[] {
  let current = unwrap(schema);
  for (const step of path) current = unwrap(current?.entries?.[step] ?? current?.item ?? current?.value);
  return Object.keys(current?.entries ?? {});
}

interface Shape {
  readonly entries?: Readonly<Record<string, unknown>>;
  readonly item?: unknown;
  readonly value?: unknown;
  readonly wrapped?: unknown;
}

function unwrap(schema: unknown): Shape | undefined {
  let current = schema as Shape | undefined;
  while (current?.wrapped) current = current.wrapped as Shape;
  return current;
}
