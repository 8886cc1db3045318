import { BerthError, type Finding } from "../../src/errors";
import type { JsonObject } from "../../src/json";
import { prepareImages } from "../../src/release/bake-images";
import type { BuildRequest } from "../../src/release/build";
import { newFolder, removeFolders } from "./tree";

afterEach(removeFolders);

const request = (build: JsonObject, more: Partial<BuildRequest> = {}): BuildRequest => ({
  reference: "shop/web:dev",
  build: { context: "./app", dockerfile: "Dockerfile", ...build },
  platform: "linux/amd64",
  labels: { release: "1" },
  ...more,
});
const project = () => newFolder({ "app/Dockerfile": "FROM a\n", "base/Dockerfile": "FROM b\n", "s.txt": "secret" });
const prepare = (...requests: readonly BuildRequest[]) =>
  prepareImages(requests, { projectDirectory: project(), folder: newFolder() });

async function findings(...requests: readonly BuildRequest[]): Promise<readonly Finding[]> {
  const error = await prepare(...requests).catch((thrown: unknown) => thrown);
  if (!(error instanceof BerthError)) throw new Error(`no findings: ${String(error)}`);
  return error.findings;
}

test("tags of the file are given too", async () => {
  const { images } = await prepare(request({ tags: ["shop/web:next", "shop/web:dev"] }));
  expect(images.map(({ tags }) => tags)).toEqual([["shop/web:dev", "shop/web:next"]]);
});

test("services that are contexts come first, once for each that takes them, without the release's labels", async () => {
  const document = {
    services: {
      base: { build: { context: "./base", additional_contexts: { more: "service:deep" } } },
      deep: { build: { context: "./base" } },
    },
  };
  const contexts = { a: "service:base", b: "service:base" };
  const { images } = await prepare(request({ additional_contexts: contexts }, { document }));
  expect(images.map(({ name, tags, labels, links }) => ({ name, tags, labels, links }))).toEqual([
    { name: "shop/web:dev base deep", tags: [], labels: {}, links: {} },
    { name: "shop/web:dev base", tags: [], labels: {}, links: { deep: "shop/web:dev base deep" } },
    { name: "shop/web:dev", tags: ["shop/web:dev"], labels: { release: "1" }, links: { base: "shop/web:dev base" } },
  ]);
});

test("two builds with secrets of one name do not share the variable", async () => {
  process.env["BERTH_TEST_SECRET"] = "x";
  const document = { secrets: { s: { environment: "BERTH_TEST_SECRET" } } };
  const one = request({ secrets: [{ source: "s" }] }, { document });
  const { images, variables } = await prepare(one, { ...one, reference: "shop/other:dev" });
  delete process.env["BERTH_TEST_SECRET"];
  const names = images.flatMap(({ secrets }) => secrets.map((secret) => ("variable" in secret ? secret.variable : "")));
  expect(new Set(names).size).toBe(2);
  expect(variables).toEqual({ [names[0] ?? ""]: "x", [names[1] ?? ""]: "x" });
});

test.each([
  [{ isolation: "process" }, "build.isolation"],
  [{ newer: "x" }, "build.newer"],
])("%j is refused, not dropped", async (build, path) => {
  expect(await findings(request(build))).toMatchObject([{ code: "BERTH606", path, found: `shop/web:dev: ${path}` }]);
});

test("what says nothing is not refused", async () => {
  expect((await prepare(request({ isolation: "default", "x-note": "x" }))).images).toHaveLength(1);
});

test("everything that is wrong, of all images, at once", async () => {
  const document = {
    secrets: { file: { file: "./none" }, env: { environment: "BERTH_TEST_UNSET" }, out: { external: true } },
    services: { pulled: { image: "x" }, self: { build: { context: ".", additional_contexts: { s: "service:self" } } } },
  };
  const secrets = [{ source: "file" }, { source: "env" }, { source: "out" }, { source: "unknown" }];
  const contexts = { a: "service:pulled", b: "service:self", c: "./none" };
  const found = await findings(
    request({ isolation: "hyperv", secrets, additional_contexts: contexts }, { document }),
    request({ context: "./nowhere" }, { reference: "shop/other:dev" }),
  );
  expect(found.map(({ code, found: what }) => `${code} ${what}`)).toEqual([
    "BERTH606 shop/web:dev: build.isolation",
    "BERTH005 additional context c ./none",
    "BERTH606 shop/web:dev: additional context a is service:pulled",
    "BERTH005 Dockerfile Dockerfile",
    "BERTH606 shop/web:dev self: additional context s is service:self",
    "BERTH005 secret file: no file ./none",
    "BERTH004 secret env: nothing sets BERTH_TEST_UNSET",
    "BERTH606 secret out",
    "BERTH606 secret unknown",
    "BERTH005 build context ./nowhere",
  ]);
});
