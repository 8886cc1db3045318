import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { type SecondEngine, startSecondEngine } from "../support/second-engine";

const info = (engine: SecondEngine, format: string): string =>
  execFileSync("docker", ["--host", engine.host, "info", "--format", format], { encoding: "utf8" }).trim();

test("a second engine is another engine, and leaves nothing when stopped", async () => {
  const engine = await startSecondEngine();
  const folder = dirname(engine.host.replace("unix://", ""));
  try {
    expect(info(engine, "{{.Images}} {{.Containers}}")).toBe("0 0");
    // Not by {{.ID}}: engine 20.10 takes that from /etc/docker/key.json, so two engines of a machine share it.
    expect(info(engine, "{{.DockerRootDir}}")).toBe(`${folder}/data`);
  } finally {
    await engine.stop();
  }
  expect(existsSync(folder)).toBe(false);
  expect(() => process.kill(engine.pid, 0)).toThrow("ESRCH");
  await engine.stop();
}, 60_000);

test("its disk can be made small", async () => {
  const engine = await startSecondEngine({ diskBytes: 64 * 1024 * 1024 });
  try {
    const folder = info(engine, "{{.DockerRootDir}}");
    const blocks = execFileSync("df", ["--output=size", "--block-size=1M", folder], { encoding: "utf8" });
    expect(blocks.split("\n")[1]?.trim()).toBe("64");
  } finally {
    await engine.stop();
  }
}, 60_000);
