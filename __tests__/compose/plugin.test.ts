import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../src/compose/command/run";
import { isRecent } from "../../src/compose/command/version";
import { bareShell, brief, findingsOf, folder, load } from "./support";

const FILE = "name: demo\nservices: {web: {image: a}}\n";

/** A shell whose Compose plugin is this script, and whose temporary folder does not stay. */
function fakePlugin(script: string): Record<string, string | undefined> {
  const config = folder({});
  mkdirSync(join(config, "cli-plugins"));
  const path = join(config, "cli-plugins/docker-compose");
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return { ...bareShell, DOCKER_CONFIG: config, TMPDIR: config };
}

test("a plugin that is too old is refused although it reads the file", async () => {
  const old = fakePlugin(
    'case "$*" in version*) echo 2.19.1;; *) echo "{\\"name\\":\\"demo\\",\\"services\\":{}}";; esac',
  );
  const findings = await findingsOf(FILE, { shell: old });
  expect(findings.map(brief)).toEqual(["BERTH007 -"]);
  expect(findings[0]?.found).toContain("2.19.1");
});

test("a plugin that is too old is named also where it fails", async () => {
  const old = fakePlugin('case "$*" in version*) echo v2.3.3;; *) echo "unknown flag: --x" >&2; exit 1;; esac');
  expect((await findingsOf(FILE, { shell: old })).map(brief)).toEqual(["BERTH007 -"]);
});

test("docker compose runs while the caller is still busy", async () => {
  const done = join(folder({}), "done");
  const config = fakePlugin(`case "$*" in version*) echo 2.99.0;; *) touch ${done}; echo '{"name":"demo"}';; esac`);
  const loading = load(FILE, { shell: config });
  for (let waited = 0; waited < 100 && !existsSync(done); waited++) {
    // Keeps this thread: nothing asynchronous of ours can go on.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
  expect(existsSync(done)).toBe(true);
  expect((await loading).document).toEqual({ name: "demo" });
});

test("output that is no JSON is an error like any other", async () => {
  const odd = fakePlugin('case "$*" in version*) echo 2.99.0;; *) echo surprise;; esac');
  expect((await findingsOf(FILE, { shell: odd })).map(brief)).toEqual(["BERTH006 compose.yaml:1:1"]);
});

test("a command that is not there, and one that hangs, end", async () => {
  const options = { cwd: "/", env: bareShell };
  expect(await run({ command: "/nowhere/docker", prefix: [] }, [], options)).toMatchObject({ failure: "not found" });
  const started = Date.now();
  const hanging = { command: "/bin/sh", prefix: ["-c", "sleep 20 & wait"] };
  expect(await run(hanging, [], { ...options, timeout: 200 })).toMatchObject({ failure: "timed out", code: undefined });
  expect(Date.now() - started).toBeLessThan(5_000);
});

test.each([
  ["2.20.0", true],
  ["v2.40.3-desktop.1", true],
  ["3.0.0", true],
  ["2.19.9", false],
  ["1.29.2", false],
  ["dev", true],
  [undefined, true],
])("version %s is recent: %s", (version, recent) => {
  expect(isRecent(version)).toBe(recent);
});
