import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { callAll } from "./call";

const root = join(__dirname, "../..");
const script = (name: string, args: string[], env: NodeJS.ProcessEnv = {}) =>
  spawnSync(process.execPath, [join(root, "scripts", name), ...args], {
    encoding: "utf8",
    env: { ...process.env, ...env },
  });

test.each([
  ["up.mjs", ["nowhere"], /✗ There is no environment nowhere\n {2}cdktf\.json has: compose/],
  ["down.mjs", ["--volume"], /✗ Unknown option --volume\n {2}Options: --yes, --volumes/],
  ["up.mjs", ["a", "b"], /✗ One environment at a time: a, b/],
])("%s %j: one message, exit 1", (name, args, message) => {
  const { status, stderr } = script(name, args);
  expect(stderr).toMatch(message);
  expect(status).toBe(1);
});

test.each(["up.mjs", "test.mjs"])(
  "%s with an engine elsewhere that is silent: says so and changes nothing",
  (name) => {
    const { status, stdout, stderr } = script(name, ["--yes"], { DOCKER_HOST: "unix:///nowhere/docker.sock" });
    expect(stdout).toContain("an answer from the Docker engine at unix:///nowhere/docker.sock");
    expect(stderr).toContain("Run:  start it there, or: unset DOCKER_HOST");
    expect(status).toBe(1);
  },
  60_000,
);

test("no network for npm", () => {
  const folder = mkdtempSync(join(tmpdir(), "npm-"));
  try {
    const resolved = "http://127.0.0.1:9/left/-/left-1.0.0.tgz"; // the discard port: nobody listens
    const lock = {
      name: "x",
      version: "1.0.0",
      lockfileVersion: 3,
      packages: { "": { dependencies: { left: "1.0.0" } }, "node_modules/left": { version: "1.0.0", resolved } },
    };
    writeFileSync(
      join(folder, "package.json"),
      JSON.stringify({ name: "x", version: "1.0.0", dependencies: { left: "1.0.0" } }),
    );
    writeFileSync(join(folder, "package-lock.json"), JSON.stringify(lock));
    const env = { ...process.env, npm_config_registry: "http://127.0.0.1:9/", npm_config_fetch_retries: "0" };
    const [result] = callAll("npm.mjs", [["ensureDependencies", relative(root, folder)]], env);
    expect(result).toMatchObject({
      error: expect.stringMatching(/^Installing the npm packages .*: npm cannot reach its registry$/),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);
