import type { Lock, LockedImage } from "../../src/images/lock";
import { type ImagePlace, imagesOfLock, repositoryFor } from "../../src/images/locked";
import { hash, imageById, lockedImage, lockOf } from "../support/locks";
import { service } from "../support/projects";

const REGISTRY = "registry.example.com/shop";

/** The image of a service that runs `image`, which the lock has as `locked`. */
function imageOf(image: string, locked: LockedImage | undefined, place: ImagePlace = {}, web = {}) {
  const lock = lockOf(locked === undefined ? {} : { [image]: locked });
  return imagesOfLock(lock, place).of(service({ image, ...web }));
}

const built = (repository: string) => lockedImage({ repositories: [repository] });
const pulled = (repository: string) => lockedImage({ kind: "pulled", repositories: [repository] });

test("without a lock, and without an entry, the file's reference holds", () => {
  for (const lock of [undefined, lockOf({}), lockOf({ "shop/web:2": lockedImage() })])
    expect(imagesOfLock(lock, { registry: REGISTRY }).of(service({ image: "shop/web:1" }))).toEqual({
      reference: "shop/web:1",
      exposed: [],
    });
  const image = `shop/web@${hash("e")}`;
  expect(imageOf(image, undefined, {}, { platform: "linux/arm64" })).toEqual({
    reference: image,
    digest: hash("e"),
    pinned: "digest",
    platform: "linux/arm64",
    exposed: [],
  });
});

test("a name that every object has is no entry", () => {
  expect(imageOf("constructor", undefined)).toEqual({ reference: "constructor", exposed: [] });
  expect(imageOf("constructor", imageById())).toMatchObject({ pinned: "id" });
});

test("all that the lock knows of an image", () => {
  const locked = built(`${REGISTRY}/shop/web`);
  expect(imageOf("shop/web:1", { ...locked, exposedPorts: ["53/udp", "3000/tcp"] }, { registry: REGISTRY })).toEqual({
    reference: `${REGISTRY}/shop/web@${hash("d")}`,
    digest: hash("d"),
    id: hash("1"),
    pinned: "digest",
    platform: "linux/amd64",
    exposed: [
      { port: 53, protocol: "udp" },
      { port: 3000, protocol: "tcp" },
    ],
    own: { user: "1000:1000", entrypoint: null, command: ["node", "web.js"], workingDir: "/app", stopSignal: null },
  });
});

test("what the lock has goes before the file's digest and platform", () => {
  const locked = lockedImage({ kind: "pulled", repositories: ["docker.io/library/node"], platform: "linux/amd64" });
  expect(imageOf(`node@${hash("e")}`, locked, {}, { platform: "linux/arm64" })).toMatchObject({
    reference: `node@${hash("d")}`,
    digest: hash("d"),
    platform: "linux/amd64",
  });
});

describe("where an environment pulls it from", () => {
  test.each<[string, string, LockedImage, ImagePlace, string | undefined]>([
    ["a built one, its registry", "web:1", built(`${REGISTRY}/web`), { registry: REGISTRY }, `${REGISTRY}/web`],
    ["a built one, the registry in its name", "ghcr.io/a/web:1", built("ghcr.io/a/web"), {}, "ghcr.io/a/web"],
    [
      "a built one, both: the environment's",
      "ghcr.io/a/web:1",
      built(`${REGISTRY}/a/web`),
      { registry: REGISTRY },
      `${REGISTRY}/a/web`,
    ],
    ["a pulled one, its own", "node:24", pulled("docker.io/library/node"), { registry: REGISTRY }, "node"],
    ["a pulled one of a team", "valkey/valkey:8", pulled("docker.io/valkey/valkey"), {}, "valkey/valkey"],
    ["a pulled one of another registry", "quay.io/a/b:1", pulled("quay.io/a/b"), {}, "quay.io/a/b"],
    [
      "a pulled one with mirror, the environment's",
      "node:24",
      pulled(`${REGISTRY}/node`),
      { registry: REGISTRY, mirror: true },
      `${REGISTRY}/node`,
    ],
    // Nothing that the environment can pull from has it.
    ["a built one, pushed elsewhere", "web:1", built("other.example.com/web"), { registry: REGISTRY }, undefined],
    ["a built one, no registry named", "web:1", built(`${REGISTRY}/web`), {}, undefined],
    [
      "a built one, no registry named, one on Docker Hub of that name",
      "web:1",
      built("docker.io/library/web"),
      {},
      undefined,
    ],
    ["a built one, its own only", "ghcr.io/a/web:1", built("ghcr.io/a/web"), { registry: REGISTRY }, undefined],
    [
      "a pulled one with mirror, not copied yet",
      "node:24",
      pulled("docker.io/library/node"),
      { registry: REGISTRY, mirror: true },
      undefined,
    ],
    ["a pulled one, copied, without mirror", "node:24", pulled(`${REGISTRY}/node`), { registry: REGISTRY }, undefined],
    ["one of an engine", "web:1", imageById(), { registry: REGISTRY }, undefined],
  ])("%s", (_, reference, locked, place, repository) => {
    expect(imageOf(reference, locked, place)).toMatchObject(
      repository === undefined
        ? { reference, pinned: "id", id: hash("1") }
        : { reference: `${repository}@${hash("d")}`, pinned: "digest" },
    );
  });

  test("a mirror without a registry is none", () => {
    expect(repositoryFor("node:24", "pulled", { mirror: true })).toBe("docker.io/library/node");
    expect(repositoryFor("Not a reference", "built", { registry: REGISTRY })).toBeUndefined();
  });
});

test("every service of one image has the same", () => {
  const lock: Lock = lockOf({ "shop:1": built(`${REGISTRY}/shop`) });
  const images = imagesOfLock(lock, { registry: REGISTRY });
  const [web, worker] = [{ command: ["web"] }, { command: ["worker"] }].map((more) =>
    service({ image: "shop:1", ...more }),
  );
  if (!web || !worker) throw new Error("no services");
  expect(images.of(web)).toEqual(images.of(worker));
});
