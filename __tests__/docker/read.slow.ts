import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { inspectImage } from "../../src/docker/engine";
import { pushImage, readManifest } from "../../src/docker/registry";
import { type CountingProxy, startCountingProxy } from "../support/counting-proxy";
import { docker } from "../support/engine";
import { makeRandomImage } from "../support/random-image";
import { startRegistry, type TestRegistry } from "../support/registry";

// What a registry that has nothing, or that is not well, is taken for.
jest.setTimeout(120_000);

let registry: TestRegistry;
let proxy: CountingProxy;
let id: string;
let digest: string;
beforeAll(async () => {
  registry = await startRegistry();
  proxy = await startCountingProxy(registry.host);
  id = await makeRandomImage(`${proxy.host}/shop/web:1`, [1000]);
  ({ digest } = await pushImage(`${proxy.host}/shop/web:1`, () => {}));
});
afterEach(() => proxy.release());
afterAll(async () => {
  if (id) await docker("image", "rm", "--force", id);
  await proxy?.stop();
  await registry?.remove();
});

const read = (reference = `${proxy.host}/shop/web:1`) =>
  readManifest(reference).then(
    (manifest) => manifest?.digest ?? "nothing",
    (error) =>
      error.findings?.map((one: { code: string; found: string }) => `${one.code} ${one.found}`).join() ?? `${error}`,
  );

test("a tag, a digest, both; and a tag, a repository and a digest that are not there", async () => {
  for (const there of ["shop/web:1", `shop/web@${digest}`, `shop/web:1@${digest}`]) {
    expect(await read(`${proxy.host}/${there}`)).toBe(digest);
  }
  for (const none of ["shop/web:2", "shop/web", "shop/none:1", `shop/web@sha256:${"0".repeat(64)}`]) {
    expect(await read(`${proxy.host}/${none}`)).toBe("nothing");
  }
});

test("other bytes than those of the digest asked for", async () => {
  const manifest = { schemaVersion: 2, config: { mediaType: "application/vnd.oci.image.config.v1+json" }, layers: [] };
  proxy.answer({
    path: /manifests/,
    status: 200,
    headers: { "content-type": "application/vnd.oci.image.manifest.v1+json", "docker-content-digest": digest },
    body: manifest,
  });
  expect(await read(`${proxy.host}/shop/web@${digest}`)).toMatch(/^BERTH616 /);
});

test.each([
  [429, /^BERTH602 .* has had too many requests$/],
  [500, /^BERTH602 .* fails$/],
  [503, /^BERTH602 .* fails$/],
  [507, /^BERTH608 /],
  [401, /^BERTH603 .* refuses docker's login$/],
  [403, /^BERTH603 .* refuses docker's login: no right, or expired$/],
])("status %d", async (status, found) => {
  proxy.answer({ path: /./, status });
  expect(await read()).toMatch(found);
});

test("a registry that, as Docker Hub, gives a token that allows nothing", async () => {
  const realm = `Bearer realm="http://${proxy.host}/token",service="x",scope="repository:shop/web:pull",error="insufficient_scope"`;
  proxy.answer({ path: /^\/token/, status: 200, body: { token: "x" } });
  proxy.answer({ path: /./, status: 401, headers: { "www-authenticate": realm } });
  expect(await read()).toMatch(/^BERTH604 .* has no such repository, or does not show it to this login$/);
});

test("a manifest of Docker's first format", async () => {
  proxy.answer({
    path: /manifests/,
    status: 200,
    headers: { "content-type": "application/vnd.docker.distribution.manifest.v1+prettyjws" },
    body: { schemaVersion: 1, name: "shop/web", tag: "1", fsLayers: [], history: [], signatures: [] },
  });
  expect(await read()).toMatch(/^BERTH622 .*first format/);
});

describe("what is no registry", () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  test("a page", async () => {
    server = createServer((_, response) => response.setHeader("content-type", "text/html").end("<html>"));
    await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    expect(await read(`127.0.0.1:${port}/shop/web:1`)).toMatch(/^BERTH602 .* not as a registry does$/);
  });

  test("nobody, and a name that nobody has", async () => {
    expect(await read("127.0.0.1:1/shop/web:1")).toMatch(/^BERTH602 .*: 127\.0\.0\.1:1 does not answer$/);
    expect(await read("registry.invalid/shop/web:1")).toMatch(/^BERTH602 .*: registry\.invalid does not answer$/);
  });
});

test("an image of the engine, and one that it does not have", async () => {
  expect(await inspectImage(`${proxy.host}/shop/web:1`)).toMatchObject({ id });
  expect(await inspectImage(id)).toMatchObject({ id });
  expect(await inspectImage(`${proxy.host}/shop/none:1`)).toBeUndefined();
  await expect(inspectImage(id, { ...process.env, DOCKER_HOST: "tcp://127.0.0.1:1" })).rejects.toMatchObject({
    findings: [expect.objectContaining({ code: "BERTH401" })],
  });
});
