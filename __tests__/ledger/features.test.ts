import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonObject } from "../../src/json";
import { features } from "../../src/ledger/features.generated";
import { renderFeatures, updatePin } from "../../src/ledger/pin";
import { featuresOf } from "../../src/ledger/schema";

const root = join(__dirname, "../..");
const text = readFileSync(join(root, "schema/compose-spec.json"), "utf8");
const pinned = () => JSON.parse(text);

/** The pinned schema as it might look next year: three attributes more, one less. */
function newer() {
  const schema = pinned();
  schema.definitions.service.properties.teleport = { type: "string" };
  schema.definitions.deployment.properties.canary = {
    type: "object",
    properties: { steps: { type: "array", items: { type: "object", properties: { weight: { type: "integer" } } } } },
  };
  delete schema.definitions.service.properties.isolation;
  return schema;
}
const added = [
  "services.*.deploy.canary",
  "services.*.deploy.canary.steps",
  "services.*.deploy.canary.steps[].weight",
  "services.*.teleport",
];

test("the generated list is what the pinned schema gives", () => {
  expect(readFileSync(join(root, "src/ledger/features.generated.ts"), "utf8")).toBe(
    renderFeatures(featuresOf(pinned())),
  );
  expect(features).toHaveLength(344);
});

test("the pinned schema is the one that SOURCE.json names", () => {
  const source = JSON.parse(readFileSync(join(root, "schema/SOURCE.json"), "utf8"));
  expect(source.sha256).toBe(createHash("sha256").update(text).digest("hex"));
  expect(source.licence).toBe("Apache-2.0");
});

test("every key of a service in the schema is a feature", () => {
  const keys = Object.keys(pinned().definitions.service.properties);
  expect(keys.length).toBeGreaterThan(90);
  expect(keys.filter((key) => !(features as readonly string[]).includes(`services.*.${key}`))).toEqual([]);
});

test("paths: chosen keys, lists of objects, maps and lists of scalars, references, unions, extensions", () => {
  const schema: JsonObject = {
    properties: {
      services: { patternProperties: { "^[a-z]+$": { $ref: "#/definitions/service" }, "^x-": {} } },
    },
    definitions: {
      service: {
        properties: {
          ports: { type: "array", items: { oneOf: [{ type: "string" }, { properties: { target: {} } }] } },
          labels: { patternProperties: { ".+": { type: "string" } } },
          ulimits: { patternProperties: { ".+": { oneOf: [{ type: "integer" }, { properties: { soft: {} } }] } } },
          nested: { $ref: "#/definitions/service" },
        },
      },
    },
  };
  expect(featuresOf(schema)).toEqual([
    "services",
    "services.*.labels",
    "services.*.nested",
    "services.*.ports",
    "services.*.ports[].target",
    "services.*.ulimits",
    "services.*.ulimits.*.soft",
  ]);
});

test("what is no Compose schema is rejected", () => {
  expect(() => featuresOf({ message: "Not Found" })).toThrow("describes no services");
  expect(() => featuresOf({ properties: { services: { $ref: "#/definitions/gone" } } })).toThrow("#/definitions/gone");
});

test("an update keeps what is unreviewed and adds what is new", () => {
  const update = updatePin(pinned(), newer(), ["services.*.gpus", "services.*.isolation"]);
  expect(update.added).toEqual(added);
  expect(update.removed).toEqual(["services.*.isolation"]);
  expect(update.unreviewed).toEqual([...added, "services.*.gpus"].sort());
});

describe("scripts/update-compose-spec.mjs", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "berth-spec-"));
    cpSync(join(root, "schema"), join(folder, "schema"), { recursive: true });
    mkdirSync(join(folder, "src/ledger"), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const run = (schema: string, ...more: string[]) => {
    writeFileSync(join(folder, "newer.json"), schema);
    const script = join(root, "scripts/update-compose-spec.mjs");
    const args = [script, "--root", folder, "--from", join(folder, "newer.json"), ...more];
    return spawnSync(process.execPath, args, { encoding: "utf8" });
  };
  const read = (name: string) => readFileSync(join(folder, name), "utf8");

  test("rewrites the pin and prints what came and went", () => {
    const result = run(JSON.stringify(newer()), "--commit", "abc", "--date", "2027-01-01");
    expect(result.stdout.trim().split("\n")).toEqual([
      ...added.map((feature) => `added    ${feature}`),
      "removed  services.*.isolation",
    ]);
    expect(result.status).toBe(0);
    expect(JSON.parse(read("schema/unreviewed.json"))).toEqual(added);
    expect(JSON.parse(read("schema/SOURCE.json"))).toMatchObject({ commit: "abc", date: "2027-01-01" });
    expect(read("schema/SOURCE.json")).not.toContain(folder);
    expect(read("src/ledger/features.generated.ts")).toBe(renderFeatures(featuresOf(newer())));
    expect(JSON.parse(read("schema/compose-spec.json"))).toEqual(newer());
  });

  test("changes nothing when what it got is no Compose schema", () => {
    const before = read("schema/compose-spec.json");
    const result = run('{"message": "Not Found"}');
    expect(result.status).toBe(2);
    expect(result.stderr).toContain("nothing was changed");
    expect(read("schema/compose-spec.json")).toBe(before);
  });
});
