import { imageContract } from "../../src/contract/reference/process";
import type { Image } from "../../src/images/image";
import { deployedProject } from "../../stacks/compose/document";
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

describe("the image of a service", () => {
  const digest = `sha256:${"d".repeat(64)}`;
  const files = (image: string, locked: unknown, more = {}) => ({
    "compose.json": JSON.stringify({ services: { web: { image, ...more } } }),
    "berth.json": JSON.stringify({ locked }),
  });
  const artifact = (texts: Record<string, string>) => ({
    environment: "here",
    target: "compose",
    terraform: {},
    file: (path: string) => (texts[path] === undefined ? undefined : new TextEncoder().encode(texts[path])),
  });
  test.each([
    ["a tag", "web:1", {}, {}, "web:1", { default: null }, { default: null }],
    [
      "a digest",
      `a/web@${digest}`,
      { [`a/web@${digest}`]: { platform: "linux/arm64" } },
      {},
      `a/web@${digest}`,
      digest,
      "linux/arm64",
    ],
    ["an id", digest, { [digest]: { platform: "linux/arm64" } }, {}, digest, { default: null }, "linux/arm64"],
    [
      "its own platform",
      "web:1",
      { "web:1": { platform: "linux/arm64" } },
      { platform: "linux/amd64" },
      "web:1",
      { default: null },
      "linux/amd64",
    ],
  ])("by %s", (_, image, locked, more, reference, digestRead, platform) => {
    const contract = read(artifact(files(image, locked, more)));
    expect(contract.services.web?.image).toEqual({ reference, digest: digestRead, platform });
    expect(contract.problems).toEqual([]);
  });
  test.each(["digest", "id"] as const)("locked by %s, the reader and the reference agree", (pinned) => {
    const known = { id: `sha256:${"a".repeat(64)}`, digest, platform: "linux/amd64", exposed: [] };
    const image: Image = { ...known, pinned, reference: pinned === "digest" ? `a/web@${digest}` : "web:1" };
    const { document, locked } = deployedProject({ services: { web: { image: "web:1" } } }, "shop", {}, () => image);
    const written = { "compose.json": JSON.stringify(document), "berth.json": JSON.stringify({ locked }) };
    expect(read(artifact(written)).services.web?.image).toEqual(imageContract(image));
  });
  test("what cannot be read is a problem", () => {
    const { problems } = read(artifact({ ...files("web:1", {}), "berth.json": "{" }));
    expect(problems).toEqual([expect.stringMatching(/^berth\.json is not JSON: /)]);
  });
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
