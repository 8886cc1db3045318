/** A full disk: of the project, of temporary files, of the engine that builds. */
import { join } from "node:path";
import { ensureTestImage, run, testImage } from "../support/engine";
import { startRegistry, type TestRegistry } from "../support/registry";
import { expectRefusal, type ReleaseProject, releaseProject } from "../support/release-project";
import { startSecondEngine } from "../support/second-engine";
import { type SmallDisk, smallDisk } from "../support/small-disk";

jest.setTimeout(120_000);

let registry: TestRegistry;
let disk: SmallDisk;
let project: ReleaseProject;
/** For temporary files, which are elsewhere as a rule. */
let elsewhere: SmallDisk;
const refused = (code: string, found: string | RegExp, more: string[], at: string, env: NodeJS.ProcessEnv = {}) =>
  expectRefusal(project, ["release"], { code, found, more, at }, { TMPDIR: elsewhere.path, ...env });

beforeAll(async () => {
  await ensureTestImage();
  registry = await startRegistry();
  [disk, elsewhere] = [smallDisk(2_000_000), smallDisk(1_000_000)];
  project = await releaseProject("disk", registry.host, disk.path);
  project.commit("one");
});
afterAll(async () => {
  project?.remove();
  for (const one of [disk, elsewhere]) one?.remove();
  await registry?.remove();
});

const NOT_WRITTEN = "images.lock.json cannot be written; it is as it was";

test("the project's, where there is no lock yet and where there is one", async () => {
  disk.fill("full");
  await refused(
    "BERTH608",
    NOT_WRITTEN,
    ["The disk is full (ENOSPC)", "Free space on this machine"],
    "images.lock.json",
  );
  await run("rm", [join(disk.path, "full")]);
  expect((await project.berth(["release"])).code).toBe(0);
  project.write("Dockerfile", `FROM ${testImage}\nRUN echo 2 > /version\n`);
  disk.fill("full");
  await refused(
    "BERTH608",
    NOT_WRITTEN,
    ["The disk is full (ENOSPC)", "Free space on this machine"],
    "images.lock.json",
  );
  await run("rm", [join(disk.path, "full")]);
  const next = await project.berth(["release"]);
  expect(next.code).toBe(0);
  expect(next.stderr).toContain("this engine has built its sources already");
  expect(next.stderr).not.toContain("pushing");
});

test("the project's, that may only be read", async () => {
  project.write("Dockerfile", `FROM ${testImage}\nRUN echo 3 > /version\n`);
  disk.readOnly(true);
  await refused("BERTH601", NOT_WRITTEN, ["EROFS", "Let yourself write in the folder"], "images.lock.json");
  disk.readOnly(false);
});

test("that of temporary files", async () => {
  const tiny = smallDisk(8192);
  project.write("Dockerfile", `FROM ${testImage}\nRUN echo 4 > /version\n`);
  tiny.fill("full");
  const found = / no space left, /;
  const more = ["no space left on device", "Free space where the message points to"];
  await refused("BERTH608", found, [tiny.path, ...more], "services.web.build", { TMPDIR: tiny.path });
  tiny.remove();
});

test("the engine's: while a step writes, and while it takes the context", async () => {
  const engine = await startSecondEngine({ diskBytes: 40_000_000 });
  try {
    await run("sh", ["-c", `docker save ${testImage} | docker -H ${engine.host} load`]);
    const env = { DOCKER_HOST: engine.host };
    const more = ["o space left on device", "docker system df", "docker system prune"];
    project.write("Dockerfile", `FROM ${testImage}\nRUN dd if=/dev/zero of=/big bs=1000000 count=60\n`);
    await refused("BERTH608", / dd if=\/dev\/zero /, more, "services.web.build", env);
    project.write("Dockerfile", `FROM ${testImage}\nCOPY big /\n`);
    disk.grow(100_000_000);
    project.write("big", "x".repeat(60_000_000));
    await refused("BERTH608", /: load build context$/, more, "services.web.build", env);
  } finally {
    await engine.stop();
  }
});
