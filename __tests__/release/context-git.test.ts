import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { hashContext } from "../../src/release/context";
import { git, newRepository } from "./repository";
import { newFolder, plant, removeFolders, type Tree } from "./tree";

afterEach(removeFolders);

const hash = (projectDirectory: string, context = "./app") =>
  hashContext({ projectDirectory, build: { context, dockerfile: "Dockerfile" }, platform: undefined });

const FILES: Tree = {
  "app/Dockerfile": "FROM a\n",
  "app/x": "1",
  "app/.gitignore": "*.pem\n",
  ".gitignore": "dist/\n",
};

test("files that git ignores are hashed apart, so that two clones agree on the rest", async () => {
  const folder = newRepository(FILES);
  const clean = await hash(folder);
  expect(clean.ignored).toBeUndefined();
  plant(folder, { "app/ca.pem": "1", "app/sub/b.pem": "1", "app/dist/a": "1", "app/dist/b": "1" });
  const both = await hash(folder);
  expect(both.context).toBe(clean.context);
  expect(both.files).toBe(clean.files + 4);
  expect(both.ignored).toMatchObject({ files: 4, examples: ["app/ca.pem", "app/dist/a", "app/dist/b"] });
  expect(both.ignored?.hash).toMatch(/^sha256:[0-9a-f]{64}$/);
  writeFileSync(join(folder, "app/sub/b.pem"), "2");
  const other = await hash(folder);
  expect(other.context).toBe(clean.context);
  expect(other.ignored?.hash).not.toBe(both.ignored?.hash);
});

test("what is new, or was added all the same, is part of the sources", async () => {
  const folder = newRepository(FILES);
  const clean = await hash(folder);
  plant(folder, { "app/new": "1" });
  const more = await hash(folder);
  expect([more.context === clean.context, more.ignored]).toEqual([false, undefined]);
  plant(folder, { "app/ca.pem": "1" });
  git(folder, "add", "--force", "app/ca.pem");
  expect((await hash(folder)).ignored).toBeUndefined();
});

test("a file that .dockerignore leaves out is not counted either", async () => {
  const folder = newRepository(FILES);
  plant(folder, { "app/.dockerignore": "*.pem\n", "app/ca.pem": "1" });
  expect((await hash(folder)).ignored).toBeUndefined();
});

test("a context that git ignores as a whole is all there is: nothing is set apart", async () => {
  const folder = newRepository({ ...FILES, "dist/Dockerfile": "FROM a\n", "dist/x": "1" });
  const before = await hash(folder, "./dist");
  expect([before.files, before.ignored]).toEqual([2, undefined]);
  writeFileSync(join(folder, "dist/x"), "2");
  expect((await hash(folder, "./dist")).context).not.toBe(before.context);
  // Unless something in it was added all the same.
  git(folder, "add", "--force", "dist/Dockerfile");
  expect((await hash(folder, "./dist")).ignored).toMatchObject({ files: 1, examples: ["dist/x"] });
});

test("git's own files are not sources, nor what a repository within does not show", async () => {
  const folder = newRepository({ Dockerfile: "FROM a\n", ".gitignore": "vendor/\n" });
  const before = await hash(folder, ".");
  expect(before.ignored?.examples.every((path) => path.startsWith(".git/"))).toBe(true);
  plant(folder, { "vendor/lib/x": "1" });
  git(join(folder, "vendor/lib"), "init", "--quiet");
  git(folder, "commit", "--quiet", "--allow-empty", "--message", "second");
  const after = await hash(folder, ".");
  expect(after.context).toBe(before.context);
  expect(after.ignored?.files).toBeGreaterThan(before.ignored?.files ?? 0);
  expect(after.ignored?.hash).not.toBe(before.ignored?.hash);
});

test("a clone elsewhere has the same hash", async () => {
  const folder = newRepository(FILES);
  const clone = join(newFolder(), "clone");
  git(folder, "clone", "--quiet", folder, clone);
  expect(await hash(clone)).toEqual(await hash(folder));
});
