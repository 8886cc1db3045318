import type { EnvironmentDefinition } from "../../src/config/definition";
import { checkImages, requireDigests } from "../../src/images/check";
import type { Lock } from "../../src/images/lock";
import { imagesOfLock } from "../../src/images/locked";
import type { JsonObject } from "../../src/json";
import { hash, imageById, lockedImage, lockOf } from "../support/locks";
import { workload } from "../support/projects";

const REGISTRY = "registry.example.com/shop";
const BUILD = { build: { context: "." } };

type Setting = Pick<EnvironmentDefinition, "registry" | "mirror" | "requireDigest"> & { readonly loads?: boolean };

function check(services: JsonObject, lock?: Lock, { loads = false, ...definition }: Setting = {}) {
  const images = imagesOfLock(lock, definition);
  const model = workload({ name: "sample", services });
  const checked = { definition, target: { loads }, workload: model, images, locked: lock !== undefined };
  return requireDigests(checkImages(checked), definition);
}

/** `BERTH511 note services.web.image: shop:1`. */
const brief = (...[services, lock, setting]: Parameters<typeof check>) =>
  check(services, lock, setting).map(
    ({ code, verdict, path, found }) => `${code} ${verdict} ${path?.join(".")}: ${found}`,
  );
const reasons = (...given: Parameters<typeof check>) => check(...given).map(({ reason }) => reason);
const remedies = (...given: Parameters<typeof check>) => check(...given).map(({ remedy }) => remedy);

describe("an image by tag", () => {
  test("one note for each image, at the service that builds it, naming all that run it", () => {
    const services = {
      worker: { image: "shop:1" },
      web: { image: "shop:1", ...BUILD },
      migrate: { image: "shop:1" },
      store: { image: "valkey:8" },
      other: BUILD,
    };
    expect(brief(services)).toEqual([
      "BERTH511 note services.web: shop:1, of worker, web, migrate",
      "BERTH511 note services.store.image: valkey:8",
      "BERTH511 note services.other: sample-other",
    ]);
  });

  test("none for a digest in the file, nor for what the lock has where the environment pulls", () => {
    expect(brief({ web: { image: `shop@${hash("e")}` } })).toEqual([]);
    const lock = lockOf({ "shop:1": lockedImage({ repositories: [`${REGISTRY}/shop`] }) });
    for (const loads of [true, false])
      expect(brief({ web: { image: "shop:1", ...BUILD } }, lock, { registry: REGISTRY, loads })).toEqual([]);
  });

  test("says whether there is no lock or no entry", () => {
    const services = { web: { image: "node:24" } };
    expect(reasons(services)).toEqual([expect.stringContaining("there is no lock: the tag decides")]);
    expect(reasons(services, lockOf({}))).toEqual([
      expect.stringContaining("the lock does not name it: the tag decides"),
    ]);
    expect(remedies(services)).toEqual(["Lock it: npx berth release"]);
  });

  test.each([
    ["shop:1", true],
    ["team/shop:1", true],
    ["registry.example/shop:1", false],
    ["localhost:5000/shop:1", false],
  ])("%s built here: platforms that only pull find it nowhere: %s", (image, nowhere) => {
    const web = { image, ...BUILD };
    expect(reasons({ web })[0]?.includes("no registry")).toBe(nowhere);
    expect(reasons({ web }, undefined, { loads: true })).toEqual([expect.stringContaining("the tag decides")]);
  });

  test("names a registry as remedy where there is none, and a release where there is", () => {
    const web = { image: "shop:1", ...BUILD };
    expect(remedies({ web })).toEqual([expect.stringMatching(/^Name .*"registry".*npx berth release$/)]);
    expect(remedies({ web }, undefined, { registry: REGISTRY })).toEqual([
      "Push it to the registry: npx berth release",
    ]);
  });
});

describe("an image by id, in no registry", () => {
  const lock = lockOf({ "shop:1": imageById(), "valkey:8": imageById({ kind: "pulled" }) });
  const services = { web: { image: "shop:1", ...BUILD }, store: { image: "valkey:8" } };

  test("is enough for an engine that loads, even where a digest is required", () => {
    expect(brief(services, lock, { loads: true, requireDigest: true })).toEqual([]);
  });

  test("is by tag for a platform that pulls, with what would bring it to a registry", () => {
    expect(brief(services, lock)).toEqual([
      "BERTH511 note services.web: shop:1",
      "BERTH511 note services.store.image: valkey:8",
    ]);
    expect(reasons(services, lock)).toEqual(Array(2).fill(expect.stringContaining("knows its id")));
    expect(remedies(services, lock)).toEqual([
      'Name the environment\'s "registry" in cdktf.json, then: npx berth release',
      'Name the environment\'s "registry" in cdktf.json (with "mirror": true), then: npx berth release',
    ]);
  });

  test("is an error where the environment says that it pulls from a registry", () => {
    for (const loads of [true, false]) {
      expect(brief(services, lock, { loads, registry: REGISTRY, mirror: true })).toEqual([
        "BERTH612 error services.web: shop:1",
        "BERTH612 error services.store.image: valkey:8",
      ]);
    }
    expect(reasons(services, lock, { registry: REGISTRY, mirror: true })).toEqual([
      expect.stringContaining(`${REGISTRY}/shop has it`),
      expect.stringContaining(`${REGISTRY}/valkey has it`),
    ]);
    // Of others without mirror: the registry is not theirs.
    expect(brief(services, lock, { loads: true, registry: REGISTRY })).toEqual(["BERTH612 error services.web: shop:1"]);
  });

  test("an image that another service builds is one that the project builds", () => {
    const shared = { worker: { image: "shop:1" }, web: { image: "shop:1", ...BUILD } };
    expect(brief(shared, lock, { loads: true, registry: REGISTRY })).toEqual([
      "BERTH612 error services.web: shop:1, of worker, web",
    ]);
  });
});

test("requireDigest makes an error of the note", () => {
  const services = { web: { image: "shop:1" } };
  expect(brief(services, undefined, { requireDigest: true })).toEqual(["BERTH611 error services.web.image: shop:1"]);
  expect(reasons(services, undefined, { requireDigest: true })).toEqual([
    expect.stringMatching(/tag decides.*requireDigest/),
  ]);
  expect(brief({ web: { image: `shop@${hash("e")}` } }, undefined, { requireDigest: true })).toEqual([]);
  const nowhere = { web: { image: "shop:1", ...BUILD } };
  expect(brief(nowhere, lockOf({ "shop:1": imageById() }), { registry: REGISTRY, requireDigest: true })).toEqual([
    "BERTH612 error services.web: shop:1",
  ]);
});

describe("a platform in the file", () => {
  const locked = (platform: string) => lockOf({ "shop:1": imageById({ platform }) });
  const platformed = (...platforms: string[]) =>
    Object.fromEntries(platforms.map((platform, n) => [`s${n}`, { image: "shop:1", platform }]));

  test("that is not the lock's is an error at each service that names it", () => {
    expect(
      brief(platformed("linux/arm64", "linux/amd64", "linux/arm64"), locked("linux/amd64"), { loads: true }),
    ).toEqual(["BERTH613 error services.s0.platform: linux/arm64", "BERTH613 error services.s2.platform: linux/arm64"]);
  });

  test.each([
    ["linux/amd64", "linux/amd64"],
    ["linux/x86_64", "linux/amd64"],
    ["linux/arm64/v8", "linux/arm64"],
    ["linux/arm64", "linux/arm64/v8"],
    ["linux/arm", "linux/arm/v7"],
    ["amd64", "linux/amd64"],
  ])("%s is met by %s", (asked, own) => {
    expect(brief(platformed(asked), locked(own), { loads: true })).toEqual([]);
  });

  test.each([
    ["linux/arm/v6", "linux/arm/v7"],
    ["windows/amd64", "linux/amd64"],
    ["linux/arm", "linux/arm64"],
  ])("%s is not met by %s", (asked, own) => {
    expect(brief(platformed(asked), locked(own), { loads: true })).toHaveLength(1);
  });

  test("without a lock there is nothing to compare with", () => {
    expect(brief(platformed("linux/arm64", "linux/amd64"), undefined, { loads: true })).toEqual([
      "BERTH511 note services.s0.image: shop:1, of s0, s1",
    ]);
  });
});
