import fc from "fast-check";
import { formatPath } from "../../src/compose/path";
import type { Json, JsonObject } from "../../src/json";
import { adapted, carried, irrelevant, refused, type SupportRow } from "../../src/ledger/answer";
import { type Feature, features } from "../../src/ledger/features.generated";
import { gate } from "../../src/ledger/gate";
import { supportFor, unanswered, valueAt } from "../../src/ledger/lookup";
import { featureAt, stepsOf } from "../../src/ledger/tree";
import { usesOf } from "../../src/ledger/uses";
import { fakeProject } from "./fake-project";

/** Documents near enough to Compose to reach every part of the tree, with nonsense in between. */
const step = fc.oneof(fc.constantFrom(...new Set(features.flatMap((feature) => stepsOf(feature)))), fc.string());
const documents = fc
  .array(
    fc.tuple(
      fc.oneof(
        fc.constantFrom(...features),
        fc.array(step).map((s) => s.join(".")),
      ),
      fc.string(),
      fc.jsonValue(),
    ),
  )
  .map((parts) => {
    const document = {};
    for (const [feature, name, value] of parts) put(document, feature, name, value as Json);
    return document as JsonObject;
  });

function put(document: object, feature: string, name: string, value: Json): void {
  const keys = stepsOf(feature).map((part) => (part === "*" ? name : part === "[]" ? 0 : part));
  let at = document as Record<string | number, unknown>;
  for (const [index, key] of keys.entries()) {
    if (index === keys.length - 1)
      Object.defineProperty(at, key, { value, enumerable: true, configurable: true, writable: true });
    else {
      if (!Object.hasOwn(at, key) || typeof at[key] !== "object" || at[key] === null) {
        const value = keys[index + 1] === 0 ? [] : {};
        Object.defineProperty(at, key, { value, enumerable: true, configurable: true, writable: true });
      }
      at = at[key] as Record<string | number, unknown>;
    }
  }
}

const answers = fc.constantFrom(carried(), adapted("a"), irrelevant("i"), refused("r", "m"));
const rows = fc
  .array(fc.tuple(fc.constantFrom(...features), answers), { maxLength: 40 })
  .map((entries): SupportRow => Object.fromEntries(entries));

const run = (document: JsonObject, support: SupportRow) =>
  gate({
    environment: "e",
    target: { id: "t", support },
    project: fakeProject(document),
    options: {},
    waivers: [],
    today: "2026-07-01",
  }).findings;

test("any document: the gate ends, says one thing for each path, and the same again", () => {
  fc.assert(
    fc.property(documents, rows, (document, row) => {
      const before = JSON.stringify(document);
      const findings = run(document, row);
      expect(new Set(findings.map(({ path }) => path)).size).toBe(findings.length);
      expect(run(document, row)).toEqual(findings);
      expect(JSON.stringify(document)).toBe(before);
    }),
    { numRuns: 250 },
  );
});

test("any document: every scalar outside extensions belongs to exactly one use", () => {
  fc.assert(
    fc.property(documents, (document) => {
      const uses = usesOf(document).map(({ path }) => JSON.stringify(path).slice(0, -1));
      for (const path of scalars(document)) {
        const text = JSON.stringify(path);
        const owners = uses.filter((use) => text.startsWith(`${use},`) || text === `${use}]`);
        const extension = path.some(
          (key, index) => String(key).startsWith("x-") && featureAt(path.slice(0, index + 1)) === undefined,
        );
        expect(owners.length).toBe(extension && owners.length === 0 ? 0 : 1);
      }
    }),
    { numRuns: 250 },
  );
});

function scalars(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (value === null) return [];
  if (typeof value !== "object") return path.length > 0 ? [path] : [];
  return Object.entries(value).flatMap(([key, child]) =>
    scalars(child, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

test("any document: a use's value is the document's, and its feature that of its path", () => {
  fc.assert(
    fc.property(documents, (document) => {
      for (const { path, feature, value } of usesOf(document)) {
        expect(valueAt(document, path)).toBe(value);
        expect([formatPath(path), featureAt(path)]).toEqual([formatPath(path), feature]);
      }
    }),
    { numRuns: 250 },
  );
});

test("any row: each feature is answered by itself or an ancestor, or listed as unanswered", () => {
  fc.assert(
    fc.property(rows, (row) => {
      const open = new Set<Feature>(unanswered(row));
      for (const feature of features) {
        const found = supportFor(row, feature);
        expect(found === undefined).toBe(open.has(feature));
        if (found) expect(feature === found.under || feature.startsWith(found.under)).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});
