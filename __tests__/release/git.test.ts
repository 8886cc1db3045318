import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BerthError } from "../../src/errors";
import { hashContext } from "../../src/release/context";
import { gitFacts, sourceUrl } from "../../src/release/git";
import { ignoredByGit } from "../../src/release/git-ignored";
import { readHistory } from "../../src/release/history";
import { sourcePaths } from "../../src/release/source-paths";
import { survey } from "../../src/release/survey";
import { makeWorld, planOf } from "../support/release-world";
import { distrust, git, newRepository } from "./repository";
import { newFolder, plant, removeFolders } from "./tree";

const environment = { ...process.env };
// No settings of the machine, such as the length of short hashes.
beforeEach(() => {
  process.env["GIT_CONFIG_GLOBAL"] = "/dev/null";
  process.env["GIT_CONFIG_NOSYSTEM"] = "1";
});
afterEach(() => {
  process.env = { ...environment };
  removeFolders();
});

const head = (folder: string) => git(folder, "rev-parse", "HEAD");

test("a clean commit: revision, version, time; the remote as a URL", async () => {
  const folder = newRepository({ a: "1", ".gitignore": "ignored\n", ignored: "x" });
  git(folder, "remote", "add", "origin", "git@github.com:acme/shop.git");
  const revision = head(folder);
  expect(await gitFacts(folder)).toEqual({
    revision,
    version: revision.slice(0, 7),
    source: "https://github.com/acme/shop",
    dirty: false,
    committed: "2026-02-03T02:05:06.000Z",
  });
});

test("the version is the tag, and says how far it is away", async () => {
  const folder = newRepository({ a: "1" });
  git(folder, "tag", "v1.2.0");
  expect((await gitFacts(folder)).version).toBe("v1.2.0");
  git(folder, "commit", "--quiet", "--allow-empty", "--message", "second");
  expect((await gitFacts(folder)).version).toBe(`v1.2.0-1-g${head(folder).slice(0, 7)}`);
});

const changes: Readonly<Record<string, (folder: string) => void>> = {
  "a changed file": (folder) => writeFileSync(join(folder, "a"), "2"),
  "a staged change": (folder) => {
    writeFileSync(join(folder, "a"), "2");
    git(folder, "add", "a");
  },
  "a new file": (folder) => writeFileSync(join(folder, "new"), ""),
  "an executable bit": (folder) => chmodSync(join(folder, "a"), 0o755),
};

test.each(Object.entries(changes))("%s is dirty", async (_, change) => {
  const folder = newRepository({ a: "1" });
  git(folder, "tag", "v1");
  change(folder);
  const { dirty, revision, version } = await gitFacts(folder);
  expect([dirty, revision, version]).toEqual([true, `${head(folder)}-dirty`, "v1-dirty"]);
});

test("the lock itself is not, changed or new; a lock of another folder is", async () => {
  const folder = newRepository({ a: "1", "images.lock.json": "1" });
  writeFileSync(join(folder, "images.lock.json"), "2");
  expect((await gitFacts(folder)).dirty).toBe(false);
  const fresh = newRepository({ a: "1" });
  writeFileSync(join(fresh, "images.lock.json"), "2");
  expect((await gitFacts(fresh)).dirty).toBe(false);
  plant(fresh, { "sub/images.lock.json": "1" });
  expect((await gitFacts(fresh)).dirty).toBe(true);
});

test("only what is below the project directory counts", async () => {
  const folder = newRepository({ "shop/a": "1", "other/b": "1" });
  writeFileSync(join(folder, "other/b"), "2");
  expect((await gitFacts(join(folder, "shop"))).dirty).toBe(false);
  writeFileSync(join(folder, "shop/images.lock.json"), "2");
  expect((await gitFacts(join(folder, "shop"))).dirty).toBe(false);
  expect((await gitFacts(folder)).dirty).toBe(true);
});

test("a detached head and a shallow clone are like others", async () => {
  const folder = newRepository({ a: "1" });
  git(folder, "tag", "v1");
  git(folder, "commit", "--quiet", "--allow-empty", "--message", "second");
  git(folder, "checkout", "--quiet", "--detach");
  expect((await gitFacts(folder)).revision).toBe(head(folder));
  const clone = join(newFolder(), "clone");
  git(folder, "clone", "--quiet", "--depth", "1", `file://${folder}`, clone);
  const facts = await gitFacts(clone);
  expect([facts.revision, facts.version, facts.source]).toEqual([head(folder), head(folder).slice(0, 7), undefined]);
});

test("no repository, no commit, no git: what git does not say is absent", async () => {
  expect(await gitFacts(newFolder({ a: "1" }))).toEqual({ dirty: false });
  const empty = newFolder({ a: "1" });
  git(empty, "init", "--quiet");
  git(empty, "remote", "add", "origin", "https://example.com/a.git");
  expect(await gitFacts(empty)).toEqual({ dirty: true, source: "https://example.com/a" });
  const folder = newRepository({ a: "1" });
  process.env["PATH"] = newFolder();
  expect(await gitFacts(folder)).toEqual({ dirty: false });
});

/** The findings of what is refused; fails where it is not. */
const refused = (asked: Promise<unknown>) =>
  asked.then(
    () => "accepted",
    (error) => (error as BerthError).findings,
  );

test("a repository that git does not trust: git's own words, and its remedy, for facts and for ignored files", async () => {
  const folder = newRepository({ a: "1", "sub/b": "1", ".gitignore": "ignored\n", ignored: "x" });
  distrust(folder);
  const expected = [
    {
      code: "BERTH624",
      verdict: "error",
      found: "git refuses to say what is in the work tree",
      reason: `git says: detected dubious ownership in repository at '${folder}'`,
      remedy: `git config --global --add safe.directory ${folder}`,
    },
  ];
  expect(await refused(gitFacts(folder, [join(folder, "sub")]))).toEqual(expected);
  expect(await refused(ignoredByGit(folder))).toEqual(expected);
  expect(await refused(ignoredByGit(join(folder, "sub")))).toEqual(expected);
  expect(await refused(readHistory(folder, undefined, undefined))).toEqual(expected);
});

test.each<[string, (folder: string) => void, RegExp]>([
  ["a broken index", (folder) => writeFileSync(join(folder, ".git/index"), "x"), /index/],
  [
    "objects that are gone",
    (folder) => rmSync(join(folder, ".git/objects"), { recursive: true }),
    /not a git repository|bad object|\.git/,
  ],
  [
    "a work tree whose repository is elsewhere, and gone",
    (folder) => {
      rmSync(join(folder, ".git"), { recursive: true });
      writeFileSync(join(folder, ".git"), "gitdir: /nowhere/.git/worktrees/a");
    },
    /not a git repository: .*\/nowhere/,
  ],
  [
    "a git that is killed",
    () => {
      const folder = newFolder({ git: "#!/bin/sh\nkill -9 $$\n" });
      chmodSync(join(folder, "git"), 0o755);
      process.env["PATH"] = `${folder}:${process.env["PATH"]}`;
    },
    /git says: Command failed: git/,
  ],
])("%s is an error, and not no git", async (_, breaks, words) => {
  const folder = newRepository({ a: "1", ".gitignore": "ignored\n" });
  breaks(folder);
  expect(await refused(gitFacts(folder))).toMatchObject([{ code: "BERTH624", reason: expect.stringMatching(words) }]);
});

describe("sources outside of the project directory", () => {
  const project = () => {
    const folder = newRepository({
      "infra/cdktf.json": "{}",
      "app/Dockerfile": "FROM a\n",
      "app/x": "1",
      "docker/web.Dockerfile": "FROM a\n",
      "docker/other": "1",
      "else/x": "1",
    });
    const at = (path: string) => join(folder, path);
    const dirty = async (...sources: string[]) => (await gitFacts(at("infra"), sources.map(at))).dirty;
    return { folder, at, dirty };
  };

  test("a change counts where it is named, and not elsewhere", async () => {
    const { folder, at, dirty } = project();
    expect(await dirty("app", "docker/web.Dockerfile")).toBe(false);
    writeFileSync(at("else/x"), "2");
    writeFileSync(at("docker/other"), "2");
    expect(await dirty("app", "docker/web.Dockerfile", "missing")).toBe(false);
    writeFileSync(at("app/x"), "2");
    expect(await dirty()).toBe(false);
    expect(await dirty("app")).toBe(true);
    expect((await gitFacts(at("infra"), [at("app")])).revision).toBe(`${head(folder)}-dirty`);
  });

  test("so does one of a Dockerfile and of its ignore file", async () => {
    const { at, dirty } = project();
    writeFileSync(at("docker/web.Dockerfile.dockerignore"), "x");
    expect(await dirty("docker/web.Dockerfile")).toBe(true);
    rmSync(at("docker/web.Dockerfile.dockerignore"));
    writeFileSync(at("docker/web.Dockerfile"), "FROM b\n");
    expect(await dirty("docker/web.Dockerfile")).toBe(true);
  });

  test("the project's lock is no source in a folder above, either", async () => {
    const { at, dirty } = project();
    writeFileSync(at("infra/images.lock.json"), "1");
    expect(await dirty(".")).toBe(false);
    writeFileSync(at("else/images.lock.json"), "1");
    expect(await dirty(".")).toBe(true);
  });

  test("another repository has changes of its own; a folder in none has none", async () => {
    const { folder, at } = project();
    const other = newRepository({ "lib/x": "1" });
    const dirty = async (path: string) => (await gitFacts(at("infra"), [path])).dirty;
    expect(await dirty(join(other, "lib"))).toBe(false);
    writeFileSync(join(other, "lib/x"), "2");
    expect(await dirty(join(other, "lib"))).toBe(true);
    expect((await gitFacts(at("infra"), [other])).revision).toBe(`${head(folder)}-dirty`);
    expect(await dirty(newFolder({ x: "1" }))).toBe(false);
  });
});

test("the sources of a build: folders, layouts, the Dockerfile, and those of services that it is made from", () => {
  const root = newFolder({ "infra/x": "1" });
  const document = {
    services: {
      base: { build: { context: "../base", additional_contexts: { again: "service:web" } } },
      web: { build: { context: "../app", additional_contexts: { base: "service:base" } } },
    },
  };
  const build = {
    context: "../app",
    dockerfile: "../docker/web.Dockerfile",
    additional_contexts: {
      lib: "./lib",
      store: "oci-layout://../store",
      far: "https://example.com/a.git",
      base: "service:base",
    },
  };
  const found = sourcePaths({ projectDirectory: join(root, "infra"), build, document });
  const expected = ["app", "docker/web.Dockerfile", "infra/lib", "store", "base", "base/Dockerfile", "app/Dockerfile"];
  expect([...found].sort()).toEqual(expected.map((path) => join(root, path)).sort());
});

test("a release asks git for every source of its images, and says that one has changes", async () => {
  const folder = newRepository({ "infra/cdktf.json": "{}", "app/Dockerfile": "FROM a\n" });
  const made = makeWorld();
  const asked: (readonly string[])[] = [];
  const tools = {
    ...made.tools,
    gitFacts: async (_: string, sources?: readonly string[]) => {
      asked.push(sources ?? []);
      return made.git;
    },
  };
  const plan = planOf({ one: {} }, { web: { image: "shop/web:dev", build: { context: "../app" } } });
  await survey({ plan, lock: undefined, projectDirectory: join(folder, "infra"), tools, pull: false, online: false });
  expect(asked).toEqual([[join(folder, "app/Dockerfile"), join(folder, "app")]]);
});

test("of a repository that git does not trust a release says one thing, however many images it has", async () => {
  const names = ["a", "b", "c"];
  const folder = newRepository(Object.fromEntries(names.map((name) => [`${name}/Dockerfile`, "FROM a\n"])));
  distrust(folder);
  const services = Object.fromEntries(
    names.map((name) => [name, { image: `shop/${name}:1`, build: { context: `./${name}`, dockerfile: "Dockerfile" } }]),
  );
  const tools = { ...makeWorld().tools, gitFacts, hashContext };
  const plan = planOf({ one: {} }, services);
  const asked = survey({ plan, lock: undefined, projectDirectory: folder, tools, pull: false, online: false });
  expect(await refused(asked)).toMatchObject([{ code: "BERTH624", reason: expect.not.stringContaining("more") }]);
});

test("run from a hook of another repository, it is the project's that is asked", async () => {
  const folder = newRepository({ a: "1" });
  const other = newRepository({ b: "1" });
  process.env["GIT_DIR"] = join(other, ".git");
  process.env["GIT_INDEX_FILE"] = join(other, ".git/index");
  const facts = await gitFacts(folder);
  delete process.env["GIT_DIR"];
  delete process.env["GIT_INDEX_FILE"];
  expect([facts.revision, facts.dirty]).toEqual([head(folder), false]);
});

test.each([
  ["git@github.com:acme/shop.git", "https://github.com/acme/shop"],
  ["me@git.example.com:/srv/shop", "https://git.example.com/srv/shop"],
  ["ssh://git@gitlab.example.com/acme/shop.git", "https://gitlab.example.com/acme/shop"],
  ["ssh://git@example.com:2222/acme/shop.git", "ssh://example.com:2222/acme/shop"],
  ["https://user:token@example.com:8443/acme/shop.git/", "https://example.com:8443/acme/shop"],
  ["https://token@example.com/acme/shop?private_token=x#y", "https://example.com/acme/shop"],
  ["http://example.com/shop.git", "http://example.com/shop"],
  ["git://example.com/shop.git", "git://example.com/shop"],
  ["/srv/git/shop.git", undefined],
  ["../shop", undefined],
  ["file:///srv/git/shop.git", undefined],
  ["C:\\git\\shop", undefined],
  ["C:/git/shop", undefined],
  ["", undefined],
])("%s is %s", (remote, url) => {
  expect(sourceUrl(remote)).toBe(url);
});
