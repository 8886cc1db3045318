import fc from "fast-check";
import type { Lock } from "../../src/images/lock";
import { formatLock, parseLock } from "../../src/images/parse-lock";
import { anyLock } from "../support/any-lock";
import { hash, imageById, lockedImage, lockOf, refusal } from "../support/locks";

const FILE = "images.lock.json";
const LOCK = lockOf({
  "shop/web:1": lockedImage({ services: ["web", "worker"] }),
  "valkey/valkey:8.1": imageById({ kind: "pulled", services: ["store"] }),
});

/** The findings for the text of LOCK after a change. */
const refusedAfter = (change: (text: string) => string, file = FILE) =>
  refusal(() => parseLock(change(formatLock(LOCK)), file));
const swap = (from: string | RegExp, to: string) => (text: string) => {
  expect(text).toMatch(from);
  return text.replace(from, to);
};

test("what is written is read back", () => {
  fc.assert(
    fc.property(anyLock, (lock) => {
      expect(parseLock(formatLock(lock), FILE)).toEqual(lock);
    }),
  );
});

test("one text for one lock, whatever the order of what has none", () => {
  const image = lockedImage({
    services: ["b", "a"],
    exposedPorts: ["3000/tcp", "80/tcp"],
    repositories: ["y.io/a", "x.io/a"],
  });
  const turned = Object.fromEntries(Object.entries(image).reverse()) as typeof image;
  const other = {
    ...turned,
    services: ["a", "b"],
    exposedPorts: ["80/tcp", "3000/tcp"],
    repositories: ["x.io/a", "y.io/a"],
  };
  const text = formatLock(lockOf({ "b:1": image, "a:1": image }));
  expect(formatLock(lockOf({ "a:1": other, "b:1": other }))).toBe(text);
  expect(text.indexOf('"a:1"')).toBeLessThan(text.indexOf('"b:1"'));
  expect(text.endsWith('"\n}\n')).toBe(true);
});

test("the order of a command has a meaning", () => {
  const [one, two] = [
    ["a", "b"],
    ["b", "a"],
  ].map((command) => formatLock(lockOf({ "a:1": lockedImage({ command }) })));
  expect(one).not.toBe(two);
});

/** The lock that a text says, undefined where it is refused. */
function read(text: string): Lock | undefined {
  try {
    return parseLock(text, FILE);
  } catch {
    return undefined;
  }
}

test("any one character changed is noticed, or it is space", () => {
  const lock = lockOf({ "shop/web:1": lockedImage() });
  const text = formatLock(lock);
  const letters = ' "\\,0az';
  let noticed = 0;
  for (let at = 0; at < text.length; at++) {
    for (const letter of ["1", letters.charAt(at % letters.length)]) {
      if (letter === text[at]) continue;
      const result = read(text.slice(0, at) + letter + text.slice(at + 1));
      if (result === undefined) noticed++;
      else expect([result, `${text[at]}${letter}`.trim()]).toEqual([lock, ""]);
    }
  }
  expect(noticed).toBeGreaterThan(text.length);
});

test("any lock with one character put in or taken out is refused, or means the same", () => {
  fc.assert(
    fc.property(
      anyLock,
      fc.nat(),
      fc.option(fc.string({ unit: "binary", minLength: 1, maxLength: 1 })),
      (lock, place, letter) => {
        const text = formatLock(lock);
        const at = place % text.length;
        const changed =
          letter === null ? text.slice(0, at) + text.slice(at + 1) : text.slice(0, at) + letter + text.slice(at);
        const result = read(changed);
        if (result !== undefined) expect(result).toEqual(lock);
      },
    ),
    { numRuns: 1000 },
  );
});

test("other line ends and another indent are no change", () => {
  const text = formatLock(LOCK);
  expect(read(text.replaceAll("\n", "\r\n"))).toEqual(LOCK);
  expect(read(JSON.stringify(JSON.parse(text)))).toEqual(LOCK);
});

describe("bad input", () => {
  test("not JSON: where it stops being so", () => {
    expect(refusedAfter(swap('"kind": "built",', '"kind": "built"'))).toEqual([
      {
        code: "BERTH601",
        verdict: "error",
        file: FILE,
        line: 8,
        column: 7,
        found: `${FILE} was changed by hand or damaged`,
        reason: "it is not valid JSON from here on; berth release alone writes it",
        remedy: `git checkout ${FILE}, or delete it and release again: npx berth release; to go on without a lock, as for cdktf destroy, set BERTH_LOCK=none`,
      },
    ]);
  });

  test("cut in the middle: at its end", () => {
    const text = formatLock(LOCK).slice(0, 200);
    const [found] = refusal(() => parseLock(text, FILE));
    expect(found?.line).toBe(text.split("\n").length);
  });

  test("marks of a merge, with both ends of lines", () => {
    for (const end of ["\n", "\r\n"]) {
      const merge = swap(
        /\n {6}"id": .*/,
        `\n<<<<<<< HEAD\n      "id": 1,\n=======\n      "id": 2,\n>>>>>>> branch`.replaceAll("\n", end),
      );
      expect(refusedAfter(merge)).toMatchObject([
        {
          line: 13,
          column: 1,
          found: expect.stringContaining("merge conflict"),
          remedy: expect.stringMatching(/--theirs.*BERTH_LOCK=none/),
        },
      ]);
    }
  });

  test("a newer format: update, whatever else is in it", () => {
    const text = JSON.stringify({ version: 2, images: [{ layers: 1 }] });
    expect(refusal(() => parseLock(text, FILE))).toMatchObject([
      {
        code: "BERTH601",
        path: "version",
        found: `${FILE} has format 2`,
        remedy: expect.stringMatching(/^Update Berth; .*BERTH_LOCK=none$/),
      },
    ]);
  });

  test("a checksum that is not that of the content", () => {
    expect(refusedAfter(swap("1234567", "1234568"))).toMatchObject([
      {
        line: 64,
        column: 3,
        path: "checksum",
        reason: expect.stringContaining("checksum"),
        remedy: expect.stringContaining("git checkout"),
      },
    ]);
  });

  test.each<[string, string]>([
    ["no JSON", '{"a":'.repeat(100_000)],
    ["JSON", `{"version":1,"images":{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}}`],
  ])("nested too deep, %s", (_, text) => {
    expect(refusal(() => parseLock(text, FILE))).toMatchObject([
      { code: "BERTH601", line: 1, reason: expect.stringContaining("32 levels deep") },
    ]);
  });

  test("too large", () => {
    expect(refusal(() => parseLock(`{"a": "${"x".repeat(10 * 1024 * 1024)}`, FILE))).toMatchObject([
      { code: "BERTH601", reason: expect.stringContaining("10 MiB") },
    ]);
    expect(refusal(() => parseLock(`{"a": "${"x".repeat(9_000_000)}`, FILE))).toMatchObject([
      { code: "BERTH601", column: 7, reason: expect.stringContaining("not valid JSON") },
    ]);
  });

  test("from another place the remedy is another", () => {
    expect(refusedAfter(swap("1234567", "1234568"), "v1.0:images.lock.json")).toMatchObject([
      { file: "v1.0:images.lock.json", remedy: expect.not.stringContaining("git checkout") },
    ]);
  });

  test.each<[string, (text: string) => string, string, string]>([
    ["an unknown key", swap('"kind"', '"kin"'), "images.shop/web:1.kin images.shop/web:1.kind", "no key kin"],
    ["an unknown key of the whole", swap('"project"', '"projct"'), "projct project", "no key projct"],
    ["a kind that there is not", swap('"built"', '"build"'), "images.shop/web:1.kind", "build"],
    [
      "a digest that is too short",
      swap("d".repeat(64), "d".repeat(63)),
      "images.shop/web:1.digest",
      "digest must be sha256",
    ],
    ["an id in capitals", swap("1".repeat(64), "A".repeat(64)), "images.shop/web:1.id", "id must be sha256"],
    ["an index", swap("image.manifest", "image.index"), "images.shop/web:1.mediaType", "single manifest"],
    ["half a platform", swap("linux/amd64", "amd64"), "images.shop/web:1.platform", "os/arch"],
    ["a size of nothing", swap("1234567", "0"), "images.shop/web:1.size", "at least 1"],
    ["a size as text", swap("1234567", '"1"'), "images.shop/web:1.size", "number"],
    [
      "a repository with a tag",
      swap("com/shop/web", "com/shop/web:1"),
      "images.shop/web:1.repositories.0",
      "host/path",
    ],
    [
      "a repository without host",
      swap("registry.example.com/shop", "shop"),
      "images.shop/web:1.repositories.0",
      "host/path",
    ],
    ["a port without protocol", swap("3000/tcp", "3000"), "images.shop/web:1.exposedPorts.0", "number/tcp"],
    ["a port too high", swap("3000/tcp", "70000/tcp"), "images.shop/web:1.exposedPorts.0", "65535"],
    ["a reference in capitals", swap("shop/web:1", "shop/Web:1"), "images.shop/Web:1", "no image reference"],
    [
      "a reference that JavaScript has a use for",
      swap("shop/web:1", "__proto__"),
      "images.__proto__",
      "no image reference",
    ],
    ["no time", swap("2026-01-31T12", "2026-01-32T12"), "created", "time"],
    ["a digest without media type", swap(/ +"mediaType".*\n/, ""), "images.shop/web:1", "together"],
    [
      "a repository without digest",
      swap(/ +"(digest|mediaType|size)".*\n( +"id".*\n) +"mediaType".*\n( +"pl.*\n) +"size".*\n/, "$2$3"),
      "images.shop/web:1",
      "in no repository",
    ],
    ["images as a list", swap(/"images": \{.*\},\n {2}"ch/s, '"images": [],\n  "ch'), "images", "object"],
    ["no checksum", swap(/,\n {2}"checksum".*/, ""), "checksum", "checksum is missing"],
    ["a version that is none", swap('"version": 1', '"version": "1"'), "version", "number"],
    ["format 0, which never was", swap('"version": 1', '"version": 0'), "version", ""],
    ["no object at all", () => "[]", "", "object"],
  ])("%s", (_, change, path, reason) => {
    const findings = refusedAfter(change);
    expect(findings.map((one) => one.path).join(" ")).toBe(path);
    expect(findings[0]?.reason).toContain(reason);
  });

  test("all that is wrong at once, each in its line", () => {
    const findings = refusedAfter((text) => swap("linux/amd64", "amd64")(swap("3000/tcp", "3000")(text)));
    expect(findings.map(({ line, path }) => `${line} ${path}`)).toEqual([
      "15 images.shop/web:1.platform",
      "22 images.shop/web:1.exposedPorts.0",
    ]);
  });
});

test("an image may have any name that docker takes", () => {
  const lock = lockOf({ constructor: imageById(), "12": imageById(), [`a@${hash("e")}`]: imageById() });
  expect(Object.keys(parseLock(formatLock(lock), FILE).images).sort()).toEqual(["12", `a@${hash("e")}`, "constructor"]);
});
