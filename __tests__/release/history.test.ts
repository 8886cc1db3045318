import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LockedImage } from "../../src/images/lock";
import { openLock } from "../../src/images/open-lock";
import { formatLock } from "../../src/images/parse-lock";
import { readHistory } from "../../src/release/history";
import { renderHistory, summarizeHistory } from "../../src/release/report-history";
import { imageById, lockedImage, lockOf } from "../support/locks";
import { sha } from "../support/release-world";

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "berth-history-"));
  made.push(path);
  return path;
}

const image = (content: string, digest = true): LockedImage =>
  digest ? lockedImage({ digest: sha(`manifest ${content}`), id: sha(content) }) : imageById({ id: sha(content) });

/** A repository whose project is in a folder below. */
function repository() {
  const top = folder();
  const root = join(top, "shop");
  mkdirSync(root);
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
      cwd: root,
      encoding: "utf8",
    });
  git("init", "--quiet", "--initial-branch=main");
  const write = (text: string) => writeFileSync(join(root, "images.lock.json"), text);
  return {
    root,
    git,
    write,
    release(subject: string, images: Readonly<Record<string, LockedImage>>): string {
      write(formatLock(lockOf(images)));
      git("add", "-A");
      git("commit", "--quiet", "--allow-empty", "-m", subject);
      return git("rev-parse", "HEAD").trim();
    },
    read: (limit?: number) => readHistory(root, openLock(root).lock, limit),
  };
}

describe("release list", () => {
  test("the commits that changed the lock, newest first, with tags and what changed", async () => {
    const shop = repository();
    const first = shop.release("Release one", { "web:dev": image("one"), "store:1": image("store") });
    shop.git("tag", "v1");
    shop.git("tag", "-a", "-m", "x", "annotated");
    shop.git("commit", "--quiet", "--allow-empty", "-m", "No release");
    const second = shop.release("Release two: web\tand more", { "web:dev": image("two"), "store:1": image("store") });
    const { present, releases, more } = await shop.read();
    expect(releases.map(({ commit, subject, tags }) => [commit, subject, tags.toSorted()])).toEqual([
      [second, "Release two: web\tand more", []],
      [first, "Release one", ["annotated", "v1"]],
    ]);
    const changes = releases.map(({ images }) => images?.map(({ reference, change }) => [reference, change]));
    expect(changes).toEqual([
      [
        ["store:1", "same"],
        ["web:dev", "changed"],
      ],
      [
        ["store:1", "new"],
        ["web:dev", "new"],
      ],
    ]);
    expect([present?.committed, more]).toEqual([true, false]);
  });

  test("what is not committed comes first, against the newest", async () => {
    const shop = repository();
    shop.release("one", { "web:dev": image("one") });
    shop.write(formatLock(lockOf({ "web:dev": image("two"), "store:1": image("store") })));
    const { present, releases } = await shop.read();
    expect(present).toMatchObject({
      committed: false,
      images: [
        { reference: "store:1", change: "new" },
        { reference: "web:dev", change: "changed" },
      ],
    });
    expect(releases).toHaveLength(1);
  });

  test("an image that came to a registry is the same, another digest of it is not", async () => {
    const shop = repository();
    shop.release("by id", { "web:dev": image("one", false) });
    shop.release("by digest", { "web:dev": image("one") });
    shop.release("pushed anew", { "web:dev": { ...image("one"), digest: sha("other") } });
    const { releases } = await shop.read();
    expect(releases.map(({ images }) => images?.[0]?.change)).toEqual(["changed", "same", "new"]);
  });

  test("a limit: more is told, and the oldest one shown is compared with the one before it", async () => {
    const shop = repository();
    shop.release("one", { "web:dev": image("one") });
    shop.release("two", { "web:dev": image("one"), "store:1": image("store") });
    const { releases, more } = await shop.read(1);
    expect(releases.map(({ images }) => images?.map(({ change }) => change))).toEqual([["new", "same"]]);
    expect(more).toBe(true);
    expect((await shop.read(2)).more).toBe(false);
  });

  test("a commit that took the lock away, or whose lock cannot be read, is passed over in comparing", async () => {
    const shop = repository();
    shop.release("one", { "web:dev": image("one") });
    shop.git("rm", "--quiet", "images.lock.json");
    shop.git("commit", "--quiet", "-m", "gone");
    shop.write("<<<<<<< mine\n");
    shop.git("add", "-A");
    shop.git("commit", "--quiet", "-m", "broken");
    shop.release("two", { "web:dev": image("one") });
    const { releases } = await shop.read();
    expect(releases.map(({ images }) => images?.[0]?.change)).toEqual(["same", undefined, undefined, "new"]);
  });

  test("outside of git: the present one; nothing at all; no commit yet", async () => {
    const plain = folder();
    const alone = lockOf({ "web:dev": image("one") });
    expect(await readHistory(plain, alone, 20)).toMatchObject({
      git: false,
      releases: [],
      present: { images: [{ change: "new" }] },
    });
    expect(await readHistory(plain, undefined, 20)).toEqual({
      git: false,
      more: false,
      releases: [],
      unreadable: false,
    });
    const empty = repository();
    expect(await empty.read()).toEqual({ git: true, more: false, releases: [], unreadable: false });
    empty.write(formatLock(alone));
    expect(await empty.read()).toMatchObject({ git: true, releases: [], present: { committed: false } });
  });

  test("a lock that git ignores is not committed", async () => {
    const shop = repository();
    writeFileSync(join(shop.root, ".gitignore"), "images.lock.json\n");
    shop.git("add", "-A");
    shop.git("commit", "--quiet", "-m", "x");
    shop.write(formatLock(lockOf({ "web:dev": image("one") })));
    expect((await shop.read()).present?.committed).toBe(false);
  });
});

describe("as text", () => {
  test("releases with short digests, and how to deploy the one before", async () => {
    const shop = repository();
    shop.release("one", { "web:dev": image("one"), "store:1": image("store", false) });
    shop.git("tag", "v1");
    shop.release("two", { "web:dev": image("two"), "store:1": image("store", false) });
    const history = await shop.read();
    const [two, one] = history.releases;
    const digest = (content: string) => sha(`manifest ${content}`).slice(7, 19);
    const day = (date = "") => `${date.slice(0, 10)} ${date.slice(11, 16)}`;
    const id = sha("store").slice(7, 19);
    expect(renderHistory(history).split("\n")).toEqual([
      `work tree  as of ${two?.short}`,
      "",
      `${two?.short}  ${day(two?.date)}  two`,
      `  store:1  id ${id}`,
      `  web:dev  ${digest("two")}     changed`,
      "",
      `${one?.short}  ${day(one?.date)}  v1  one`,
      `  store:1  id ${id}  new`,
      `  web:dev  ${digest("one")}     new`,
    ]);
    expect(summarizeHistory(history)).toBe("deploy one of them: BERTH_LOCK=v1 npx cdktf deploy <environment>");
    expect(summarizeHistory({ ...history, more: true })).toMatch(/; older ones: npx berth release list --all$/);
  });

  test("what to go back to: the newest that can be deployed of those before the work tree's", async () => {
    const shop = repository();
    const suggested = async () => /BERTH_LOCK=(\S+)/.exec(summarizeHistory(await shop.read()))?.[1];
    const web = (content: string) => ({ "web:dev": image(content) });
    const tagged = (tag: string, content: string) => {
      shop.release(tag, web(content));
      shop.git("tag", tag);
    };
    tagged("v1", "one");
    tagged("v2", "two");
    expect(await suggested()).toBe("v1");
    shop.write(formatLock(lockOf(web("three"))));
    expect(await suggested()).toBe("v2");
    shop.write("<<<<<<< mine\n");
    shop.git("commit", "--quiet", "-a", "-m", "broken");
    expect(summarizeHistory(await readHistory(shop.root, null, 20))).toContain("BERTH_LOCK=v2 ");
    shop.git("rm", "--quiet", "images.lock.json");
    shop.git("commit", "--quiet", "-m", "gone");
    expect(await suggested()).toBe("v2");
    tagged("v3", "three");
    expect(await suggested()).toBe("v2");
  });

  test("none that can be deployed among those shown", async () => {
    const shop = repository();
    shop.release("one", { "web:dev": image("one") });
    shop.git("rm", "--quiet", "images.lock.json");
    shop.git("commit", "--quiet", "-m", "gone");
    expect(summarizeHistory(await shop.read(1))).toBe(
      "none of these has a lock that can be deployed; older ones: npx berth release list --all",
    );
  });

  test("what cannot be read, is not there, or is not committed", async () => {
    const shop = repository();
    const { commit } = { commit: shop.release("one", { "web:dev": image("one") }) };
    expect(renderHistory(await readHistory(shop.root, null, 20))).toMatch(
      /^work tree {2}images\.lock\.json cannot be read\n/,
    );
    expect(summarizeHistory(await shop.read())).toContain(`BERTH_LOCK=${commit.slice(0, 7)}`);
    const empty = repository();
    expect(summarizeHistory(await empty.read())).toBe("nothing is released yet: npx berth release");
    empty.write(formatLock(lockOf({ "web:dev": image("one") })));
    expect(renderHistory(await empty.read())).toMatch(/^work tree {2}not committed\n {2}web:dev/);
    expect(summarizeHistory(await empty.read())).toBe("no commit has a lock yet: commit images.lock.json");
    const plain = folder();
    expect(summarizeHistory(await readHistory(plain, undefined, 20))).toContain("outside of git");
  });
});
