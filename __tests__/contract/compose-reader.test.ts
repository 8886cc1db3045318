import { read } from "../../stacks/compose/read";
import { artifactOf } from "../support/contracts";
import { compareOn } from "../support/reader-against-reference";

test("the reader and the reference agree on everything that docker compose carries", () => {
  compareOn(100);
});

test("a name like __proto__ is a name", () => {
  const web = { image: "a", networks: { default: null }, labels: JSON.parse('{"__proto__":"x"}') };
  const labels = read(artifactOf({ services: { web }, networks: { default: {} }, configs: {} }, {})).services.web
    ?.labels;
  expect(Object.entries(labels ?? {})).toEqual([["__proto__", "x"]]);
});

describe("what is missing is a problem, and nothing is thrown", () => {
  const artifact = (files: Record<string, string>) => ({
    environment: "here",
    target: "compose",
    terraform: {},
    file: (path: string) => (files[path] === undefined ? undefined : new TextEncoder().encode(files[path])),
  });
  test.each([
    ["no file", {}, ["compose.json is not there"]],
    ["no mapping", { "compose.json": "[]" }, ["compose.json holds no mapping"]],
    ["no image", { "compose.json": '{"services":{"web":{}}}' }, ["services.web: there is no image"]],
    [
      "the content of a config",
      {
        "compose.json":
          '{"services":{"web":{"image":"a","configs":[{"source":"c"}]}},"configs":{"c":{"file":"./configs/c"}}}',
      },
      ["services.web: config c: configs/c is not there"],
    ],
    [
      "an unknown word",
      { "compose.json": '{"services":{"web":{"image":"a","restart":"x","depends_on":{"b":{"condition":"y"}}}}}' },
      ["services.web: depends_on.b has the condition y", "services.web: restart condition x is unknown"],
    ],
  ])("%s", (_, files, problems) => {
    expect(read(artifact(files)).problems).toEqual(problems);
  });
  test("no JSON", () => {
    expect(read(artifact({ "compose.json": "{" })).problems).toEqual([
      expect.stringMatching(/^compose\.json is not JSON: /),
    ]);
  });
});
