import { BerthError } from "../../src/errors";
import type { LockedImage } from "../../src/images/lock";
import { sourcesName } from "../../src/release/names";
import { duration, size, timed } from "../../src/release/progress";
import type { Released, ReleasedImage } from "../../src/release/release";
import { releasedJson, renderReleased, summarizeReleased } from "../../src/release/report";
import { sideBySide } from "../../src/release/side-by-side";
import { count, table } from "../../src/text";
import { imageById, lockedImage } from "../support/locks";

const here = { services: ["web", "worker"], id: `sha256:${"cd".repeat(32)}` };
const entry = lockedImage({
  ...here,
  digest: `sha256:${"ab".repeat(32)}`,
  size: 4_071_325,
  repositories: ["a.test/shop/web", "b.test/shop/web"],
});
const local = imageById(here);

const image = (reference: string, outcome: ReleasedImage["outcome"], own: LockedImage = entry): ReleasedImage => ({
  reference,
  entry: own,
  outcome,
  pushed: [],
  copied: [],
  tagged: [],
});

const released = (images: readonly ReleasedImage[], more: Partial<Released> = {}): Released => ({
  lock: { version: 1, project: "shop", created: "", images: {} },
  written: true,
  images,
  removed: [],
  findings: [],
  ...more,
});

describe("what a release says at its end", () => {
  test("a line for each image and each repository", () => {
    const text = renderReleased(released([image("shop/web:dev", "built"), image("tool:1", "unchanged", local)]));
    expect(text.split("\n")).toEqual([
      "image         services     digest           platform     size    repositories              release",
      "shop/web:dev  web, worker  abababababab     linux/amd64  4.1 MB  a.test/shop/web           built",
      "                                                                 b.test/shop/web",
      "tool:1        web, worker  id cdcdcdcdcdcd  linux/amd64  -       none: this engine has it  unchanged",
    ]);
  });

  test("counts, in one line", () => {
    const two = [image("a", "built"), image("b", "unchanged")];
    expect(summarizeReleased(released(two))).toBe(
      "images.lock.json written: 2 images, 1 built, 1 unchanged, 2 repositories",
    );
    expect(summarizeReleased(released([image("a", "unchanged", local)], { written: false }))).toBe(
      "images.lock.json is up to date: 1 image, 1 unchanged, no repository",
    );
    const one = image("a", "pinned", { ...entry, repositories: ["a.test/x"] });
    expect(summarizeReleased(released([one], { removed: ["c"] }))).toBe(
      "images.lock.json written: 1 image, 1 pinned, 1 removed, 1 repository",
    );
  });

  test("JSON has whole digests and what was done", () => {
    const one = { ...image("a", "built"), pushed: ["a.test/shop/web"] };
    expect(JSON.parse(JSON.stringify(releasedJson(released([one]))))).toMatchObject({
      lock: "images.lock.json",
      written: true,
      images: [{ reference: "a", outcome: "built", pushed: ["a.test/shop/web"], digest: entry.digest, id: entry.id }],
    });
  });
});

test("columns are as wide as their widest line, none ends in spaces", () => {
  expect(
    table([
      ["a", "b\nlonger"],
      ["wide", ""],
    ]),
  ).toBe("a     b\n      longer\nwide");
  expect(table([])).toBe("");
});

test.each([
  [0, "image", "0 images"],
  [1, "registry", "1 registry"],
  [2, "registry", "2 registries"],
])("%d %s: %s", (number, word, text) => {
  expect(count(number, word)).toBe(text);
});

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.0 kB"],
  [999_949, "999.9 kB"],
  [999_950, "1.0 MB"],
  [4_071_325, "4.1 MB"],
  [2.5e12, "2.5 TB"],
  [2.5e15, "2500.0 TB"],
])("%d bytes are %s", (bytes, text) => {
  expect(size(bytes)).toBe(text);
});

test.each([
  [0, "0.0 s"],
  [1240, "1.2 s"],
  [59_940, "59.9 s"],
  [59_960, "1 min 0 s"],
  [200_000, "3 min 20 s"],
])("%d ms are %s", (milliseconds, text) => {
  expect(duration(milliseconds)).toBe(text);
});

describe("what takes long", () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  test("says every ten seconds that it goes on, and stops saying so at its end, a bad one too", async () => {
    for (const good of [true, false]) {
      const said: string[] = [];
      const work = timed(
        "pushing",
        { now: () => new Date() },
        (line) => said.push(line),
        () =>
          new Promise((resolve, reject) => setTimeout(good ? () => resolve(1) : () => reject(new Error("x")), 25_000)),
      );
      const outcome = expect(work);
      const ends = good ? outcome.resolves.toEqual([1, "25.0 s"]) : outcome.rejects.toThrow("x");
      await jest.advanceTimersByTimeAsync(25_000);
      await ends;
      await jest.advanceTimersByTimeAsync(60_000);
      expect(said).toEqual(["pushing: 10.0 s so far", "pushing: 20.0 s so far"]);
    }
  });
});

describe("side by side", () => {
  const refuse = (found: string) =>
    new BerthError([{ code: "BERTH602", verdict: "error", found, reason: "", remedy: "" }]);

  test("results in the order of the items, eight at a time", async () => {
    let now = 0;
    let most = 0;
    const results = await sideBySide([...Array(30).keys()], async (item) => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, (30 - item) % 4));
      now--;
      return item * 2;
    });
    expect(results).toEqual([...Array(30).keys()].map((item) => item * 2));
    expect(most).toBe(8);
  });

  test("all that failed is thrown together, each finding once; the rest was done", async () => {
    const done: number[] = [];
    const work = sideBySide([0, 1, 2, 3], async (item) => {
      if (item % 2 === 0) throw refuse(item === 0 ? "a" : "b");
      if (item === 3) throw refuse("a");
      done.push(item);
    });
    await expect(work).rejects.toMatchObject({ findings: [{ found: "a" }, { found: "b" }] });
    expect(done).toEqual([1]);
  });

  test("a defect goes before findings", async () => {
    const work = sideBySide([0, 1], async (item) => {
      throw item === 0 ? refuse("a") : new TypeError("defect");
    });
    await expect(work).rejects.toThrow("defect");
  });
});

test("the name that an engine keeps a build under says all that it depends on, and is one that docker takes", () => {
  const hash = { context: "sha256:1", files: 1, bytes: 1 };
  const ignored = { files: 1, hash: "sha256:2", examples: [] };
  const names = [
    sourcesName("web:dev", hash, "linux/amd64"),
    sourcesName("web:dev", { ...hash, context: "sha256:3" }, "linux/amd64"),
    sourcesName("web:dev", { ...hash, ignored }, "linux/amd64"),
    sourcesName("web:dev", hash, "linux/arm64"),
  ];
  expect(new Set(names).size).toBe(4);
  expect(names.every((name) => /^web:sources-[0-9a-f]{20}$/.test(name))).toBe(true);
  expect(sourcesName("ghcr.io/acme/web:1", hash, "linux/amd64")).toMatch(/^ghcr\.io\/acme\/web:sources-/);
});
