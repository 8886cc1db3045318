/**
 * What goes wrong on the way to a registry, and that the next release goes on from there. The engine tries a push five
 * times in 50 seconds, so the three that wait for it run side by side.
 */
import type { LockedImage } from "../../src/images/lock";
import { parseLock } from "../../src/images/parse-lock";
import { type CountingProxy, startCountingProxy } from "../support/counting-proxy";
import { docker, ensureTestImage, testImage } from "../support/engine";
import { type RegistryOptions, startRegistry, type TestRegistry } from "../support/registry";
import { expectRefusal, type ReleaseProject, releaseProject } from "../support/release-project";
import { smallDisk } from "../support/small-disk";

jest.setTimeout(240_000);

interface Scene {
  readonly registry: TestRegistry;
  readonly proxy: CountingProxy;
  readonly project: ReleaseProject;
}

/** Where others' images are; it is always up. */
let stores: TestRegistry;
const closing: (() => Promise<void> | void)[] = [];

/** A project whose web has a layer of 3 MB that does not compress, and a registry behind a proxy. */
async function scene(topic: string, options: RegistryOptions = {}): Promise<Scene> {
  const registry = await startRegistry(options);
  const proxy = await startCountingProxy(registry.host);
  const project = await releaseProject(topic, stores.host);
  closing.push(project.remove, proxy.stop, registry.remove);
  project.write("Dockerfile", `FROM ${testImage}\nRUN head -c 3000000 /dev/urandom > /random\n`);
  project.environments({ shop: `${proxy.host}/shop` });
  project.commit("one");
  return { registry, proxy, project };
}

const failed = ({ project }: Scene, code: string, found: RegExp, ...more: string[]) =>
  expectRefusal(project, ["release"], { code, found, more, at: "context.environments.shop.registry" });

/** Digests of the blobs that the registry has said it has. */
const taken = (proxy: CountingProxy) => proxy.uploads().flatMap(({ digest, finished }) => (finished && digest) || []);

/** Another release completes, and of what the registry has taken nothing is sent again. */
async function completes({ proxy, project }: Scene): Promise<void> {
  const there = taken(proxy);
  proxy.release();
  proxy.reset();
  const run = await project.berth(["release"]);
  expect([run.code, run.findings]).toEqual([0, []]);
  expect(run.stderr).toContain("this engine has built its sources already");
  expect(taken(proxy).filter((digest) => there.includes(digest))).toEqual([]);
  expect(taken(proxy).length).toBeGreaterThan(0);
  expect((await project.berth(["release", "--check"])).code).toBe(0);
}

async function alwaysCut(): Promise<void> {
  const cut = await scene("cut");
  cut.proxy.cutAfter(2_000_000, 1000);
  await failed(
    cut,
    "BERTH602",
    new RegExp(`^push of .*: ${cut.proxy.host} does not answer$`),
    "Start it",
    "not sent again",
  );
  // The small layer has arrived.
  expect(taken(cut.proxy).length).toBeGreaterThan(0);
  await completes(cut);
}

async function killed(): Promise<void> {
  const down = await scene("down");
  const held = down.proxy.holdAfter(2_000_000);
  const refused = failed(down, "BERTH602", new RegExp(`^push of .*: ${down.proxy.host} does not answer$`), "Start it");
  await held;
  await down.registry.kill();
  await refused;
  await down.registry.start();
  await completes(down);
}

async function full(): Promise<void> {
  const disk = smallDisk(3_000_000);
  closing.push(disk.remove);
  const small = await scene("full", { data: disk.path });
  await failed(small, "BERTH602", new RegExp(`^push of .*: ${small.proxy.host} fails$`), "500", "its disk may be full");
  expect(small.registry.log()).toContain("no space left on device");
  disk.grow(20_000_000);
  await completes(small);
}

let scenes: Readonly<Record<"cut" | "killed" | "full", Promise<void>>>;

beforeAll(async () => {
  await ensureTestImage();
  stores = await startRegistry();
  scenes = { cut: alwaysCut(), killed: killed(), full: full() };
  // Each is looked at in a test of its own.
  for (const one of Object.values(scenes)) one.catch(() => {});
});
afterAll(async () => {
  for (const close of closing.reverse()) await close();
  await stores?.remove();
});

describe("the second registry, where the first has it", () => {
  let first: Scene;
  let second: TestRegistry;
  let proxy: CountingProxy;
  beforeAll(async () => {
    first = await scene("copy");
    second = await startRegistry();
    proxy = await startCountingProxy(second.host);
    closing.push(second.remove, proxy.stop);
    expect((await first.project.berth(["release"])).code).toBe(0);
    first.project.environments({ one: `${first.proxy.host}/shop`, two: `${proxy.host}/shop` });
  });
  const copying = (found: string, ...more: string[]) =>
    expectRefusal(first.project, ["release"], {
      code: "BERTH602",
      found: new RegExp(`^copy of .* to .*: ${proxy.host} ${found}`),
      more,
      at: "context.environments.two.registry",
    });

  test("ends the connection in the middle of a copy", async () => {
    proxy.cutAfter(100_000, 1000);
    await copying("ended the connection in the middle of a layer$", "not sent again");
    proxy.release();
  });

  test("is down when the copy begins: nothing is copied, and the next release does it", async () => {
    await second.stop();
    const found = new RegExp(`^look for .*: ${proxy.host} does not answer$`);
    const at = "context.environments.two.registry";
    await expectRefusal(first.project, ["release"], { code: "BERTH602", found, more: ["Start it"], at });
    await second.start();
    const run = await first.project.berth(["release"]);
    expect([run.code, run.findings.map(({ code }) => code)]).toEqual([0, []]);
    expect(run.stdout).toContain("placed");
  });
});

test("a tag that is there for another digest, in a registry that keeps its tags", async () => {
  const kept = await scene("kept");
  expect((await kept.project.berth(["release"])).code).toBe(0);
  const { images } = parseLock(kept.project.lock() as string, "");
  const { repositories, tag, digest } = images[kept.project.web] as LockedImage;
  const [repository = ""] = repositories;
  await kept.registry.deleteManifest(repository.slice(repository.indexOf("/") + 1), digest as string);
  await docker("tag", testImage, `${repository}:${tag}`);
  await docker("push", "--quiet", `${repository}:${tag}`);
  kept.proxy.immutable(true);
  const found = new RegExp(`^\\S+:${tag} is [0-9a-f]{12}, and ${kept.project.web} is [0-9a-f]{12}$`);
  const more = ["A tag is one digest's", "Delete the tag in that registry"];
  for (const args of [["release"], ["release", "--dry-run"]]) {
    await expectRefusal(kept.project, args, { code: "BERTH617", found, more, at: "" });
  }
});

test("a registry that always ends the connection in the middle of a push", () => scenes.cut);
test("a registry that is killed in the middle of a push, and stays away", () => scenes.killed);
test("a registry whose disk is full", () => scenes.full);
