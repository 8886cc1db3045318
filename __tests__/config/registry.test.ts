import { readEnvironments } from "../../src/config/environments";
import type { RegistryParser } from "../../src/config/registry";

const parse: RegistryParser<string> = (input, environments) => ({
  ok: true,
  registry: JSON.stringify([input, environments]),
});
const text = (registry: string, environments = '"compose": {}') =>
  `{\n  "context": {\n    "environments": { ${environments} }${registry}\n  }\n}\n`;
const read = (registry: string, environments?: string, parser = parse) =>
  readEnvironments(text(registry, environments), "cdktf.json", ["compose"], parser);

test("no context.registry, no registry; and none where nobody asks", () => {
  expect(read("")).not.toHaveProperty("registry");
  expect(read("").findings).toEqual([]);
  expect(readEnvironments(text(',\n"registry": {}'), "cdktf.json", ["compose"])).not.toHaveProperty("registry");
});

test("the parser gets its value, and of each environment the name and the registry, sound or not", () => {
  const environments = '"compose": { "registry": "r.example.com/a" }, "x": { "target": "y", "registry": 1 }';
  const { registry, findings } = read(',\n"registry": { "a": 1 }', environments);
  expect(JSON.parse(registry ?? "")).toEqual([
    { a: 1 },
    [{ name: "compose", registry: "r.example.com/a" }, { name: "x" }],
  ]);
  expect(findings.map(({ code }) => code)).toEqual(["BERTH205"]);
});

test("null is a value: it goes to the parser", () => {
  expect(JSON.parse(read(',\n"registry": null').registry ?? "")[0]).toBeNull();
});

test.each(["registry", "Registry", "REGISTRY"])("an environment named %s is an error, at its key", (name) => {
  const { findings } = read(',\n"registry": {}', `\n"${name}": { "target": "compose" }`);
  expect(findings).toEqual([expect.objectContaining({ code: "BERTH206", environment: name, line: 4, column: 1 })]);
  expect(findings[0]?.remedy).toBe("Rename the environment");
});

test("an environment of that name is as good as any where there is no context.registry", () => {
  const { definitions, findings } = read("", '"registry": { "target": "compose" }');
  expect([definitions.map(({ name }) => name), findings]).toEqual([["registry"], []]);
});

test("every problem has its place in cdktf.json, the value found and what to do", () => {
  const failing: RegistryParser<string> = () => ({
    ok: false,
    problems: [
      { path: ["a"], kind: "unknown", message: "did you mean b?" },
      { path: ["b", "c"], kind: "ill-typed", message: "c must be a number" },
      { path: ["d"], kind: "ill-typed", message: "there is none", remedy: "Add one" },
      { path: [], kind: "ill-typed", message: "it must be an object" },
    ],
  });
  const { findings, registry } = read(',\n"registry": {\n"a": 1,\n"b": { "c": "x" } }', undefined, failing);
  expect(registry).toBeUndefined();
  expect(
    findings.map(({ line, column, found, reason, remedy }) => [`${line}:${column}`, found, reason, remedy]),
  ).toEqual([
    ["5:1", "unknown option registry.a", "The registry has no option of this name", "did you mean b?"],
    ["6:8", 'registry.b.c is "x"', "c must be a number", "Correct the value"],
    ["4:1", "registry.d is missing", "there is none", "Add one"],
    ["4:1", 'registry is {"a":1,"b":{"c":"x"}}', "it must be an object", "Correct the value"],
  ]);
  expect(findings.map(({ code, path }) => [code, path])).toEqual([
    ["BERTH204", "context.registry.a"],
    ["BERTH205", "context.registry.b.c"],
    ["BERTH205", "context.registry.d"],
    ["BERTH205", "context.registry"],
  ]);
});

test("the parser can ask for the place of an option", () => {
  let place: unknown;
  const asking: RegistryParser<string> = (_, __, at) => {
    place = at("b", "c");
    return { ok: true, registry: "" };
  };
  read(',\n"registry": {\n"b": {\n"c": 1 } }', undefined, asking);
  expect(place).toEqual({ path: "context.registry.b.c", file: "cdktf.json", line: 6, column: 1 });
});
