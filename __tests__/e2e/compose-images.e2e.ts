import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Images } from "../../src/images/image";
import type { LockedImage } from "../../src/images/lock";
import { imagesOfLock } from "../../src/images/locked";
import { isObject, type JsonObject } from "../../src/json";
import type { RunningImage } from "../../src/target";
import { running } from "../../stacks/compose/running";
import { BOX, docker, project, type Sandbox, sandbox, server, subject } from "../stacks/compose/sandbox";
import { ensureTestImage } from "../support/engine";
import { startRegistry, type TestRegistry } from "../support/registry";
import { type SecondEngine, startSecondEngine } from "../support/second-engine";

jest.setTimeout(120_000);

const NAME = "berth-test-images";
const WEB = "berth-test/released:1";
const TAG = "berth-test/released";
let registry: TestRegistry;
let engine: SecondEngine;
let box: Sandbox;
const made: string[] = [];

beforeAll(async () => {
  await ensureTestImage();
  registry = await startRegistry();
  engine = await startSecondEngine({ reaches: [Number(registry.host.split(":")[1])] });
  box = sandbox();
});
afterAll(async () => {
  await engine?.stop();
  for (const id of made) spawnSync("docker", ["image", "rm", "--force", id]);
  await registry?.remove();
  box?.remove();
});

const there = (...args: string[]) => execFileSync("docker", ["-H", engine.host, ...args], { encoding: "utf8" }).trim();
const containers = () => there("ps", "-a", "--no-trunc", "--format", "{{.Names}} {{.ID}}").split("\n").sort();

interface Made {
  readonly id: string;
  readonly digest?: string;
}

/** An image of two layers on this machine's engine, which a release may have pushed. */
function make(version: string, { push = false } = {}): Made {
  const container = docker("create", BOX, "true");
  box.write("version", `version ${version}, ${"padding ".repeat(100)}`);
  docker("cp", join(box.directory, "version"), `${container}:/version`);
  const id = docker("commit", "--change", `ENV VERSION=${version}`, container, `${TAG}:${version}`);
  docker("rm", container);
  made.push(id);
  if (!push) return { id };
  const pushed = `${registry.host}/shop/${TAG}:${version}`;
  docker("tag", id, pushed);
  docker("push", "--quiet", pushed);
  const digest = JSON.parse(docker("image", "inspect", "--format", "{{json .RepoDigests}}", id))[0].split("@")[1];
  return { id, digest };
}

/** A lock with one image, as a release writes it. */
function lock({ id, digest }: Made): Images {
  const repositories = digest === undefined ? [] : [`${registry.host}/shop/${TAG}`];
  const own = { user: null, entrypoint: null, command: null, workingDir: null, stopSignal: null, exposedPorts: [] };
  const about = { kind: "built", services: ["web"], platform: "linux/amd64", ...own } as const;
  const image: LockedImage = { ...about, id, repositories, ...(digest === undefined ? {} : { digest }) };
  const locked = { version: 1, project: NAME, created: "2026-01-01T00:00:00Z", images: { [WEB]: image } } as const;
  return imagesOfLock(locked, { registry: `${registry.host}/shop` });
}

const document: JsonObject = {
  name: NAME,
  services: {
    prepare: { image: WEB, command: ["cat", "/version"], deploy: { mode: "replicated-job" } },
    web: server({ image: WEB, build: { context: "." } }),
  },
};
const options = () => ({ engine: { host: engine.host } });
const deploy = (images: Images) => box.deploy(document, options(), {}, images);
const ask = (images: Images, verify = false): Promise<readonly RunningImage[]> =>
  running(subject(project(document), options(), images), { verify, projectDirectory: "/", say: () => {} });

/** The file of a layer in the engine's own storage. */
function layerFile(name: string): string {
  const storage = join(dirname(engine.host.replace("unix://", "")), "data", "overlay2");
  const found = readdirSync(storage).map((layer) => join(storage, layer, "diff", name));
  return found.find((path) => statSync(path, { throwIfNoEntry: false })?.isFile()) as string;
}

describe("a lock with digests", () => {
  let first: Made;
  let images: Images;
  const agreed = () => [
    {
      service: "prepare",
      instance: `${NAME}-prepare-1`,
      ended: "exited (0)",
      ...first,
      reference: expect.stringContaining("@sha256:"),
    },
    { service: "web", instance: `${NAME}-web-1`, ...first, reference: expect.stringContaining("@sha256:") },
  ];

  test("an engine that has nothing pulls by digest, and both engines say the same of the image", async () => {
    first = make("1", { push: true });
    images = lock(first);
    expect(there("image", "ls", "-q")).toBe("");
    const run = await deploy(images);
    const reference = `${registry.host}/shop/${TAG}@${first.digest}`;
    expect(run.output).toContain(`pulling ${WEB} as ${reference}`);
    expect(run.code).toBe(0);
    const seen = ["image", "inspect", "--format", "{{.Id}} {{json .RepoDigests}}", reference];
    expect(there(...seen)).toBe(`${first.id} ["${reference}"]`);
    expect(docker(...seen)).toBe(`${first.id} ["${reference}"]`);
    expect(await ask(images)).toEqual(agreed());
    expect(await ask(images, true)).toEqual(agreed());
  });

  test("a deploy with nothing to do pulls nothing and makes no container anew, also without the registry", async () => {
    const before = containers();
    await registry.stop();
    const run = await deploy(images);
    expect(run.code).toBe(0);
    expect(run.output).not.toContain("pulling");
    expect(containers()).toEqual(before);
  });

  test("an image that nobody has: BERTH403, and what ran goes on", async () => {
    const before = containers();
    const missing = `sha256:${"0".repeat(64)}`;
    const run = await deploy(lock({ id: missing, digest: missing }));
    expect(run.code).not.toBe(0);
    expect(run.output).toContain(`BERTH403  image ${WEB} (sha256:000000000000) is not on ${engine.host}`);
    expect(run.output).toContain("npx berth release");
    expect(containers()).toEqual(before);
    expect(there("inspect", "--format", "{{.State.Health.Status}}", `${NAME}-web-1`)).toBe("healthy");
  });

  test("one byte of a layer changed on the engine is noticed when it is asked to look, and not otherwise", async () => {
    const file = layerFile("version");
    const bytes = readFileSync(file);
    const changed = Buffer.from(bytes);
    changed[3] = (changed[3] as number) ^ 1;
    writeFileSync(file, changed);
    expect(await ask(images)).toEqual(agreed());
    const damage = "the file version of a layer has other content than the image says";
    expect(await ask(images, true)).toEqual(agreed().map((one) => ({ ...one, damage })));
    writeFileSync(file, bytes);
    expect(await ask(images, true)).toEqual(agreed());
  });

  test("another image put under the container by hand is seen, and the next deploy puts the locked one back", async () => {
    there("commit", "--change", "ENV VERSION=other", `${NAME}-web-1`, WEB);
    box.synth(document, options(), images);
    const config = JSON.parse(
      execFileSync("node", ["berth-compose.cjs", "config"], { cwd: box.stack, encoding: "utf8" }),
    );
    config.services.web.image = WEB;
    const up = ["-H", engine.host, "compose", "-f", "-", "up", "--detach", "--pull", "never"];
    execFileSync("docker", up, { input: JSON.stringify(config), stdio: ["pipe", "pipe", "pipe"] });
    const [, web] = await ask(images);
    expect(web).toEqual({
      service: "web",
      instance: `${NAME}-web-1`,
      id: there("image", "inspect", "--format", "{{.Id}}", WEB),
      reference: WEB,
    });
    expect(web?.id).not.toBe(first.id);
    expect((await deploy(images)).code).toBe(0);
    expect(await ask(images)).toEqual(agreed());
  });
});

describe("without a registry", () => {
  test("what cannot be pulled comes from this machine by its id, and stays when the registry is back", async () => {
    await registry.start();
    const second = make("2", { push: true });
    await registry.stop();
    const run = await deploy(lock(second));
    expect(run.output).toMatch(/@sha256:\w+ was not pulled \(.*\): \S+'s engine has the locked image/);
    expect(run.output).toContain(`sent ${WEB}`);
    expect(run.code).toBe(0);
    const web = { service: "web", instance: `${NAME}-web-1`, id: second.id, reference: second.id };
    expect(await ask(lock(second), true)).toContainEqual(web);
    const before = containers();
    await registry.start();
    const again = await deploy(lock(second));
    expect(again.code).toBe(0);
    expect(again.output).not.toMatch(/pull|sen[dt]/);
    expect(containers()).toEqual(before);
  });

  test("an image locked by its id alone is sent once, is named, and survives a prune", async () => {
    const third = make("3");
    const run = await deploy(lock(third));
    expect(run.output).toContain(`sent ${WEB}`);
    expect(run.code).toBe(0);
    expect(there("exec", `${NAME}-web-1`, "sh", "-c", "echo $VERSION")).toBe("3");
    const before = containers();
    expect((await deploy(lock(third))).code).toBe(0);
    expect(containers()).toEqual(before);
    there("rm", "--force", ...before.map((row) => row.split(" ")[1] as string));
    there("image", "prune", "--force");
    const name = `${TAG}:berth-${third.id.slice(7, 27)}`;
    expect(there("image", "inspect", "--format", "{{.Id}}", name)).toBe(third.id);
    const again = await deploy(lock(third));
    expect(again.code).toBe(0);
    expect(again.output).not.toContain("sending");
    const { locked } = JSON.parse(readFileSync(join(box.stack, "berth.json"), "utf8"));
    expect(isObject(locked) && Object.keys(locked)).toEqual([third.id]);
  });

  test("roll-back: the first lock again, and its image runs", async () => {
    const [id = ""] = made;
    const run = await deploy(lock({ id }));
    expect(run.code).toBe(0);
    expect((await ask(lock({ id }))).map((one) => one.id)).toEqual([id, id]);
    expect(there("logs", `${NAME}-prepare-1`)).toContain("version 1,");
  });
});
