import fc from "fast-check";
import { isObject, type Json, type JsonObject } from "../../src/json";
import { anyService, FILES, NAMES, NETWORKS, VOLUMES } from "./document-service";

/**
 * Canonical Compose documents, as the loader hands them over, for property tests. `validDocument` has only what a
 * workload accepts; `anyDocument` has up to three values replaced by something odd.
 */

const conditions = ["service_started", "service_healthy", "service_completed_successfully"] as const;

/** Services that wait for earlier ones only, so that no cycle comes about. */
const services: fc.Arbitrary<JsonObject> = fc
  .tuple(
    fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 4 }),
    fc.array(anyService, { minLength: 4, maxLength: 4 }),
  )
  .chain(([names, bodies]) =>
    fc
      .array(
        fc.record({
          condition: fc.constantFrom(...conditions),
          restart: fc.boolean(),
          required: fc.boolean(),
          there: fc.boolean(),
        }),
        { minLength: 12, maxLength: 12 },
      )
      .map((waits) => {
        const entries = names.map((name, index) => {
          const before = names.slice(0, index).flatMap((other, at): [string, JsonObject][] => {
            const { there = false, ...wait } = waits[3 * index + at] ?? {};
            return there ? [[other, wait as JsonObject]] : [];
          });
          return [name, { ...bodies[index], ...(before.length > 0 ? { depends_on: Object.fromEntries(before) } : {}) }];
        });
        return Object.fromEntries(entries) as JsonObject;
      }),
  );

const network: fc.Arbitrary<Json> = fc.record(
  {
    name: fc.constant("sample_net"),
    driver: fc.constantFrom("bridge", "overlay"),
    internal: fc.boolean(),
    attachable: fc.boolean(),
    enable_ipv6: fc.boolean(),
    external: fc.constant(true),
    ipam: fc.constantFrom<JsonObject>(
      {},
      { config: [{ subnet: "10.0.0.0/24" }] },
      { driver: "default", config: [{ subnet: "10.0.0.0/24", gateway: "10.0.0.1" }] },
    ),
    driver_opts: fc.constant({ a: "b" }),
    labels: fc.constant({ "a.b": "c" }),
  },
  { requiredKeys: ["name"] },
);

const volume: fc.Arbitrary<Json> = fc.record(
  {
    name: fc.constant("sample_data"),
    driver: fc.constantFrom("local", "nfs"),
    external: fc.constant(true),
    driver_opts: fc.constant({ o: "$x" }),
    labels: fc.constant({ l: "" }),
  },
  { requiredKeys: ["name"] },
);

const secret = fc.constantFrom<JsonObject>({ name: "s", file: "./secret.txt" }, { name: "s", environment: "TOKEN" });
const config = fc.constantFrom<JsonObject>(
  { name: "c", content: "plain $x\n" },
  { name: "c", file: "./config.txt" },
  { name: "c", environment: "SETTING" },
);

const all = (keys: readonly string[], value: fc.Arbitrary<Json>) =>
  fc.record(Object.fromEntries(keys.map((key) => [key, value])));

export const validDocument: fc.Arbitrary<JsonObject> = fc.record({
  name: fc.constantFrom("sample", "my-app_2"),
  services,
  networks: all(NETWORKS, network),
  volumes: all(VOLUMES, volume),
  secrets: all(FILES, secret),
  configs: all(FILES, config),
});

/** What may stand where something else should. */
const odd: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json[]>(
    null,
    true,
    "",
    "-1",
    "-5s",
    "99999999",
    "none",
    "*",
    "\0",
    "__proto__",
    [],
    {},
    [null],
    { x: null },
    [[]],
    -1,
    0,
    1e300,
    0.5,
  ),
  fc.string({ maxLength: 80 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

/** Values are replaced, keys removed or added, anywhere below the top. */
export const anyDocument: fc.Arbitrary<JsonObject> = fc
  .tuple(
    validDocument,
    fc.array(fc.tuple(fc.nat(), odd, fc.constantFrom("replace", "replace", "remove", "add")), { maxLength: 3 }),
  )
  .map(([document, changes]) => changes.reduce((done, [at, value, kind]) => change(done, at, value, kind), document));

function change(document: JsonObject, at: number, value: Json, kind: string): JsonObject {
  const places = [...walk(document, [])].filter((path) => path.length > 1);
  const path = places[at % Math.max(1, places.length)];
  return path ? (edit(document, path, value, kind) as JsonObject) : document;
}

function* walk(value: Json, path: readonly (string | number)[]): Generator<readonly (string | number)[]> {
  yield path;
  if (Array.isArray(value)) for (const [index, entry] of value.entries()) yield* walk(entry, [...path, index]);
  else if (isObject(value)) for (const [key, entry] of Object.entries(value)) yield* walk(entry, [...path, key]);
}

function edit(value: Json, path: readonly (string | number)[], odd: Json, kind: string): Json {
  const [key, ...rest] = path;
  if (key === undefined) return odd;
  if (Array.isArray(value)) return value.map((entry, index) => (index === key ? edit(entry, rest, odd, kind) : entry));
  const object = isObject(value) ? value : {};
  const { [key]: old = null, ...others } = object;
  if (rest.length > 0) return { ...object, [key]: edit(old, rest, odd, kind) };
  if (kind === "remove") return others;
  return kind === "add" ? { ...object, odd } : { ...object, [key]: odd };
}
