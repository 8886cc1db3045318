import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { callAll } from "../scripts/call";
import { startSecondEngine } from "../support/second-engine";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "setup-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Builds one service of a project in `folder` as `npm run up` does. */
function build(dockerfile: string, env: NodeJS.ProcessEnv) {
  const name = "berth-test-setup";
  writeFileSync(join(folder, "Dockerfile"), dockerfile);
  writeFileSync(join(folder, "compose.yaml"), `name: ${name}\nservices: { a: { image: ${name}:1, build: . } }\n`);
  const config = { name, services: { a: { image: `${name}:1`, build: { context: folder } } } };
  const args = ["--file", join(folder, "compose.yaml")];
  return callAll("build.mjs", [["buildImages", args, config]], env)[0] as { error: string; remedy: string[] } | null;
}

test("a disk that fills up while building is named, with what to do", async () => {
  const engine = await startSecondEngine({ diskBytes: 48 * 1024 * 1024 });
  try {
    const env = { ...process.env, DOCKER_HOST: engine.host };
    writeFileSync(join(folder, "big"), Buffer.alloc(8 * 1024 * 1024, 1));
    expect(build("FROM scratch\nCOPY big /\n", env)).toBeNull(); // it fits: the disk is what makes the difference
    writeFileSync(join(folder, "big"), Buffer.alloc(64 * 1024 * 1024, 2));
    const full = build("FROM scratch\nCOPY big /\n", env);
    expect(full?.error).toBe("The image build failed: no space left on the disk");
    expect(full?.remedy.join("\n")).toContain("docker system df");
  } finally {
    await engine.stop();
  }
}, 120_000);

test("a base image that is not to be had is named", () => {
  const result = build("FROM registry.invalid/berth-test/none:1\n", process.env);
  expect(result?.error).toBe(
    "The base image registry.invalid/berth-test/none:1 is not to be had: no registry answered",
  );
}, 60_000);

test("an engine that does not answer is named", () => {
  const result = build("FROM scratch\n", { ...process.env, DOCKER_HOST: "unix:///nowhere/docker.sock" });
  expect(result?.error).toBe("The image build failed: the Docker engine does not answer");
}, 60_000);
