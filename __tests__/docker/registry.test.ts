import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyManifest, pushImage, readConfig, readManifest, resolveManifest } from "../../src/docker/registry";
import { fakeDocker } from "./fake-docker";

const host = "registry.example.com:5000";
const repository = `${host}/shop/web`;

/** Registries that a fake docker reads: what `imagetools inspect` prints, by reference. */
function registry(contents: Readonly<Record<string, unknown>>, image?: unknown) {
  const fake = fakeDocker(`
for last; do :; done
case "$*" in
  *--format*) cat "$FOLDER/image"; exit ;;
esac
file="$FOLDER/$(echo "$last" | tr '/:' '__')"
[ -f "$file" ] && exec cat "$file"
echo "ERROR: $last: not found" >&2
exit 1`);
  for (const [reference, content] of Object.entries(contents)) {
    writeFileSync(join(fake.folder, reference.replace(/[/:]/g, "_")), JSON.stringify(content));
  }
  writeFileSync(join(fake.folder, "image"), JSON.stringify(image ?? null));
  undo = fake.remove;
}
let undo = () => {};
afterEach(() => undo());

const digestOf = (content: unknown) => `sha256:${createHash("sha256").update(JSON.stringify(content)).digest("hex")}`;
const manifest = (size: number) => ({
  schemaVersion: 2,
  config: { mediaType: "application/vnd.oci.image.config.v1+json", size, digest: `sha256:${"c".repeat(64)}` },
  layers: [],
});
const index = (entries: readonly (readonly [unknown, string])[]) => ({
  schemaVersion: 2,
  manifests: entries.map(([content, platform]) => {
    const [os, architecture, variant] = platform.split("/");
    return { digest: digestOf(content), platform: { os, architecture, ...(variant ? { variant } : {}) } };
  }),
});
const at = (content: unknown) => `${repository}@${digestOf(content)}`;

describe("reading", () => {
  test("a manifest, and nothing where there is none", async () => {
    registry({ [`${repository}:1`]: manifest(7) });
    expect(await readManifest(`${repository}:1`)).toMatchObject({ digest: digestOf(manifest(7)), size: 7 });
    expect(await readManifest(`${repository}:2`)).toBeUndefined();
    expect(await readManifest(`${repository}@sha256:${"0".repeat(64)}`)).toBeUndefined();
  });

  test("a manifest whose bytes are not those of the digest stops", async () => {
    registry({ [`${repository}@sha256:${"0".repeat(64)}`]: manifest(7) });
    await expect(readManifest(`${repository}@sha256:${"0".repeat(64)}`)).rejects.toMatchObject({
      findings: [expect.objectContaining({ code: "BERTH616" })],
    });
  });

  test("a layer that is not found is not an image that is not found", async () => {
    undo = fakeDocker(
      "echo 'ERROR: httpReadSeeker: failed open: could not fetch content descriptor sha256:18 (x) from remote: not found' >&2; exit 1",
    ).remove;
    await expect(readManifest(`${repository}:1`)).rejects.toMatchObject({
      findings: [expect.objectContaining({ code: "BERTH605" })],
    });
  });

  test("what an image says of itself, with its id", async () => {
    registry(
      { [at(manifest(7))]: manifest(7) },
      { os: "linux", architecture: "amd64", config: { User: "é", ExposedPorts: { "80/tcp": {} }, Cmd: ["x"] } },
    );
    expect(await readConfig(at(manifest(7)))).toEqual({
      id: `sha256:${"c".repeat(64)}`,
      platform: "linux/amd64",
      exposedPorts: ["80/tcp"],
      user: "é",
      entrypoint: null,
      command: ["x"],
      workingDir: null,
      stopSignal: null,
      labels: {},
    });
  });

  test("of an index or of nothing, it cannot be said", async () => {
    const list = index([[manifest(1), "linux/amd64"]]);
    registry({ [`${repository}:1`]: list });
    await expect(readConfig(`${repository}:1`)).rejects.toMatchObject({
      findings: [expect.objectContaining({ code: "BERTH609" })],
    });
    await expect(readConfig(`${repository}:2`)).rejects.toMatchObject({
      findings: [expect.objectContaining({ code: "BERTH604" })],
    });
  });
});

describe("the manifest for a platform", () => {
  const [one, two, three] = [manifest(1), manifest(2), manifest(3)];
  const list = index([
    [one, "linux/amd64"],
    [two, "linux/arm64/v8"],
    [three, "linux/amd64/v3"],
  ]);
  const all = Object.fromEntries([one, two, three].map((content) => [at(content), content]));

  test.each([
    ["linux/amd64", one],
    ["linux/x86_64", one],
    ["linux/amd64/v2", one],
    ["linux/amd64/v3", three],
    ["linux/amd64/v4", three],
    ["linux/arm64", two],
    ["linux/arm64/v8", two],
  ])("%s", async (platform, content) => {
    registry({ [`${repository}:1`]: list, ...all });
    expect(await resolveManifest(`${repository}:1`, platform)).toMatchObject({
      digest: digestOf(content),
      kind: "manifest",
    });
  });

  test("none: it says which there are", async () => {
    registry({ [`${repository}:1`]: list });
    await expect(resolveManifest(`${repository}:1`, "linux/s390x")).rejects.toMatchObject({
      findings: [
        expect.objectContaining({
          code: "BERTH609",
          found: `${repository}:1 has no manifest for linux/s390x`,
          reason: "It has 3: linux/amd64, linux/amd64/v3, linux/arm64",
        }),
      ],
    });
  });

  test("amd64 does not run what is built for v3", async () => {
    registry({ [`${repository}:1`]: index([[three, "linux/amd64/v3"]]) });
    await expect(resolveManifest(`${repository}:1`, "linux/amd64")).rejects.toMatchObject({
      findings: [expect.objectContaining({ code: "BERTH609" })],
    });
  });

  test("an index that is named with a port, by digest and with both", async () => {
    registry({ [`${repository}@${digestOf(list)}`]: list, [`${repository}:1@${digestOf(list)}`]: list, ...all });
    for (const reference of [`${repository}@${digestOf(list)}`, `${repository}:1@${digestOf(list)}`]) {
      expect(await resolveManifest(reference, "linux/arm64")).toMatchObject({ digest: digestOf(two) });
    }
  });

  test("an index within an index", async () => {
    const outer = index([[list, "linux/arm64"]]);
    registry({ [`${repository}:1`]: outer, [at(list)]: list, ...all });
    expect(await resolveManifest(`${repository}:1`, "linux/arm64")).toMatchObject({ digest: digestOf(two) });
  });

  test("a manifest stays as it is, whatever its platform", async () => {
    registry({ [`${repository}:1`]: one });
    expect(await resolveManifest(`${repository}:1`, "linux/s390x")).toMatchObject({ digest: digestOf(one) });
  });

  test("nothing there, or an index whose manifest is gone", async () => {
    registry({ [`${repository}:1`]: list });
    await expect(resolveManifest(`${repository}:2`, "linux/amd64")).rejects.toMatchObject({
      findings: [expect.objectContaining({ code: "BERTH604", found: `${repository}:2 does not exist` })],
    });
    await expect(resolveManifest(`${repository}:1`, "linux/amd64")).rejects.toMatchObject({
      findings: [expect.objectContaining({ code: "BERTH605", reason: `${at(one)}: not found` })],
    });
  });
});

describe("writing", () => {
  test("a push that does not say its digest has failed", async () => {
    undo = fakeDocker("echo 'The push refers to repository [x]'").remove;
    await expect(pushImage(`${repository}:1`, () => {})).rejects.toMatchObject({
      findings: [expect.objectContaining({ code: "BERTH623", found: `push of ${repository}:1 failed` })],
    });
  });

  test("a copy shows its steps without their numbers, and asks for a carbon copy", async () => {
    const fake = fakeDocker(
      `echo "$@" > "$FOLDER/words"; echo '#1 [internal] pushing x' >&2; echo '#1 0.012 copying y' >&2`,
    );
    undo = fake.remove;
    const lines: string[] = [];
    await copyManifest(at(manifest(1)), "other.example.com/x:1", (line) => lines.push(line));
    expect(lines).toEqual(["[internal] pushing x", "copying y"]);
    expect(readFileSync(join(fake.folder, "words"), "utf8")).toBe(
      `buildx imagetools create --progress plain --prefer-index=false --tag other.example.com/x:1 ${at(manifest(1))}\n`,
    );
  });

  test.each([
    ["push", () => pushImage(`${repository}:1`, () => {})],
    ["copy", () => copyManifest(at(manifest(1)), `${repository}:1`, () => {})],
  ])("a registry that goes silent in a %s: given up after two hours, and not before", async (_, work) => {
    undo = fakeDocker("sleep 30 & wait").remove;
    jest.useFakeTimers({ doNotFake: ["nextTick", "setImmediate", "queueMicrotask"] });
    try {
      let ended = false;
      const failed = work().catch((error) => {
        ended = true;
        return error;
      });
      await jest.advanceTimersByTimeAsync(2 * 3_600_000 - 1);
      expect(ended).toBe(false);
      await jest.advanceTimersByTimeAsync(1);
      expect(await failed).toMatchObject({
        findings: [{ code: "BERTH602", found: expect.stringContaining(`${host} does not answer`) }],
      });
    } finally {
      jest.useRealTimers();
    }
  });

  test.each([
    ["reading", `ERROR: failed to do request: Head "https://${host}/v2/shop/web/manifests/1": EOF`, host],
    ["writing", 'ERROR: failed to do request: Head "https://other.example.com/v2/x/blobs/y": EOF', "other.example.com"],
    [
      "logging in for reading",
      "ERROR: pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials",
      host,
    ],
    [
      "logging in for writing",
      "ERROR: push access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials",
      "other.example.com",
    ],
  ])("a copy that fails in %s names the registry at fault", async (_, words, name) => {
    undo = fakeDocker(`echo '${words}' >&2; exit 1`).remove;
    await expect(copyManifest(at(manifest(1)), "other.example.com/x:1", () => {})).rejects.toMatchObject({
      findings: [expect.objectContaining({ found: expect.stringMatching(`: ${name} `) })],
    });
  });
});
