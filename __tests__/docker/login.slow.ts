import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { tagImage } from "../../src/docker/engine";
import { copyManifest, pushImage, readConfig, readManifest } from "../../src/docker/registry";
import { docker } from "../support/engine";
import { makeRandomImage } from "../support/random-image";
import { registryLogin, startRegistry, type TestRegistry } from "../support/registry";

// Logins are docker's: its config.json and its credential helpers, nothing of ours.
jest.setTimeout(120_000);

let open: TestRegistry;
let locked: TestRegistry;
let id: string;
let digest: string;
const folder = mkdtempSync(join(tmpdir(), "berth-login-"));
const { DOCKER_CONFIG, PATH } = process.env;
beforeAll(async () => {
  [open, locked] = await Promise.all([startRegistry(), startRegistry({ login: true })]);
  id = await makeRandomImage(`${open.host}/shop/web:1`, [1000]);
  ({ digest } = await pushImage(`${open.host}/shop/web:1`, quiet));
});
afterEach(() => {
  restore("DOCKER_CONFIG", DOCKER_CONFIG);
  restore("PATH", PATH);
});
afterAll(async () => {
  if (id) await docker("image", "rm", "--force", id);
  await Promise.all([open, locked].map((registry) => registry?.remove()));
  rmSync(folder, { recursive: true, force: true });
});

const quiet = () => {};
function restore(name: string, value: string | undefined) {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

/** Makes docker read another config.json, with the plugins of the real one. */
function configure(name: string, config: unknown) {
  const own = join(folder, name);
  mkdirSync(own);
  writeFileSync(join(own, "config.json"), JSON.stringify(config));
  const plugins = join(DOCKER_CONFIG || join(homedir(), ".docker"), "cli-plugins");
  if (existsSync(plugins)) symlinkSync(plugins, join(own, "cli-plugins"));
  process.env.DOCKER_CONFIG = own;
}
const withPassword = (password: string) => ({
  auths: { [locked.host]: { auth: Buffer.from(`${registryLogin.user}:${password}`).toString("base64") } },
});

/** Everything that a release asks of a registry, under one name; the codes of what fails, `done` for what does not. */
async function everything(name: string) {
  const tag = `${locked.host}/${name}:1`;
  await tagImage(id, tag);
  const tries: Readonly<Record<string, () => Promise<unknown>>> = {
    read: () => readManifest(tag),
    push: () => pushImage(tag, quiet),
    copy: () => copyManifest(`${open.host}/shop/web@${digest}`, `${locked.host}/${name}/copy:1`, quiet),
    config: () => readConfig(`${locked.host}/${name}@${digest}`),
  };
  const outcomes: Record<string, string> = {};
  for (const [what, work] of Object.entries(tries)) {
    outcomes[what] = await work().then(
      () => "done",
      (error) =>
        error.findings?.map((one: { code: string; found: string }) => `${one.code} ${one.found}`).join() ?? `${error}`,
    );
  }
  return outcomes;
}
const all = (pattern: RegExp) => {
  const one = expect.stringMatching(pattern);
  return { read: one, push: one, copy: one, config: one };
};

test("a login that is right", async () => {
  configure("right", withPassword(registryLogin.password));
  expect(await everything("right")).toEqual(all(/^done$/));
  expect(locked.tags("right").get("1")).toBe(digest);
});

test("no login", async () => {
  configure("none", {});
  expect(await everything("none")).toEqual(all(new RegExp(`^BERTH603 .*: ${locked.host} wants a login`)));
});

test("a login that is wrong", async () => {
  configure("wrong", withPassword("wrong"));
  expect(await everything("wrong")).toEqual(all(new RegExp(`^BERTH603 .*: ${locked.host} refuses docker's login`)));
});

describe("a credential helper", () => {
  /** A helper as docker calls it: `docker-credential-<name> get`, the registry on standard input. */
  function helper(name: string, script: string) {
    const bin = join(folder, `bin-${name}`);
    mkdirSync(bin);
    const file = join(bin, `docker-credential-${name}`);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
    process.env.PATH = `${bin}:${PATH}`;
    configure(name, { credHelpers: { [locked.host]: name } });
  }

  test("that knows the login", async () => {
    const asked = join(folder, "asked");
    const answer = { ServerURL: "x", Username: registryLogin.user, Secret: registryLogin.password };
    helper("berth-test", `cat >> ${asked}; echo >> ${asked}; echo '${JSON.stringify(answer)}'`);
    expect(await everything("helped")).toEqual(all(/^done$/));
    expect(readFileSync(asked, "utf8").trim().split("\n")).toContain(locked.host);
  });

  // docker push goes on without a login where its helper fails, and says nothing of it; a release reads before it pushes.
  const fails = {
    ...all(/^BERTH603 .*credential helper .* fails$/),
    push: expect.stringMatching(/^BERTH603 .*wants a login/),
  };

  test("that fails", async () => {
    helper("berth-failing", "echo 'sign in again'; exit 1");
    expect(await everything("failing")).toEqual(fails);
  });

  test("that is not there", async () => {
    configure("missing", { credHelpers: { [locked.host]: "berth-not-there" } });
    expect(await everything("missing")).toEqual(fails);
  });
});
