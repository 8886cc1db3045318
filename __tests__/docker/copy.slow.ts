import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { copyManifest, pushImage, readManifest, resolveManifest } from "../../src/docker/registry";
import { type CountingProxy, startCountingProxy } from "../support/counting-proxy";
import { docker } from "../support/engine";
import { makeRandomImage } from "../support/random-image";
import { startRegistry, type TestRegistry } from "../support/registry";

// What a copy from one registry to another sends, and what an index leads to.
jest.setTimeout(240_000);
const MB = 1 << 20;

let from: TestRegistry;
let to: TestRegistry;
let source: CountingProxy;
let target: CountingProxy;
const ids: string[] = [];
beforeAll(async () => {
  [from, to] = await Promise.all([startRegistry(), startRegistry()]);
  [source, target] = await Promise.all([startCountingProxy(from.host), startCountingProxy(to.host)]);
});
afterEach(() => {
  for (const proxy of [source, target]) {
    proxy.release();
    proxy.immutable(false);
    proxy.reset();
  }
});
afterAll(async () => {
  if (ids.length > 0) await docker("image", "rm", "--force", ...ids);
  await Promise.all([source, target].map((proxy) => proxy?.stop()));
  await Promise.all([from, to].map((registry) => registry?.remove()));
});

const quiet = () => {};
/** In the first registry; `reference` has its digest. */
async function image(name: string, layers: readonly number[], platform?: string) {
  const tag = `${source.host}/${name}:1`;
  ids.push(await makeRandomImage(tag, layers, [], platform));
  const { digest } = await pushImage(tag, quiet);
  const reference = `${source.host}/${name}@${digest}`;
  const manifest = await readManifest(reference);
  if (manifest === undefined) throw new Error(`${reference} was not pushed`);
  return { digest, reference, manifest };
}
const finished = () => target.uploads().filter((one) => one.finished && !one.mounted);
const digestsOf = (uploads: readonly { digest?: string }[]) => uploads.map(({ digest }) => digest).sort();
const fault = (code: string, found: unknown = expect.any(String)) => ({
  findings: [expect.objectContaining({ code, found })],
});

test("the same bytes, once; then nothing", async () => {
  const { digest, reference, manifest } = await image("copy/whole", [3 * MB, 2 * MB]);
  const said: string[] = [];
  await copyManifest(reference, `${target.host}/copy/whole:berth-1`, (line) => said.push(line));
  expect(said).toContainEqual(expect.stringMatching(/^pushing sha256:/));
  expect(to.tags("copy/whole")).toEqual(new Map([["berth-1", digest]]));
  expect(to.manifests("copy/whole")).toEqual([digest]);
  // A single manifest of the same kind, byte for byte: buildx would make an index of it by default.
  expect(await readManifest(`${target.host}/copy/whole:berth-1`)).toEqual(manifest);
  expect(manifest).toMatchObject({
    kind: "manifest",
    mediaType: "application/vnd.docker.distribution.manifest.v2+json",
  });
  expect(digestsOf(finished())).toEqual(
    [...(manifest.layers ?? []), { digest: manifest.configDigest }].map((one) => one.digest).sort(),
  );
  expect(target.bytes()).toBe(manifest.size);

  target.reset();
  await copyManifest(reference, `${target.host}/copy/whole:berth-1`, quiet);
  await copyManifest(reference, `${target.host}/copy/whole:berth-2`, quiet);
  expect({ uploads: target.uploads(), bytes: target.bytes() }).toEqual({ uploads: [], bytes: 0 });
  expect(to.tags("copy/whole").get("berth-2")).toBe(digest);
});

test("a connection that is cut once: buildx sends that layer again, from its beginning, and no other", async () => {
  const { reference, manifest } = await image("copy/once", [4 * MB, 100_000]);
  target.cutAfter(1 * MB);
  await copyManifest(reference, `${target.host}/copy/once:1`, quiet);
  const lost = target.uploads().filter((one) => !one.finished);
  expect(lost).toHaveLength(1);
  expect(finished()).toHaveLength(3);
  expect(target.bytes()).toBe((manifest.size ?? 0) + (lost[0]?.bytes ?? 0));
});

test("a connection that is cut each time: it fails without a tag; repeated, what had arrived is not sent again", async () => {
  const { digest, reference, manifest } = await image("copy/cut", [4 * MB, 100_000, 50_000]);
  target.cutAfter(1 * MB, 1000);
  await expect(copyManifest(reference, `${target.host}/copy/cut:1`, quiet)).rejects.toMatchObject(
    fault(
      "BERTH602",
      `copy of ${reference} to ${target.host}/copy/cut:1: ${target.host} ended the connection in the middle of a layer`,
    ),
  );
  expect(to.tags("copy/cut").size).toBe(0);
  const large = manifest.layers?.[0];
  const arrived = digestsOf(finished());
  expect(arrived).toEqual([...(manifest.layers ?? []).slice(1).map((one) => one.digest), manifest.configDigest].sort());

  target.release();
  target.reset();
  await copyManifest(reference, `${target.host}/copy/cut:1`, quiet);
  expect(digestsOf(target.uploads())).toEqual([large?.digest]);
  expect(target.bytes()).toBe(large?.size);
  expect(to.tags("copy/cut").get("1")).toBe(digest);
});

test("a registry that is killed in the middle, and started again", async () => {
  const { digest, reference, manifest } = await image("copy/killed", [4 * MB, 100_000]);
  const held = target.holdAfter(1 * MB);
  const copy = copyManifest(reference, `${target.host}/copy/killed:1`, quiet).catch((error) => error);
  await held;
  while (finished().length < 2) await new Promise((resolve) => setTimeout(resolve, 50));
  await to.kill();
  expect(await copy).toMatchObject(fault("BERTH602", expect.stringContaining(target.host)));
  await to.start();
  target.release();
  target.reset();
  await copyManifest(reference, `${target.host}/copy/killed:1`, quiet);
  expect(digestsOf(target.uploads())).toEqual([manifest.layers?.[0]?.digest]);
  expect(await readManifest(`${target.host}/copy/killed:1`)).toMatchObject({ digest });
});

test("a tag that stays: the same digest may be copied again, another is refused", async () => {
  const [one, other] = [await image("copy/kept", [1000]), await image("copy/kept2", [1000])];
  const tag = `${target.host}/copy/kept:1`;
  target.immutable(true);
  await copyManifest(one.reference, tag, quiet);
  await copyManifest(one.reference, tag, quiet);
  await expect(copyManifest(other.reference, tag, quiet)).rejects.toMatchObject(fault("BERTH617"));
  expect(to.tags("copy/kept").get("1")).toBe(one.digest);
});

test("what is not there, and who is not there", async () => {
  const { reference } = await image("copy/there", [1000]);
  const none = `${source.host}/copy/none@sha256:${"0".repeat(64)}`;
  await expect(copyManifest(none, `${target.host}/copy/x:1`, quiet)).rejects.toMatchObject(fault("BERTH604"));
  await expect(copyManifest(reference, "127.0.0.1:1/copy/x:1", quiet)).rejects.toMatchObject(
    fault("BERTH602", expect.stringMatching(/: 127\.0\.0\.1:1 does not answer$/)),
  );
  await expect(
    copyManifest(`127.0.0.1:1/copy/x@sha256:${"0".repeat(64)}`, `${target.host}/copy/x:1`, quiet),
  ).rejects.toMatchObject(fault("BERTH602", expect.stringMatching(/: 127\.0\.0\.1:1 does not answer$/)));
});

test("a layer that its registry has lost", async () => {
  const { reference, manifest } = await image("copy/lost", [1000, 2000]);
  source.answer({ method: "GET", path: new RegExp(manifest.layers?.[1]?.digest ?? "-"), status: 404 });
  await expect(copyManifest(reference, `${target.host}/copy/lost:1`, quiet)).rejects.toMatchObject(fault("BERTH605"));
  expect(to.tags("copy/lost").size).toBe(0);
});

test("a registry whose disk is full says so, or loses what was sent; freed, the copy completes", async () => {
  const { digest, reference } = await image("copy/full", [3 * MB, 1000]);
  const disk = mkdtempSync(join(tmpdir(), "berth-full-"));
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "berth-full", disk]);
  const full = await startRegistry({ data: disk });
  try {
    const tag = `${full.host}/copy/full:1`;
    await expect(copyManifest(reference, tag, quiet)).rejects.toMatchObject({
      findings: [
        expect.objectContaining({
          code: expect.stringMatching(/BERTH60[28]/),
          remedy: expect.stringMatching(/disk|space/),
        }),
      ],
    });
    expect(full.tags("copy/full").size).toBe(0);
    execFileSync("mount", ["-o", "remount,size=50m", disk]);
    await copyManifest(reference, tag, quiet);
    expect(full.tags("copy/full").get("1")).toBe(digest);
  } finally {
    await full.remove();
    execFileSync("umount", [disk]);
    rmSync(disk, { recursive: true });
  }
  target.answer({ path: /copy\/full/, method: "POST", status: 507 });
  await expect(copyManifest(reference, `${target.host}/copy/full:1`, quiet)).rejects.toMatchObject(fault("BERTH608"));
});

test("an index: its platforms, the manifest of one, and what it does not have", async () => {
  const amd = await image("index/amd", [1000], "linux/amd64");
  const arm = await image("index/arm", [1000], "linux/arm64");
  const list = `${target.host}/index/all:1`;
  await docker("buildx", "imagetools", "create", "--tag", list, amd.reference, arm.reference);
  const index = await readManifest(list);
  expect(index).toEqual({
    digest: to.tags("index/all").get("1"),
    mediaType: "application/vnd.docker.distribution.manifest.list.v2+json",
    kind: "index",
    platforms: [
      { digest: amd.digest, platform: "linux/amd64" },
      { digest: arm.digest, platform: "linux/arm64" },
    ],
  });
  expect(await resolveManifest(list, "linux/arm64/v8")).toEqual(arm.manifest);
  expect(await resolveManifest(`${target.host}/index/all@${index?.digest}`, "linux/amd64")).toEqual(amd.manifest);
  await expect(resolveManifest(list, "linux/s390x")).rejects.toMatchObject(fault("BERTH609"));
});

test("a digest that was deleted is no longer there", async () => {
  const { digest, reference } = await image("copy/deleted", [1000]);
  expect(await readManifest(reference)).toMatchObject({ digest });
  await from.deleteManifest("copy/deleted", digest);
  expect(await readManifest(reference)).toBeUndefined();
  expect(await readManifest(`${source.host}/copy/deleted:1`)).toBeUndefined();
  await expect(resolveManifest(reference, "linux/amd64")).rejects.toMatchObject(fault("BERTH604"));
});
