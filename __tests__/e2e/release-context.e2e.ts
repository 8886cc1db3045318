/**
 * The files that we hash against the files that BuildKit really sends: each context is copied as a whole into an image
 * that is written to a folder.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import fc from "fast-check";
import { parseIgnoreFile } from "../../src/release/ignore-file";
import { ignoreFileOf, inputsOf } from "../../src/release/inputs";
import { walk } from "../../src/release/walk";
import { contexts } from "../release/contexts";
import { newFolder, removeFolders, type Tree } from "../release/tree";
import { run } from "../support/engine";

afterEach(removeFolders);

/** Entries as one text each: path, kind, target. */
const shown = (entries: ReturnType<typeof walk>) =>
  entries.map(({ path, kind, target }) => `${path} ${kind}${target === undefined ? "" : ` ${target}`}`);

type Sent = readonly string[] | "refused";

/** What we would hash. */
function ours(context: string, dockerfile?: string): Sent {
  const build = { context, ...(dockerfile === undefined ? { dockerfile_inline: COPY_ALL } : { dockerfile }) };
  const file = ignoreFileOf(inputsOf(build, "/"));
  const text = file && existsSync(file.path) ? readFileSync(file.path, "utf8") : "";
  try {
    return shown(walk(context, "context", parseIgnoreFile(text, ".dockerignore")));
  } catch {
    return "refused";
  }
}

const COPY_ALL = "FROM scratch\nCOPY . /\n";

/** What arrives of each context, all built at once. */
async function sent(
  all: readonly { readonly context: string; readonly dockerfile?: string }[],
): Promise<readonly Sent[]> {
  const out = newFolder();
  const targets = all.map(({ context, dockerfile }, index) => [
    `t${index}`,
    {
      context,
      ...(dockerfile === undefined ? { "dockerfile-inline": COPY_ALL } : { dockerfile }),
      output: [`type=local,dest=${join(out, `t${index}`)}`],
    },
  ]);
  const file = { target: Object.fromEntries(targets), group: { default: { targets: targets.map(([name]) => name) } } };
  const words = ["buildx", "bake", "-f", "-", "--progress", "plain", "--allow", "fs=*"];
  const built = await run("docker", words, { input: JSON.stringify(file), seconds: 300 });
  if (built.code === 0) return all.map((_, index) => shown(walk(join(out, `t${index}`), "out", undefined)));
  if (all.length === 1 && /illegal exclusion pattern|syntax error in pattern/.test(built.stderr)) return ["refused"];
  throw new Error(built.stderr);
}

/** How many contexts, and which: another seed makes others. */
const RUNS = Number(process.env["RUNS"] ?? 150);
const SEED = Number(process.env["SEED"] ?? 5);
/** Contexts that are built at once. */
const BATCH = 50;

test(`what we hash is what BuildKit sends, for ${RUNS} contexts`, async () => {
  const cases = fc.sample(contexts, { numRuns: RUNS, seed: SEED }).map(([tree, text]) => {
    const context = newFolder({ ...tree, ".dockerignore": text });
    return { context, text, tree, files: ours(context) };
  });
  const refused = cases.filter(({ files }) => files === "refused");
  const taken = cases.filter(({ files }) => files !== "refused");
  const batches = Array.from({ length: Math.ceil(taken.length / BATCH) }, (_, at) =>
    taken.slice(at * BATCH, (at + 1) * BATCH),
  );
  // One that BuildKit refuses would stop the others.
  for (const batch of [...batches, ...refused.map((one) => [one])]) {
    const arrived = await sent(batch.map(({ context }) => ({ context })));
    const compare = (files: (index: number) => Sent) => batch.map(({ text }, index) => ({ text, files: files(index) }));
    expect(compare((index) => batch[index]?.files ?? [])).toEqual(compare((index) => arrived[index] ?? []));
  }
  // Where everything is sent, or nothing, nothing is proved.
  const some = taken.filter(({ files, tree }) => files.length > 1 && files.length < size(tree));
  expect(some.length).toBeGreaterThan(RUNS / 6);
  expect(refused.length).toBeGreaterThan(RUNS / 100);
}, 900_000);

const size = (tree: Tree): number =>
  Object.values(tree).filter((one) => typeof one === "string" || !("folder" in one)).length;

test.each([
  ["its own .dockerignore goes first", "b\n"],
  ["even where that is empty", ""],
])(
  "a Dockerfile elsewhere: %s",
  async (_, text) => {
    const context = newFolder({ a: "1", b: "2", ".dockerignore": "a\n" });
    const dockerfile = join(
      newFolder({ "My.Dockerfile": COPY_ALL, "My.Dockerfile.dockerignore": text }),
      "My.Dockerfile",
    );
    const files = ours(context, dockerfile);
    expect(files).toContain("a file");
    expect([files]).toEqual(await sent([{ context, dockerfile }]));
  },
  60_000,
);

test("a Dockerfile within, with a small d, and its .dockerignore", async () => {
  const context = newFolder({ a: "1", b: "2", dockerfile: COPY_ALL, "dockerfile.dockerignore": "a\ndocker*\n" });
  expect(ours(context, "Dockerfile")).toEqual(["b file"]);
  const dockerfile = join(context, "dockerfile");
  expect(await sent([{ context, dockerfile }])).toEqual([["b file"]]);
}, 60_000);

test("what git cannot keep is not hashed, though BuildKit sends it", async () => {
  const context = newFolder({
    a: "1",
    "empty/folder": { folder: true },
    "only/ignored": "x",
    ".dockerignore": "only/*\n",
  });
  execFileSync("mkfifo", [join(context, "pipe")]);
  const server = createServer().listen(join(context, "socket"));
  try {
    await new Promise((resolve) => server.once("listening", resolve));
    expect(ours(context)).toEqual([".dockerignore file", "a file"]);
    const dockerfile = join(newFolder({ Dockerfile: COPY_ALL }), "Dockerfile");
    // A socket arrives as an empty file. The folders are there too, which nobody sees by files alone.
    expect(await sent([{ context, dockerfile }])).toEqual([[".dockerignore file", "a file", "socket executable"]]);
  } finally {
    server.close();
  }
}, 60_000);
