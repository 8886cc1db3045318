import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "../../src/json";
import { BAKED_KEYS } from "../../src/release/bake-keys";
import { HASHED_KEYS, sectionText } from "../../src/release/build-section";
import { repositoryRoot } from "../support/architecture";

const schema = JSON.parse(readFileSync(join(repositoryRoot, "schema/compose-spec.json"), "utf8"));
const section = schema.definitions.service.properties.build.oneOf.find((one: JsonObject) => one.type === "object");
const keys: readonly string[] = Object.keys(section.properties).sort();

test("every key of build in the pinned schema is hashed, or there is a reason", () => {
  expect(keys.length).toBeGreaterThan(20);
  expect(Object.keys(HASHED_KEYS).sort()).toEqual(keys);
});

test("every key of build in the pinned schema has a place in the bake file, or none", () => {
  expect(Object.keys(BAKED_KEYS).sort()).toEqual(keys);
});

/** Two values of each key that is hashed. */
const values: Readonly<Record<string, readonly [JsonObject[string], JsonObject[string]]>> = {
  args: [{ A: "1" }, { A: "2" }],
  entitlements: [["network.host"], ["security.insecure"]],
  extra_hosts: [["a=1.2.3.4"], ["a=1.2.3.5"]],
  isolation: ["default", "process"],
  labels: [{ a: "1" }, { a: "2" }],
  network: ["none", "host"],
  privileged: [false, true],
  secrets: [[{ source: "a" }], [{ source: "a", target: "b" }]],
  shm_size: ["1", "2"],
  ssh: [["default"], ["default", "key: ./id"]],
  target: ["a", "b"],
  ulimits: [{ nofile: 1 }, { nofile: { soft: 1, hard: 2 } }],
};
const hashed = keys.filter((key) => typeof HASHED_KEYS[key] !== "string");

test("each hashed key has two values below", () => {
  expect(Object.keys(values).sort()).toEqual(hashed);
});

test.each(hashed)("%s: another value, another text; none, another again", (key) => {
  const texts = (values[key] ?? []).map((value) => sectionText({ context: ".", [key]: value }, undefined));
  const none = sectionText({ context: "." }, undefined);
  expect(new Set([...texts, none]).size).toBe(3);
});

test.each(keys.filter((key) => !hashed.includes(key)))("%s alone does not change the text", (key) => {
  expect(sectionText({ [key]: "x" }, undefined)).toBe(sectionText({}, undefined));
});

test("the platform counts, and a key that nobody knows", () => {
  const all = [sectionText({}, undefined), sectionText({}, "linux/amd64"), sectionText({ newer: 1 }, undefined)];
  expect(new Set(all).size).toBe(3);
  expect(sectionText({ "x-note": 1 }, undefined)).toBe(all[0]);
});

test("order, unset arguments and where a key lies do not count", () => {
  const one = sectionText(
    { args: { A: "1", B: null }, ssh: ["k: ./id", "default"], extra_hosts: ["a=1", "b=2"], labels: {} },
    "x",
  );
  expect(sectionText({ extra_hosts: ["b=2", "a=1"], ssh: ["default", "k=/other/id"], args: { A: "1" } }, "x")).toBe(
    one,
  );
});

test("a secret counts by the id that the Dockerfile names", () => {
  const of = (secret: JsonObject) => sectionText({ secrets: [secret] }, undefined);
  expect(of({ source: "a", target: "id", mode: "0400" })).toBe(of({ source: "b", target: "id" }));
});
