import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { inspectImage, tagImage } from "../../src/docker/engine";
import { pushImage, readConfig, readManifest } from "../../src/docker/registry";
import { type CountingProxy, startCountingProxy } from "../support/counting-proxy";
import { docker } from "../support/engine";
import { makeRandomImage } from "../support/random-image";
import { startRegistry, type TestRegistry } from "../support/registry";

// What a push sends, measured before a real registry, with the machine's engine.
jest.setTimeout(240_000);
const MB = 1 << 20;

let registry: TestRegistry;
let proxy: CountingProxy;
const ids: string[] = [];
beforeAll(async () => {
  registry = await startRegistry();
  proxy = await startCountingProxy(registry.host);
});
afterEach(() => {
  proxy.release();
  proxy.reset();
});
afterAll(async () => {
  if (ids.length > 0) await docker("image", "rm", "--force", ...ids);
  await proxy?.stop();
  await registry?.remove();
});

async function image(name: string, layers: readonly number[], lines?: readonly string[]) {
  const reference = `${proxy.host}/${name}`;
  const id = await makeRandomImage(reference, layers, lines);
  ids.push(id);
  return { id, reference };
}
const quiet = () => {};
const finished = () => proxy.uploads().filter((one) => one.finished && !one.mounted);

test("everything is sent once; then nothing; to another repository, the configuration alone", async () => {
  const { id, reference } = await image(
    "shop/web:1",
    [3 * MB, 2 * MB, 1 * MB],
    [
      "USER 5:6",
      "WORKDIR /data",
      "EXPOSE 9000/udp 80",
      'ENTRYPOINT ["/x"]',
      'CMD ["a", "b"]',
      "STOPSIGNAL SIGINT",
      "LABEL org.opencontainers.image.revision=abc",
    ],
  );
  const said: string[] = [];
  const pushed = await pushImage(reference, (line) => said.push(line));
  const manifest = await readManifest(reference);

  // WORKDIR makes a layer.
  expect(pushed).toEqual({ digest: manifest?.digest, layersPushed: 4, layersThere: 0 });
  expect(said.filter((line) => / Pushed$/.test(line))).toHaveLength(4);
  expect(manifest).toMatchObject({
    kind: "manifest",
    mediaType: "application/vnd.docker.distribution.manifest.v2+json",
    configDigest: id,
  });
  // The registry's own files say the same.
  expect(registry.tags("shop/web").get("1")).toBe(pushed.digest);
  const stored = readFileSync(registry.blobFile(pushed.digest));
  expect(`sha256:${createHash("sha256").update(stored).digest("hex")}`).toBe(pushed.digest);
  const blobs = [...(manifest?.layers ?? []).map(({ digest }) => digest), id];
  expect([...registry.blobs().keys()].sort()).toEqual([...blobs, pushed.digest].sort());
  // Each blob once, and not a byte more than the manifest says.
  expect(
    finished()
      .map(({ digest }) => digest)
      .sort(),
  ).toEqual([...blobs].sort());
  expect(proxy.bytes()).toBe(manifest?.size);
  expect(manifest?.size).toBeGreaterThan(6 * MB);

  proxy.reset();
  expect(await pushImage(reference, quiet)).toEqual({ digest: pushed.digest, layersPushed: 0, layersThere: 4 });
  expect({ uploads: proxy.uploads(), bytes: proxy.bytes() }).toEqual({ uploads: [], bytes: 0 });

  await tagImage(id, `${proxy.host}/shop/other:1`);
  expect(await pushImage(`${proxy.host}/shop/other:1`, quiet)).toEqual({
    digest: pushed.digest,
    layersPushed: 0,
    layersThere: 4,
  });
  expect(proxy.bytes()).toBe(registry.blobs().get(id));

  // What the registry says of the image is what the engine says.
  const engine = await inspectImage(reference);
  const { repoDigests, size, ...own } = engine ?? { repoDigests: [], size: 0 };
  expect(await readConfig(`${proxy.host}/shop/web@${pushed.digest}`)).toEqual(own);
  expect(own).toMatchObject({
    id,
    platform: expect.stringMatching(/^linux\//),
    exposedPorts: ["80/tcp", "9000/udp"],
    user: "5:6",
    entrypoint: ["/x"],
    command: ["a", "b"],
    workingDir: "/data",
    stopSignal: "SIGINT",
    labels: { "org.opencontainers.image.revision": "abc" },
  });
  expect(repoDigests).toContain(`${proxy.host}/shop/web@${pushed.digest}`);
  expect(size).toBeGreaterThanOrEqual(6 * MB);
});

test("a connection that is cut once: the engine sends that layer again, from its beginning, and no other", async () => {
  const { reference } = await image("shop/cut:1", [4 * MB, 3 * MB, 100_000]);
  proxy.cutAfter(1 * MB);
  const said: string[] = [];
  const pushed = await pushImage(reference, (line) => said.push(line));
  expect(pushed).toMatchObject({ layersPushed: 3, layersThere: 0 });
  expect(said.filter((line) => /Retrying/.test(line))).toEqual([expect.stringMatching(/Retrying in 5 seconds$/)]);
  const manifest = await readManifest(reference);
  expect(finished()).toHaveLength(4);
  const lost = proxy.uploads().filter((one) => !one.finished);
  expect(lost).toHaveLength(1);
  expect(proxy.bytes()).toBe((manifest?.size ?? 0) + (lost[0]?.bytes ?? 0));
});

test("a registry that is killed in the middle, and started again: what had arrived is not sent again", async () => {
  const { id, reference } = await image("shop/killed:1", [6 * MB, 200_000, 100_000]);
  const held = proxy.holdAfter(2 * MB);
  const said: string[] = [];
  const push = pushImage(reference, (line) => said.push(line)).catch((error) => error);
  await held;
  // The small ones arrive while the large one hangs. The engine has to know: it asks for no layer whose digest in a
  // registry it has not noted, which it does after the registry has said so.
  while (said.filter((line) => / Pushed$/.test(line)).length < 2)
    await new Promise((resolve) => setTimeout(resolve, 50));
  await registry.kill();
  expect(await push).toMatchObject({
    findings: [
      expect.objectContaining({
        code: "BERTH602",
        found: expect.stringMatching(`^push of ${reference}: ${proxy.host} `),
      }),
    ],
  });
  expect(registry.tags("shop/killed").size).toBe(0);
  const before = registry.blobs();

  await registry.start();
  proxy.release();
  proxy.reset();
  expect(await pushImage(reference, quiet)).toMatchObject({ layersPushed: 1, layersThere: 2 });
  const manifest = await readManifest(reference);
  const large = manifest?.layers?.[0];
  expect(
    finished()
      .map(({ digest }) => digest)
      .sort(),
  ).toEqual([large?.digest, id].sort());
  expect(proxy.bytes()).toBe((large?.size ?? 0) + (registry.blobs().get(id) ?? 0));
  for (const { digest } of manifest?.layers?.slice(1) ?? []) expect([...before.keys()]).toContain(digest);
});

test("a tag that stays: refused for another image and, as ECR does, for the same", async () => {
  const { reference } = await image("shop/kept:1", [1000]);
  const { digest } = await pushImage(reference, quiet);
  const taken = { findings: [expect.objectContaining({ code: "BERTH617" })] };
  proxy.immutable(true);
  try {
    await expect(pushImage(reference, quiet)).rejects.toMatchObject(taken);
    await image("shop/kept:1", [1000]);
    await expect(pushImage(reference, quiet)).rejects.toMatchObject(taken);
  } finally {
    proxy.immutable(false);
  }
  expect(registry.tags("shop/kept").get("1")).toBe(digest);
});

test("an image that the engine does not have, and a registry that is not there", async () => {
  await expect(pushImage(`${proxy.host}/shop/none:1`, quiet)).rejects.toMatchObject({
    findings: [expect.objectContaining({ code: "BERTH604" })],
  });
  const { id } = await image("shop/nowhere:1", [1000]);
  await tagImage(id, "127.0.0.1:1/shop/nowhere:1");
  await expect(pushImage("127.0.0.1:1/shop/nowhere:1", quiet)).rejects.toMatchObject({
    findings: [
      expect.objectContaining({ code: "BERTH602", found: expect.stringContaining("127.0.0.1:1 does not answer") }),
    ],
  });
});
