/** What the lock names and nobody has, has elsewhere, or has for other machines: a check, a release and a deploy of it. */
import type { Lock, LockedImage } from "../../src/images/lock";
import { formatLock, parseLock } from "../../src/images/parse-lock";
import { docker, ensureTestImage, testImage } from "../support/engine";
import { startRegistry, type TestRegistry } from "../support/registry";
import { expectRefusal, type ReleaseProject, releaseProject } from "../support/release-project";
import { type SecondEngine, startSecondEngine } from "../support/second-engine";

jest.setTimeout(120_000);

let registry: TestRegistry;
let other: TestRegistry;
let project: ReleaseProject;
/** 40 MB of disk. */
let engine: SecondEngine;

beforeAll(async () => {
  await ensureTestImage();
  [registry, other] = await Promise.all([startRegistry(), startRegistry()]);
  engine = await startSecondEngine({ diskBytes: 40_000_000, reaches: [Number(registry.host.split(":")[1])] });
  project = await releaseProject("digest", registry.host);
  project.services({ web: { image: project.web, build: ".", init: true, command: ["sleep", "1000"] } });
  project.commit("one");
  expect((await project.berth(["release"])).code).toBe(0);
});
afterAll(async () => {
  project?.remove();
  await engine?.stop();
  await Promise.all([registry?.remove(), other?.remove()]);
});

const toRegistry = (...hosts: string[]) =>
  project.environments(Object.fromEntries(hosts.map((host, index) => [`shop${index}`, `${host}/shop`])));
const images = (text = project.lock() as string) => parseLock(text, "").images as Record<string, LockedImage>;
const remove = async (reference: string, from = registry) => {
  const { repositories, digest } = images()[reference] as LockedImage;
  const repository = repositories.find((one) => one.startsWith(from.host)) as string;
  await from.deleteManifest(repository.slice(repository.indexOf("/") + 1), digest as string);
};
const check = (code: string, found: string | RegExp, remedy: string, at: string) =>
  expectRefusal(project, ["release", "--check"], { exit: 1, code, found, more: [remedy], at });
const fits = async () => expect((await project.berth(["release", "--check"])).code).toBe(0);
/** Releases, and nothing of the lock changes. */
async function putBack(): Promise<string> {
  const before = project.lock();
  const run = await project.berth(["release"]);
  expect([run.code, run.findings]).toEqual([0, []]);
  expect(project.lock()).toBe(before);
  await fits();
  return run.stderr;
}
const WEB = "compose.yaml:9:7  services.web.build";
const STORE = "compose.yaml:5:7  services.store.image";

describe("a check and a release", () => {
  afterEach(() => toRegistry(registry.host));

  test("a registry that is down is said once, however many images it has", async () => {
    await registry.stop();
    for (const args of [["release"], ["release", "--check"], ["release", "--dry-run"]]) {
      const found = new RegExp(`^look for .*: ${registry.host.replaceAll(".", "\\.")} does not answer$`);
      await expectRefusal(project, args, { code: "BERTH602", found, more: ["1 more ended alike", "Start it"], at: "" });
    }
    await registry.start();
  });

  test("a digest of ours that is gone is put back from this engine, the same one", async () => {
    await remove(project.web);
    const found = new RegExp(`/${project.prefix}/web does not have ${project.web} as [0-9a-f]{12}$`);
    await check("BERTH605", found, "npx berth release puts it back", WEB);
    expect(await putBack()).toContain("0 layers sent");
  });

  test("or from the second registry, where this engine no longer has it", async () => {
    toRegistry(registry.host, other.host);
    expect((await project.berth(["release"])).code).toBe(0);
    await remove(project.web);
    const { id } = images()[project.web] as LockedImage;
    await docker("image", "rm", "--force", id);
    expect(await putBack()).toContain(`copying from ${other.host}/shop`);
  });

  test("a registry named after the release", async () => {
    toRegistry(`${registry.host}/other`);
    const found = `the lock does not say that ${registry.host}/other/shop/${project.prefix}/web has ${project.web}`;
    await check("BERTH612", found, "npx berth release", WEB);
    const more = ["was named after the release", "Push it there: npx berth release"];
    const at = "compose.yaml:7:5  services.web";
    await expectRefusal(project, ["check"], { exit: 1, code: "BERTH612", found: project.web, more, at });
  });

  test("a digest of others that is gone: only they can put it back", async () => {
    await remove(project.store);
    await check("BERTH605", / does not have /, "Push it there again; or take what its tag is today", STORE);
    const found = / no longer has sha256:/;
    const more = ["someone else's", "npx berth release --pull"];
    await expectRefusal(project, ["release"], { code: "BERTH605", found, more, at: STORE });
    await docker("tag", testImage, project.store);
    await docker("push", "--quiet", project.store);
    await fits();
  });
});

describe("a deploy", () => {
  const there = (...args: string[]) => docker("-H", engine.host, ...args);
  const containers = () => there("ps", "--no-trunc", "--format", "{{.Names}} {{.ID}} {{.Image}}");
  const stack = () => `${project.folder}/cdktf.out/stacks/shop`;

  /** What `cdktf deploy` does, up to Terraform: it would run the same program. */
  async function deploy(env: NodeJS.ProcessEnv = {}) {
    const synth = await project.spawn(process.execPath, [`${__dirname}/../../scripts/start.cjs`], env).ended;
    expect(synth.code).toBe(0);
    const run = await project.spawn("sh", ["-c", `cd ${stack()} && node berth-compose.cjs up`], env).ended;
    return { code: run.code, said: run.stdout + run.stderr };
  }
  /** With a lock whose entry of web is another, in a file beside. */
  async function deployChanged(change: Partial<LockedImage>) {
    const lock = parseLock(project.lock() as string, "");
    const web = { ...(lock.images[project.web] as LockedImage), ...change };
    project.write("other.json", formatLock({ ...lock, images: { ...lock.images, [project.web]: web } } as Lock));
    return await deploy({ BERTH_LOCK: "other.json" });
  }
  let before: string;
  beforeAll(async () => {
    const options = { engine: { host: engine.host } };
    project.services({
      store: { image: project.store, init: true, command: ["sleep", "1000"] },
      web: { image: project.web, build: ".", init: true, command: ["sleep", "1000"] },
    });
    project.environments({ shop: { target: "compose", registry: `${registry.host}/shop`, options } });
    expect((await project.berth(["release"])).code).toBe(0);
    expect((await deploy()).said).toContain("is up on");
    before = await containers();
    expect(before.split("\n").filter((line) => line.includes("@sha256:"))).toHaveLength(2);
  });
  /** What ran goes on, as the same containers. */
  afterEach(async () => expect(await containers()).toBe(before));

  const nobodys = { digest: `sha256:${"0".repeat(64)}`, id: `sha256:${"1".repeat(64)}` };

  test("of a digest that is gone, whether the registry says so or is down", async () => {
    const head = `BERTH403  image ${project.web} (sha256:111111111111) is not on ${engine.host}`;
    const gone = await deployChanged(nobodys);
    expect(gone.code).toBe(1);
    for (const text of [head, "manifest unknown", "npx berth release"]) expect(gone.said).toContain(text);
    await registry.stop();
    const down = await deployChanged(nobodys);
    expect(down.code).toBe(1);
    for (const text of [head, `http://${registry.host}/v2/`, "start the registry"]) expect(down.said).toContain(text);
    await registry.start();
  });

  test("of an image for other machines", async () => {
    const { code, said } = await deployChanged({ platform: "linux/arm64" });
    expect(code).toBe(1);
    expect(said).toContain(`BERTH613  image ${project.web} is locked for linux/arm64, and ${engine.host} is linux/`);
    expect(said).toContain("npx berth release --platform linux/");
    expect(said).not.toContain("pulling");
  });

  test("of an image that is not what the engine has under that digest", async () => {
    const { code, said } = await deployChanged({ id: nobodys.id });
    expect(code).toBe(1);
    expect(said).toMatch(/^BERTH616 {2}\S+ has another image as \S+ than the locked one$/m);
    expect(said).toContain("docker image rm");
  });

  test("of an image that is larger than the disk, from the registry and from this engine", async () => {
    project.write("Dockerfile", `FROM ${testImage}\nRUN dd if=/dev/urandom of=/big bs=1000000 count=60\n`);
    expect((await project.berth(["release"])).code).toBe(0);
    for (const [env, step] of [
      [{}, "pulling"],
      [{ BERTH_LOCK: "none" }, "sending"],
    ] as const) {
      const { code, said } = await deploy(env);
      expect(code).toBe(1);
      expect(said).toContain(`${step} `);
      expect(said).toContain(`BERTH404  the disk of ${engine.host} is full`);
      expect(said).toContain("docker system prune");
    }
  });
});
