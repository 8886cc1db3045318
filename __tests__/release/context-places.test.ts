import type { JsonObject } from "../../src/json";
import { type ContextHash, hashContext } from "../../src/release/context";
import { newFolder, plant, removeFolders, type Tree } from "./tree";

afterEach(removeFolders);

const hash = (projectDirectory: string, build: JsonObject) =>
  hashContext({ projectDirectory, build, platform: undefined });
const contextOf = async (...args: Parameters<typeof hash>) => (await hash(...args)).context;

const FILES: Tree = { "app/Dockerfile": "FROM scratch\n", "app/a.txt": "one", "app/src/b.txt": "two" };
const build: JsonObject = { context: "./app", dockerfile: "Dockerfile" };

describe("additional contexts", () => {
  const section = (contexts: Readonly<Record<string, string>>): JsonObject => ({
    ...build,
    additional_contexts: contexts,
  });

  test("a folder counts, by its name and after its own .dockerignore", async () => {
    const folder = newFolder(FILES);
    plant(folder, { "more/x": "1", "more/y": "2", "more/.dockerignore": "y\n" });
    const before = await contextOf(folder, section({ more: "./more" }));
    expect(await contextOf(folder, section({ other: "./more" }))).not.toBe(before);
    plant(folder, { "more/y": "3" });
    expect(await contextOf(folder, section({ more: "./more" }))).toBe(before);
    plant(folder, { "more/x": "3" });
    expect(await contextOf(folder, section({ more: "./more" }))).not.toBe(before);
  });

  test("an image layout counts as a whole", async () => {
    const folder = newFolder(FILES);
    plant(folder, { "oci/index.json": "1", "oci/.dockerignore": "*\n" });
    const layout = section({ base: "oci-layout://./oci:v1" });
    const before = await contextOf(folder, layout);
    expect(await contextOf(folder, section({ base: "oci-layout://./oci:v2" }))).not.toBe(before);
    plant(folder, { "oci/index.json": "2" });
    expect(await contextOf(folder, layout)).not.toBe(before);
  });

  test("another service counts with all that it is built from", async () => {
    const folder = newFolder(FILES);
    plant(folder, { "base/Dockerfile": "FROM a\n", "base/x": "1" });
    const document = { services: { base: { build: { context: "./base", dockerfile: "Dockerfile", target: "t" } } } };
    const request = { projectDirectory: folder, build: section({ base: "service:base" }), platform: undefined };
    const before = await hashContext({ ...request, document });
    expect([before.files, before.unseen]).toEqual([5, undefined]);
    plant(folder, { "base/x": "2" });
    expect((await hashContext({ ...request, document })).context).not.toBe(before.context);
    // Without the document it cannot be seen, and the result says so.
    expect((await hashContext(request)).unseen).toEqual(["service:base"]);
  });

  test("what is elsewhere is named, without credentials; what never changes is not", async () => {
    const folder = newFolder(FILES);
    const commit = "0123456789012345678901234567890123456789";
    const { unseen } = await hash(
      folder,
      section({
        git: "https://me:token@example.com/a/b.git#main",
        ssh: "git@example.com:a/b.git",
        pinned: `https://example.com/a/b.git#${commit}:sub`,
        tag: "docker-image://alpine:3",
        digest: `docker-image://alpine@sha256:${"a".repeat(64)}`,
        tar: "https://example.com/x.tar?sig=token",
      }),
    );
    const shown = [
      "docker-image://alpine:3",
      "git@example.com:a/b.git",
      "https://example.com/a/b.git#main",
      "https://example.com/x.tar",
    ];
    expect(unseen).toEqual(shown);
  });

  test("a context elsewhere: its text and the Dockerfile's name count", async () => {
    const folder = newFolder();
    const remote = (ref: string, dockerfile: string) =>
      hash(folder, { context: `https://me:${ref}@example.com/a.git#${ref}`, dockerfile });
    const all: ContextHash[] = await Promise.all([
      remote("v1", "Dockerfile"),
      remote("v2", "Dockerfile"),
      remote("v1", "Other"),
    ]);
    expect(new Set(all.map(({ context }) => context)).size).toBe(3);
    expect(all[0]).toMatchObject({ files: 0, bytes: 0, unseen: ["https://example.com/a.git#v1"] });
  });
});
