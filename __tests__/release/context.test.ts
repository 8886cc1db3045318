import {
  appendFileSync,
  chmodSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import type { JsonObject } from "../../src/json";
import { hashContext } from "../../src/release/context";
import { newFolder, plant, removeFolders, type Tree } from "./tree";

afterEach(removeFolders);

const build: JsonObject = { context: "./app", dockerfile: "Dockerfile", args: { A: "1", B: "2" } };
const hash = (projectDirectory: string, section = build, platform: string | undefined = "linux/amd64") =>
  hashContext({ projectDirectory, build: section, platform });
const contextOf = async (...args: Parameters<typeof hash>) => (await hash(...args)).context;

/** A project with the files below app/. */
const project = (files: Tree): string =>
  newFolder(
    Object.fromEntries(
      Object.entries({ Dockerfile: "FROM scratch\n", ...files }).map(([path, what]) => [`app/${path}`, what]),
    ),
  );

const FILES: Tree = {
  "a.txt": "one",
  "src/b.txt": "two",
  "src/deep/c": "three",
  "run.sh": { run: "four" },
  link: { link: "a.txt" },
};

const tree: fc.Arbitrary<Tree> = fc
  .dictionary(fc.stringMatching(/^[a-zA-Z0-9 é.]{1,3}x$/), fc.string({ maxLength: 20 }), { minKeys: 1, maxKeys: 6 })
  .map((files) =>
    Object.fromEntries(Object.entries(files).map(([path, text], index) => [`${index % 2 ? "d/" : ""}${path}`, text])),
  );

test("the order of writing, times, modes of others and the folder do not matter", async () => {
  await fc.assert(
    fc.asyncProperty(tree, fc.integer({ min: 1, max: 2 ** 31 }), async (files, time) => {
      const one = project(files);
      const other = project(Object.fromEntries(Object.entries(files).reverse()));
      for (const path of Object.keys(files)) {
        utimesSync(join(other, "app", path), time, time);
        chmodSync(join(other, "app", path), 0o600);
      }
      plant(other, { "app/empty/folder": { folder: true } });
      const args = { B: "2", A: "1" };
      expect(await hash(other, { args, dockerfile: "Dockerfile", context: "./app" })).toEqual(await hash(one));
      for (const folder of [one, other]) rmSync(folder, { recursive: true });
    }),
    { numRuns: 25 },
  );
});

test("the order in which a file system gives names does not matter", async () => {
  const folder = project({ ...FILES, "src.txt": "between src and its files, by name" });
  const before = await hash(folder);
  // The module itself, not an import of it: what the code under test calls.
  const fs = jest.requireActual<typeof import("node:fs")>("node:fs");
  const read = fs.readdirSync as (...args: unknown[]) => unknown[];
  const spy = jest
    .spyOn(fs, "readdirSync")
    .mockImplementation(((...args: unknown[]) => read(...args).reverse()) as never);
  try {
    expect(await hash(folder)).toEqual(before);
    expect(spy).toHaveBeenCalled();
  } finally {
    spy.mockRestore();
  }
});

const changes: Readonly<Record<string, (app: string) => void>> = {
  "a byte": (app) => writeFileSync(join(app, "src/b.txt"), "twO"),
  "a byte more": (app) => appendFileSync(join(app, "src/deep/c"), "\n"),
  "a name": (app) => renameSync(join(app, "a.txt"), join(app, "A.txt")),
  "a folder's name": (app) => renameSync(join(app, "src"), join(app, "source")),
  "an executable bit": (app) => chmodSync(join(app, "a.txt"), 0o755),
  "an executable bit less": (app) => chmodSync(join(app, "run.sh"), 0o644),
  "a new file": (app) => writeFileSync(join(app, "new"), ""),
  "a file less": (app) => unlinkSync(join(app, "a.txt")),
  "a link's target": (app) => {
    unlinkSync(join(app, "link"));
    symlinkSync("./a.txt", join(app, "link"));
  },
  "a link that becomes a file": (app) => {
    unlinkSync(join(app, "link"));
    writeFileSync(join(app, "link"), "a.txt");
  },
  "the Dockerfile": (app) => appendFileSync(join(app, "Dockerfile"), "USER 1\n"),
  "two contents that change places": (app) => {
    writeFileSync(join(app, "a.txt"), "two");
    writeFileSync(join(app, "src/b.txt"), "one");
  },
};

test.each(Object.entries(changes))("%s changes the hash", async (_, change) => {
  const folder = project(FILES);
  const before = await contextOf(folder);
  expect(await contextOf(folder)).toBe(before);
  change(join(folder, "app"));
  expect(await contextOf(folder)).not.toBe(before);
});

test("any byte of any file changes the hash", async () => {
  await fc.assert(
    fc.asyncProperty(tree, fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), async (files, which, where, flip) => {
      const folder = project(files);
      const before = await contextOf(folder);
      const paths = Object.keys(files);
      const path = paths[which % paths.length] as string;
      const bytes = Buffer.from(`${files[path]}.`);
      const at = where % bytes.length;
      bytes[at] = (bytes[at] as number) ^ flip;
      writeFileSync(join(folder, "app", path), bytes);
      expect(await contextOf(folder)).not.toBe(before);
      rmSync(folder, { recursive: true });
    }),
    { numRuns: 25 },
  );
});

test("a large file is read to its end, and counted", async () => {
  const folder = project({ large: "x".repeat(3_000_000) });
  const before = await hash(folder);
  expect(before.bytes).toBe(3_000_000 + "FROM scratch\n".length);
  expect(before.files).toBe(2);
  writeFileSync(join(folder, "app/large"), `${"x".repeat(2_999_999)}y`);
  expect((await hash(folder)).context).not.toBe(before.context);
});

test("what .dockerignore leaves out does not matter, nor how it says so; the Dockerfile always does", async () => {
  const folder = project({ ...FILES, ".dockerignore": "*\n!a.txt\n" });
  const before = await hash(folder);
  expect(before.files).toBe(1);
  plant(folder, { "app/src/b.txt": "other", "app/more": "x", "app/.dockerignore": "# all but one\n**\n!/a.txt/\n" });
  expect(await hash(folder)).toEqual(before);
  writeFileSync(join(folder, "app/Dockerfile"), "FROM other\n");
  expect((await hash(folder)).context).not.toBe(before.context);
  writeFileSync(join(folder, "app/Dockerfile"), "FROM scratch\n");
  writeFileSync(join(folder, "app/a.txt"), "other");
  expect((await hash(folder)).context).not.toBe(before.context);
});

test("a Dockerfile elsewhere, inline or with a small d counts", async () => {
  const folder = newFolder({
    "docker/Dockerfile": "FROM a\n",
    "docker/Dockerfile.dockerignore": "x\n",
    "app/x": "1",
    "app/y": "2",
  });
  const outside = { context: "./app", dockerfile: "../docker/Dockerfile" };
  const before = await hash(folder, outside);
  expect(before.files).toBe(1);
  plant(folder, { "app/x": "left out by docker/Dockerfile.dockerignore" });
  expect(await hash(folder, outside)).toEqual(before);
  plant(folder, { "docker/Dockerfile": "FROM b\n" });
  expect((await hash(folder, outside)).context).not.toBe(before.context);
  const inline = (text: string) => contextOf(folder, { context: "./app", dockerfile_inline: text });
  expect(await inline("FROM a\n")).not.toBe(await inline("FROM b\n"));
  plant(folder, { "app/dockerfile": "FROM a\n" });
  expect((await hash(folder, { context: "./app", dockerfile: "Dockerfile" })).files).toBe(3);
});

test("links are not followed, out of the context or in a circle", async () => {
  const folder = newFolder({
    "app/Dockerfile": "FROM a\n",
    "app/up": { link: "../outside" },
    "app/self": { link: "." },
    outside: "1",
  });
  const before = await hash(folder);
  expect(before.files).toBe(3);
  writeFileSync(join(folder, "outside"), "2");
  expect(await hash(folder)).toEqual(before);
});

test("the lock in the context does not make itself out of date; one elsewhere counts", async () => {
  const folder = newFolder({ Dockerfile: "FROM a\n", "images.lock.json": "1", "sub/images.lock.json": "1" });
  const section = { context: ".", dockerfile: "Dockerfile" };
  const before = await contextOf(folder, section);
  writeFileSync(join(folder, "images.lock.json"), "2");
  expect(await contextOf(folder, section)).toBe(before);
  writeFileSync(join(folder, "sub/images.lock.json"), "2");
  expect(await contextOf(folder, section)).not.toBe(before);
});

test("nothing is set apart outside of git, and the hash has its form", async () => {
  const { context, ignored, unseen } = await hash(project(FILES));
  expect(context).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect([ignored, unseen]).toEqual([undefined, undefined]);
});
