import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BerthError, type Finding } from "../../src/errors";
import type { JsonObject } from "../../src/json";
import { hashContext } from "../../src/release/context";
import { newFolder, removeFolders, type Tree } from "./tree";

afterEach(removeFolders);

/** What is found wrong. */
async function findings(projectDirectory: string, build: JsonObject): Promise<readonly Finding[]> {
  try {
    await hashContext({ projectDirectory, build, platform: undefined });
  } catch (error) {
    if (error instanceof BerthError) return error.findings;
    throw error;
  }
  throw new Error("nothing was wrong");
}

const DOCKERFILE = "FROM scratch\n";
const cases: readonly (readonly [string, Tree, JsonObject, readonly Partial<Finding>[]])[] = [
  ["no context", {}, { context: "./app" }, [{ code: "BERTH005", found: "build context ./app" }]],
  [
    "a file for a context",
    { app: "x" },
    { context: "./app" },
    [{ code: "BERTH005", reason: "There is a file at this path" }],
  ],
  [
    "no Dockerfile",
    { "app/x": "" },
    { context: "./app", dockerfile: "../docker/My.Dockerfile" },
    [{ code: "BERTH005", found: "Dockerfile docker/My.Dockerfile" }],
  ],
  [
    "a folder for a Dockerfile",
    { "app/Dockerfile": { folder: true } },
    { context: "./app" },
    [{ code: "BERTH005", reason: "There is a folder at this path" }],
  ],
  [
    "several at once",
    { "app/Dockerfile": DOCKERFILE },
    { context: "./app", additional_contexts: { b: "./b", a: "../a", o: "oci-layout://./o:1" } },
    [
      { found: "additional context a ../a" },
      { found: "additional context b ./b" },
      { found: "additional context o oci-layout://./o:1" },
    ],
  ],
  [
    "a pattern that BuildKit refuses",
    { "app/Dockerfile": DOCKERFILE, "app/.dockerignore": "a\n\n  [a-\n" },
    { context: "./app" },
    [{ code: "BERTH606", file: "app/.dockerignore", line: 3, found: "pattern [a-" }],
  ],
];

test.each(cases)("%s", async (_, tree, build, expected) => {
  const found = await findings(newFolder(tree), build);
  expect(found).toHaveLength(expected.length);
  expect(found).toMatchObject(expected);
});

/** As somebody whom modes hold back: root reads everything. */
async function asNobody<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return await work();
  process.seteuid?.(65534);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}

test("a file, a folder and a Dockerfile that cannot be read are named; what is left out may be unreadable", async () => {
  const folder = newFolder({ "app/Dockerfile": DOCKERFILE, "app/src/key": "x", "app/open": "" });
  chmodSync(folder, 0o755);
  const build = { context: "./app" };
  chmodSync(join(folder, "app/src/key"), 0);
  expect(await asNobody(() => findings(folder, build))).toMatchObject([
    { code: "BERTH005", found: "app/src/key cannot be read", reason: "Permission denied; the build depends on it" },
  ]);
  chmodSync(join(folder, "app/src"), 0);
  expect(await asNobody(() => findings(folder, build))).toMatchObject([{ found: "app/src cannot be read" }]);
  writeFileSync(join(folder, "app/.dockerignore"), "src\n");
  const hashed = () => hashContext({ projectDirectory: folder, build, platform: undefined });
  expect((await asNobody(hashed)).files).toBe(3);
  chmodSync(join(folder, "app/Dockerfile"), 0);
  expect(await asNobody(() => findings(folder, build))).toMatchObject([{ found: "app/Dockerfile cannot be read" }]);
});

test("a name that is not UTF-8 is not passed over", async () => {
  const folder = newFolder({ "app/Dockerfile": DOCKERFILE });
  mkdirSync(join(folder, "app/src"));
  writeFileSync(Buffer.concat([Buffer.from(join(folder, "app/src/")), Buffer.from([0xff, 0x61])]), "x");
  expect(await findings(folder, { context: "./app" })).toMatchObject([
    { code: "BERTH005", found: "app/src cannot be read", reason: "a name is not UTF-8; the build depends on it" },
  ]);
});
