import { readEnvironments } from "../../src/config/environments";

const targets = ["compose", "fargate"];
const read = (environments: string) =>
  readEnvironments(`{\n  "context": {\n    "environments": {\n${environments}\n    }\n  }\n}\n`, "cdktf.json", targets);
const codesOf = (environments: string) =>
  read(environments).findings.map(({ code, line, column }) => `${code} ${line}:${column}`);

test("an environment named like a target needs nothing more", () => {
  expect(read('"compose": {}')).toEqual({
    definitions: [{ name: "compose", target: "compose", options: {} }],
    findings: [],
  });
});

test("everything that an environment can say", () => {
  const entry = {
    target: "compose",
    files: ["a.yaml"],
    envFiles: [".env.prod"],
    profiles: ["x"],
    backend: { type: "s3", bucket: "b" },
    options: { engine: {} },
  };
  expect(read(`"prod": ${JSON.stringify(entry)}`).definitions).toEqual([{ name: "prod", ...entry }]);
});

test.each([
  ["no environments", "", ["BERTH201 3:5"]],
  ["unknown target, with a suggestion", '"prod": {\n"target": "fargat" }', ["BERTH203 5:1"]],
  ["no target", '"prod": {}', ["BERTH203 4:1"]],
  ["unknown key", '"compose": {\n"file": [] }', ["BERTH204 5:1"]],
  ["ill-typed key", '"compose": {\n"files": "x" }', ["BERTH205 5:1"]],
  ["mirror without registry", '"compose": {\n"mirror": true }', ["BERTH205 5:1"]],
  ["unknown backend", '"compose": { "backend": {\n"type": "etcd" } }', ["BERTH205 5:1"]],
  ["illegal name", '"my env": { "target": "compose" }', ["BERTH206 4:1"]],
  ["name too long", `"${"a".repeat(64)}": { "target": "compose" }`, ["BERTH206 4:1"]],
  ["the same name twice", '"compose": {},\n"compose": {}', ["BERTH202 5:1"]],
  ["names that differ in case", '"Compose": { "target": "compose" },\n"compose": {}', ["BERTH202 5:1"]],
  ["two mistakes at once", '"a b": {},\n"x": { "target": "y" }', ["BERTH206 4:1", "BERTH203 4:1", "BERTH203 5:8"]],
])("%s", (_, text, expected) => {
  expect(codesOf(text)).toEqual(expected);
});

test("a suggestion is the remedy", () => {
  expect(read('"prod": { "target": "fargat" }').findings[0]?.remedy).toBe("Did you mean fargate?");
  expect(read('"compose": { "file": [] }').findings[0]?.remedy).toBe("did you mean files?");
});

test("an environment's name in a value is no duplicate", () => {
  expect(codesOf('"compose": { "files": ["compose"] }')).toEqual([]);
});

test("not JSON", () => {
  const { findings } = readEnvironments('{ "context": ', "cdktf.json", targets);
  expect(findings.map(({ code, file }) => [code, file])).toEqual([["BERTH201", "cdktf.json"]]);
});

test("no file", () => {
  expect(readEnvironments(undefined, "cdktf.json", targets).findings.map(({ code }) => code)).toEqual(["BERTH201"]);
});
