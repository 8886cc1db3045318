import { chmodSync, chownSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gitFacts, sourceUrl } from "../../src/release/git";
import { git, newRepository } from "./repository";
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

test("a repository that git does not trust says nothing", async () => {
  const folder = newRepository({ a: "1" });
  // git's own switch for its tests, where nobody can give a folder away.
  if (process.geteuid?.() === 0) {
    chownSync(folder, 65534, 65534);
    chownSync(join(folder, ".git"), 65534, 65534);
    delete process.env["SUDO_UID"];
  } else process.env["GIT_TEST_ASSUME_DIFFERENT_OWNER"] = "1";
  expect(await gitFacts(folder)).toEqual({ dirty: false });
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
