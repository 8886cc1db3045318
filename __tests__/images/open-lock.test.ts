import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LOCK_FILE, type Lock } from "../../src/images/lock";
import { openLock } from "../../src/images/open-lock";
import { formatLock } from "../../src/images/parse-lock";
import { distrust } from "../release/repository";
import { lockedImage, lockOf, refusal } from "../support/locks";

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "berth-open-lock-"));
  made.push(path);
  return path;
}

const release = (version: string): Lock => lockOf({ "shop:1": lockedImage({ source: { version, context: "x" } }) });
const put = (root: string, lock: Lock, file = LOCK_FILE) => writeFileSync(join(root, file), formatLock(lock));

/** Git without this machine's settings. */
const git = (cwd: string, ...args: string[]) =>
  execFileSync(
    "git",
    ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main", ...args],
    {
      cwd,
      encoding: "utf8",
      env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" },
      stdio: "pipe",
    },
  );

/** Tag `empty` without a lock, tags v1 and v2 each with theirs, another lock in the work tree. */
function repository(below = "."): { readonly top: string; readonly root: string } {
  const top = folder();
  const root = join(top, below);
  mkdirSync(root, { recursive: true });
  git(top, "init", "--quiet");
  git(top, "commit", "--quiet", "--allow-empty", "--message", "nothing");
  git(top, "tag", "empty");
  for (const version of ["v1", "v2"]) {
    put(root, release(version));
    git(top, "add", "--all");
    git(top, "commit", "--quiet", "--message", version);
    // With a message: a tag object, which leads to a commit.
    git(top, "tag", "--annotate", "--message", version, version);
  }
  put(root, release("v3"));
  return { top, root };
}

describe("a file", () => {
  test("beside cdktf.json, where there is one", () => {
    const root = folder();
    expect(openLock(root)).toEqual({ lock: undefined, origin: LOCK_FILE });
    put(root, release("v1"));
    for (const choice of [undefined, ""])
      expect(openLock(root, choice)).toEqual({ lock: release("v1"), origin: LOCK_FILE });
  });

  test("none, although there is one", () => {
    const root = folder();
    put(root, release("v1"));
    expect(openLock(root, "none")).toEqual({ lock: undefined, origin: "none" });
  });

  test("at a path, relative to the project or not", () => {
    const root = folder();
    mkdirSync(join(root, "old"));
    put(root, release("v1"), "old/one.json");
    put(root, release("v3"));
    for (const path of ["old/one.json", "./old/one.json", join(root, "old/one.json")])
      expect(openLock(root, path)).toEqual({ lock: release("v1"), origin: path });
  });

  test("what is wrong in it says where it is from", () => {
    const root = folder();
    writeFileSync(join(root, LOCK_FILE), "{");
    writeFileSync(join(root, "other.json"), "{");
    expect(refusal(() => openLock(root))).toMatchObject([{ code: "BERTH601", file: LOCK_FILE, line: 1, column: 2 }]);
    expect(refusal(() => openLock(root, "other.json"))).toMatchObject([{ code: "BERTH601", file: "other.json" }]);
  });

  test("that cannot be read is not taken for none", () => {
    const root = folder();
    mkdirSync(join(root, LOCK_FILE));
    expect(refusal(() => openLock(root))).toMatchObject([{ code: "BERTH601", reason: "It is a folder" }]);
    const loop = folder();
    symlinkSync(LOCK_FILE, join(loop, LOCK_FILE));
    expect(refusal(() => openLock(loop))).toMatchObject([
      { code: "BERTH601", reason: expect.stringContaining("ELOOP") },
    ]);
  });
});

test("a file of 11 GB is refused and not read", () => {
  const root = folder();
  writeFileSync(join(root, LOCK_FILE), "");
  truncateSync(join(root, LOCK_FILE), 11e9);
  expect(refusal(() => openLock(root))).toMatchObject([
    { code: "BERTH601", file: LOCK_FILE, reason: expect.stringContaining("10 MiB") },
  ]);
});

describe.each([".", "apps/the shop"])("a git ref, the project in %s", (below) => {
  const { top, root } = repository(below);
  const head = git(top, "rev-parse", "HEAD").trim();

  test.each([
    ["v1", "v1"],
    ["v2", "v2"],
    ["HEAD", "v2"],
    ["HEAD~1", "v1"],
    ["main", "v2"],
    ["refs/tags/v1", "v1"],
    ["v2^{commit}~1", "v1"],
    [head, "v2"],
    [head.slice(0, 8), "v2"],
  ])("%s has the lock of %s", (ref, version) => {
    expect(openLock(root, ref)).toEqual({ lock: release(version), origin: `${ref}:${LOCK_FILE}` });
  });

  test("with the file after it, as messages write it", () => {
    expect(openLock(root, `v1:${LOCK_FILE}`)).toEqual({ lock: release("v1"), origin: `v1:${LOCK_FILE}` });
  });

  test("a file of the same name goes before it, a folder does not", () => {
    put(root, release("v4"), "v2");
    mkdirSync(join(root, "v1"));
    expect(openLock(root, "v2").lock).toEqual(release("v4"));
    expect(openLock(root, "v1").lock).toEqual(release("v1"));
    rmSync(join(root, "v2"));
    rmSync(join(root, "v1"), { recursive: true });
  });

  test("a commit without a lock", () => {
    expect(refusal(() => openLock(root, "empty"))).toMatchObject([
      { code: "BERTH601", found: `empty has no ${LOCK_FILE}`, remedy: expect.stringContaining("git log") },
    ]);
  });

  test.each([
    "v9",
    "old/one.json",
    "v1..v2",
    "v1:other.lock.json",
    "HEAD^{tree}",
    "v1 v2",
    "$(touch x)",
    "x".repeat(200),
  ])("%j is nothing", (ref) => {
    const [found, ...more] = refusal(() => openLock(root, ref));
    expect(found).toMatchObject({ code: "BERTH601", found: `lock ${JSON.stringify(ref)}` });
    expect(found?.reason).toMatch(/^There is no such file, and git (knows no such ref|says: \S)/);
    expect(more).toEqual([]);
  });

  test.each(["--output=x", "-h", "--"])("%s is no option of git's", (ref) => {
    expect(refusal(() => openLock(root, ref))).toMatchObject([
      { code: "BERTH601", reason: expect.stringContaining("-") },
    ]);
    expect(readdirSync(root)).not.toContain("x");
  });
});

test("a lock in git that is broken", () => {
  const { top, root } = repository();
  writeFileSync(join(root, LOCK_FILE), "{");
  git(top, "commit", "--all", "--quiet", "--message", "broken");
  expect(refusal(() => openLock(root, "HEAD"))).toMatchObject([
    { code: "BERTH601", file: `HEAD:${LOCK_FILE}`, line: 1, remedy: expect.not.stringContaining("git checkout") },
  ]);
});

test("a clone of one commit knows no tag", () => {
  const { top } = repository();
  const clone = join(folder(), "clone");
  git(top, "clone", "--quiet", "--depth=1", "--no-tags", `file://${top}`, clone);
  expect(openLock(clone, "HEAD").lock).toEqual(release("v2"));
  expect(refusal(() => openLock(clone, "v1"))).toMatchObject([
    { reason: expect.stringContaining("no such ref"), remedy: expect.stringContaining("--unshallow") },
  ]);
});

test("outside a repository", () => {
  expect(refusal(() => openLock(folder(), "v1"))).toMatchObject([
    { code: "BERTH601", found: 'lock "v1"', reason: expect.stringContaining("in no git repository") },
  ]);
});

test("without git", () => {
  const { root } = repository();
  const path = process.env.PATH;
  process.env.PATH = folder();
  try {
    expect(refusal(() => openLock(root, "v1"))).toMatchObject([
      { code: "BERTH601", reason: expect.stringContaining("was not found") },
    ]);
    expect(openLock(root).lock).toEqual(release("v3"));
  } finally {
    process.env.PATH = path;
  }
});

test("run from a hook of another repository, it is the project's that is asked", () => {
  const { root } = repository();
  const other = repository().top;
  git(other, "tag", "only-there");
  process.env.GIT_DIR = join(other, ".git");
  try {
    expect(refusal(() => openLock(root, "only-there"))).toMatchObject([{ code: "BERTH601" }]);
    expect(openLock(root, "v1").lock).toEqual(release("v1"));
  } finally {
    delete process.env.GIT_DIR;
  }
});

test("a repository that git does not trust: git's own words, and its remedy", () => {
  const { root } = repository();
  const back = distrust(root);
  try {
    expect(refusal(() => openLock(root, "v1"))).toMatchObject([
      { code: "BERTH624", remedy: `git config --global --add safe.directory ${root}` },
    ]);
    expect(openLock(root).lock).toEqual(release("v3"));
  } finally {
    back();
  }
});
