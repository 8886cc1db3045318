/** A lock that cannot be read, from the file or a git ref: every command says the same one thing, and touches nothing. */
import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { ensureTestImage } from "../support/engine";
import { startRegistry, type TestRegistry } from "../support/registry";
import { expectRefusal, findingsIn, type ReleaseProject, releaseProject } from "../support/release-project";

jest.setTimeout(120_000);

let registry: TestRegistry;
let project: ReleaseProject;
/** As a release wrote it; committed, with the tag v1. The commit before has none. */
let good: string;

beforeAll(async () => {
  await ensureTestImage();
  registry = await startRegistry();
  project = await releaseProject("lock", registry.host);
  project.commit("one");
  expect((await project.berth(["release"])).code).toBe(0);
  good = project.lock() as string;
  project.commit("two");
  await project.spawn("git", ["tag", "v1"]).ended;
});
afterAll(async () => {
  project?.remove();
  await registry?.remove();
});
beforeEach(() => project.putLock(good));

const COMMANDS = [
  ["release"],
  ["release", "--check"],
  ["release", "--check", "--offline"],
  ["release", "--dry-run"],
  ["release", "--pull"],
  ["check"],
  ["images", "shop"],
];
const lineOf = (text: string, part: string) => text.slice(0, text.indexOf(part)).split("\n").length;
const HAND = "images.lock.json was changed by hand or damaged";
const AGAIN = "git checkout images.lock.json, or delete it and release again: npx berth release";

test("every command that reads a damaged lock refuses it alike; release list goes on", async () => {
  const text = good.replace(/("digest": "sha256:)(.)/, (_, before, digit) => before + (digit === "0" ? "1" : "0"));
  project.putLock(text);
  const at = `images.lock.json:${lineOf(text, '"checksum"')}:3  checksum`;
  for (const args of COMMANDS) {
    await expectRefusal(project, args, { code: "BERTH601", found: HAND, more: ["its checksum", AGAIN], at });
  }
  const list = await project.berth(["release", "list"]);
  expect(list.code).toBe(0);
  expect(list.stdout).toContain("images.lock.json cannot be read");
  expect(list.stdout).toMatch(/ v1 {2}two$/m);
});

test.each<[string, (text: string) => string, string, string | RegExp, (text: string) => string]>([
  [
    "one character",
    (text) => text.replace('"user": null', '"user": nul'),
    HAND,
    "not valid JSON",
    (text) => `${lineOf(text, '"user": nul')}:`,
  ],
  [
    "a value",
    (text) => text.replace('"user": null', '"user": "root"'),
    HAND,
    "its checksum",
    (text) => `${lineOf(text, '"checksum"')}:3  checksum`,
  ],
  ["cut off", (text) => text.slice(0, text.length / 2), HAND, "not valid JSON", () => ""],
  ["empty", () => "", HAND, "not valid JSON", () => "1:1"],
  ["a list", () => "[]", HAND, "no JSON object", () => "1:1"],
  ["not text", () => "\u0000\u0001\uffff", HAND, "not valid JSON", () => "1:1"],
  [
    "a newer format",
    (text) => text.replace('"version": 1', '"version": 2'),
    "images.lock.json has format 2",
    /this one reads format 1\n.*Update Berth/,
    () => "2:3  version",
  ],
  [
    "a merge conflict",
    (text) =>
      text.replace('"kind": "built",', '\n<<<<<<< HEAD\n"kind": "built",\n=======\n"kind": "built",\n>>>>>>> other'),
    "images.lock.json has the marks of a merge conflict",
    /git checkout --theirs images\.lock\.json.*npx berth release/,
    (text) => `${lineOf(text, "<<<<<<<")}:1`,
  ],
])("%s", async (_, change, found, more, at) => {
  const text = change(good);
  project.putLock(text);
  const refusal = { code: "BERTH601", found, more: [more], at: `images.lock.json:${at(text)}` };
  await expectRefusal(project, ["release"], refusal);
  await expectRefusal(project, ["release", "--check"], refusal);
});

test("a folder in its place, and a link that leads nowhere but to itself", async () => {
  const path = join(project.folder, "images.lock.json");
  const refused = async (reason: string) => {
    const { code, findings } = await project.berth(["release"]);
    expect(code).toBe(2);
    expect(findings).toMatchObject([{ code: "BERTH601", found: "images.lock.json cannot be read" }]);
    expect(findings[0]?.more).toContain(reason);
    expect(project.leftovers()).toEqual([]);
    rmSync(path, { recursive: true });
  };
  rmSync(path);
  mkdirSync(path);
  await refused("It is a folder");
  symlinkSync("images.lock.json", path);
  await refused("ELOOP");
});

describe("another lock", () => {
  const NAME = "Name a path to a lock, a tag, branch or commit";
  test.each<[string, string, string, string]>([
    ["nowhere", 'lock "nowhere"', "There is no such file, and git knows no such ref", NAME],
    ["no/where.json", 'lock "no/where.json"', "There is no such file, and git knows no such ref", NAME],
    ["-x", 'lock "-x"', "no git ref begins with -", NAME],
    ["HEAD~9", 'lock "HEAD~9"', "git knows no such ref", NAME],
    ["v1~1", "v1~1 has no images.lock.json", "nothing was released then", "git log --oneline -- images.lock.json"],
  ])("%s, by option and by variable", async (choice, found, reason, remedy) => {
    const refusal = { code: "BERTH601", found, more: [reason, remedy] };
    for (const command of [["release"], ["release", "--check"], ["images", "shop"]]) {
      await expectRefusal(project, [...command, `--lock=${choice}`], refusal);
    }
    await expectRefusal(project, ["check"], refusal, { BERTH_LOCK: choice });
    const synth = await project.spawn(process.execPath, [`${__dirname}/../../scripts/start.cjs`], {
      BERTH_LOCK: choice,
    }).ended;
    expect(synth.code).toBe(1);
    expect(findingsIn(synth.stderr)).toMatchObject([{ code: "BERTH601", found }]);
    expect(project.leftovers()).toEqual([]);
  });

  test("a release heeds the option alone: a roll-back's variable in the shell is no wish to release from there", async () => {
    const { code, stderr } = await project.berth(["release"], { BERTH_LOCK: "nowhere" });
    expect(code).toBe(0);
    expect(stderr).toContain("BERTH_LOCK is for deploys");
    expect(project.lock()).toBe(good);
  });

  test("an empty one, and a dash that looks like a flag, are mistakes of the command line", async () => {
    for (const args of [["--lock="], ["--lock", "-x"]]) {
      const { code, stderr, findings } = await project.berth(["release", ...args]);
      expect([code, findings]).toEqual([2, []]);
      expect(stderr).toMatch(/^berth: .*--lock/);
    }
  });

  test("none at all: a check has nothing to check", async () => {
    const more = ["The project has 2 images", "npx berth release"];
    const refusal = { exit: 1, code: "BERTH614", found: "no lock was asked for", more };
    const { stderr } = await expectRefusal(project, ["release", "--check", "--lock=none"], refusal);
    expect(stderr).toContain("there is no lock that could fit");
    rmSync(join(project.folder, "images.lock.json"));
    await expectRefusal(project, ["release", "--check"], { ...refusal, found: "there is no images.lock.json" });
  });

  test("one of a ref is read where the one in the folder is damaged", async () => {
    project.putLock("{");
    const { code, stderr } = await project.berth(["release", "--check", "--lock=v1"]);
    expect([code, stderr]).toEqual([0, expect.stringContaining("v1:images.lock.json fits the sources")]);
  });
});
