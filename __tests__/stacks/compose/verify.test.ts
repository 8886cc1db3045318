import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { readArchive } from "../../../stacks/compose/archive";
import { judge, verifyImage } from "../../../stacks/compose/verify";
import { type FakeDocker, fakeDocker, hash } from "./fake-docker";

const sha = (bytes: string | Uint8Array) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
type Files = Record<string, string | Uint8Array | { readonly link: string }>;

async function archive(files: Files): Promise<Buffer> {
  const tar = pack();
  for (const [name, content] of Object.entries(files)) {
    if (typeof content === "object" && "link" in content) {
      tar.entry({ name, type: "symlink", linkname: (content as { link: string }).link });
    } else tar.entry({ name }, Buffer.from(content as string));
  }
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar as unknown as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Handed over in pieces of an odd size, as a pipe does. */
async function check(id: string, files: Files, piece = 777) {
  const bytes = await archive(files);
  const pieces = Array.from({ length: Math.ceil(bytes.length / piece) }, (_, at) =>
    bytes.subarray(at * piece, (at + 1) * piece),
  );
  return judge(id, await readArchive(Readable.from(pieces)));
}

const layers = ["layer one ".repeat(500), "layer two ".repeat(9000), "layer three"];
const config = JSON.stringify({ architecture: "amd64", rootfs: { type: "layers", diff_ids: layers.map(sha) } });
const id = sha(config);

/** As Docker Engine 20.10 writes it: folders of layers, and a link for a layer that is there twice. */
function legacy(change: Files = {}): Files {
  return {
    ...Object.fromEntries(layers.map((layer, index) => [`${index}/layer.tar`, layer])),
    "0/json": "{}",
    [`${id.slice(7)}.json`]: config,
    "manifest.json": JSON.stringify([
      { Config: `${id.slice(7)}.json`, Layers: layers.map((_, i) => `${i}/layer.tar`) },
    ]),
    ...change,
  };
}

const blobName = (digest: string) => `blobs/${digest.replace(":", "/")}`;
const blobs = (contents: readonly (string | Uint8Array)[]) =>
  Object.fromEntries(contents.map((content) => [blobName(sha(content)), content]));

/** As Docker Engine 25 and later write it: an OCI layout, with the older list beside it. */
function oci(packed: readonly (string | Uint8Array)[], change: Files = {}): { manifest: string; files: Files } {
  const manifest = JSON.stringify({
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    config: { digest: id },
    layers: packed.map((layer) => ({ digest: sha(layer) })),
  });
  const files = {
    ...blobs([config, manifest, ...packed]),
    "index.json": JSON.stringify({ manifests: [{ digest: sha(manifest) }] }),
    "manifest.json": JSON.stringify([{ Config: blobName(id), Layers: packed.map((layer) => blobName(sha(layer))) }]),
    ...change,
  };
  return { manifest, files };
}

describe("an archive with folders of layers", () => {
  test("is what its id says", async () => {
    expect(await check(id, legacy())).toEqual({ id });
    expect(await check(id, legacy(), 1)).toEqual({ id });
  });

  test("a byte of a layer", async () => {
    const changed = `${layers[1]?.slice(0, 7)}X${layers[1]?.slice(8)}`;
    expect(await check(id, legacy({ "1/layer.tar": changed }))).toEqual({
      id,
      damage: `layer 2 of 3 has other content than the image says: ${sha(changed)} instead of ${sha(layers[1] ?? "")}`,
    });
  });

  test("two layers, one gone, and one by a link to another", async () => {
    const { "0/layer.tar": _, ...rest } = legacy({ "2/layer.tar": { link: "../1/layer.tar" } });
    const { damage } = await check(id, rest);
    expect(damage).toMatch(/^layer 1 of 3 is not there, or cannot be unpacked; layer 3 of 3 has other content/);
    const same = JSON.stringify({ rootfs: { diff_ids: [sha("x"), sha("x")] } });
    const twice = {
      "a/layer.tar": "x",
      "b/layer.tar": { link: "../a/layer.tar" },
      "c.json": same,
      "manifest.json": JSON.stringify([{ Config: "c.json", Layers: ["a/layer.tar", "b/layer.tar"] }]),
    };
    expect(await check(sha(same), twice)).toEqual({ id: sha(same) });
  });

  test("another configuration, with layers to match", async () => {
    const other = config.replace("amd64", "arm64");
    expect((await check(id, legacy({ [`${id.slice(7)}.json`]: other }))).damage).toBe(
      `its configuration is ${sha(other)}, and the engine calls it ${id}`,
    );
  });

  test("no list of images", async () => {
    expect((await check(id, { x: "y" })).damage).toContain("its configuration is not there");
    expect((await check(id, legacy({ "manifest.json": "[oops" }))).damage).toContain("not there");
  });
});

describe("an archive with blobs", () => {
  test("packed or not", async () => {
    expect(await check(id, oci(layers).files)).toEqual({ id });
    expect(await check(id, oci(layers.map((layer) => gzipSync(layer))).files)).toEqual({ id });
    expect(await check(id, oci(layers.map((layer) => gzipSync(layer))).files, 1)).toEqual({ id });
  });

  test("a packed layer of other content, and one cut short", async () => {
    const packed = layers.map((layer) => gzipSync(layer));
    const second = blobName(sha(packed[1] as Buffer));
    const other = await check(id, oci(packed, { [second]: gzipSync("other") }).files);
    expect(other.damage).toContain(`layer 2 of 3 has other content than the image says: ${sha("other")}`);
    const short = await check(id, oci(packed, { [second]: (packed[1] as Buffer).subarray(0, 60) }).files);
    expect(short.damage).toBe("layer 2 of 3 is not there, or cannot be unpacked");
  });
});

describe("an engine whose ids are those of manifests", () => {
  const zstd = (text: string) => Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), Buffer.from(text)]);

  test("gives the id of the configuration too; layers are hashed as they are packed", async () => {
    const { manifest, files } = oci(layers.map(zstd));
    expect(await check(sha(manifest), files)).toEqual({ id });
  });

  test("a layer, the configuration or the manifest changed", async () => {
    const packed = layers.map(zstd);
    const { manifest, files } = oci(packed);
    const third = blobName(sha(packed[2] as Buffer));
    expect((await check(sha(manifest), { ...files, [third]: zstd("x") })).damage).toContain("layer 3 of 3 has other");
    expect((await check(sha(manifest), { ...files, [blobName(id)]: "{}" })).damage).toBe(
      `its configuration is ${sha("{}")} instead of ${id}`,
    );
    expect((await check(sha(manifest), { ...files, [blobName(sha(manifest))]: `${manifest} ` })).damage).toContain(
      `the engine calls it ${sha(manifest)}`,
    );
  });

  test("of an index: the manifest whose image is there, not an attestation's", async () => {
    const { manifest, files } = oci(layers);
    const statement = JSON.stringify({ _type: "x" });
    const attestationConfig = JSON.stringify({ rootfs: { type: "layers", diff_ids: [] } });
    const attestation = JSON.stringify({
      config: { digest: sha(attestationConfig) },
      layers: [{ digest: sha(statement) }],
    });
    const digests = [hash("f"), sha(attestation), sha(manifest)];
    const index = JSON.stringify({ manifests: digests.map((digest) => ({ digest })) });
    const all = { ...files, ...blobs([index, attestation, attestationConfig, statement]) };
    expect(await check(sha(index), all)).toEqual({ id });
  });
});

describe("docker save", () => {
  let fake: FakeDocker;
  beforeEach(() => {
    fake = fakeDocker();
  });
  afterEach(() => fake.remove());
  const saving = (said: string) => verifyImage(fake.engine("there", { fails: { save: said } }), id);

  test("writes an archive, whole or not", async () => {
    const whole = await archive(legacy());
    const engine = fake.engine("there", { archives: { [id]: whole, [hash("b")]: whole.subarray(0, 6000) } });
    expect(await verifyImage(engine, id)).toEqual({ id });
    const { damage, unproved } = await verifyImage(engine, hash("b"));
    expect(damage).toBeUndefined();
    expect(unproved).toMatch(/^what docker save wrote is no archive: /);
  });

  test("more than a pipe holds, and no archive: it ends all the same", async () => {
    const engine = fake.engine("there", { archives: { [id]: Buffer.alloc(4_000_000, "x") } });
    expect((await verifyImage(engine, id)).unproved).toMatch(/^what docker save wrote is no archive: /);
  });

  test("an error in the middle of an archive: the engine's words are told", async () => {
    const part = (await archive(legacy())).subarray(0, 2048);
    const told = (message: string) =>
      Buffer.concat([part, Buffer.from(`${JSON.stringify({ errorDetail: { message }, error: message })}\n`)]);
    const archives = {
      [hash("b")]: told("the store is closed"),
      [hash("c")]: told(`failed to get reader: content digest ${hash("e")}: not found`),
    };
    const engine = fake.engine("there", { archives });
    expect(await verifyImage(engine, hash("b"))).toEqual({ unproved: "the store is closed" });
    expect(await verifyImage(engine, hash("c"))).toEqual({ damage: `its part ${hash("e")} is missing` });
  });

  test("docker that falls silent is given up", async () => {
    const engine = fake.engine("there", { saves: "exec sleep 60" });
    expect(await verifyImage(engine, id, 300)).toEqual({ unproved: "docker save wrote nothing for 0.3 s" });
  });

  test("docker that falls silent after half an archive, with a helper that holds the pipes", async () => {
    const engine = fake.engine("there", {
      saves: 'head -c 2000 "$archive"; sleep 3',
      archives: { [id]: await archive(legacy()) },
    });
    expect(await verifyImage(engine, id, 300)).toEqual({ unproved: "docker save wrote nothing for 0.3 s" });
  });

  test("docker that goes on for ever writing what is no archive is ended", async () => {
    const engine = fake.engine("there", { saves: "exec yes" });
    expect((await verifyImage(engine, id, 60_000, 200)).unproved).toMatch(/^what docker save wrote is no archive: /);
  });

  test.each([
    ["a signal", "kill -TERM $$"],
    [
      "an engine that is gone",
      'echo "Cannot connect to the Docker daemon at tcp://there. Is the docker daemon running?" >&2; exit 1',
    ],
    ["an engine that goes meanwhile", "head -c 100 /dev/zero; echo 'unexpected EOF' >&2; exit 1"],
    ["a connection that is cut", "echo 'error during connect: Get \"http://x\": connection reset by peer' >&2; exit 1"],
  ])("%s is no damage: BERTH401", async (_, saves) => {
    await expect(verifyImage(fake.engine("there", { saves }), id)).rejects.toThrow("BERTH401");
  });

  test.each([
    ["Error response from daemon: No such image: sha256:1", "No such image: sha256:1"],
    ["Error response from daemon: unexpected EOF", "unexpected EOF"],
    ["Error response from daemon: context canceled", "context canceled"],
    ["", "docker save failed, and says nothing"],
  ])("other failures prove nothing: %s", async (said, unproved) => {
    expect(await saving(said)).toEqual({ unproved });
  });

  test.each([
    [
      'Error response from daemon: file integrity checksum failed for "app/x.js"',
      "the file app/x.js of a layer has other content than the image says",
    ],
    [
      "Error response from daemon: open /var/lib/docker/overlay2/1f/merged/app/x.js: no such file or directory",
      "the file app/x.js of a layer is missing",
    ],
    [`content digest ${hash("b")}: not found`, `its part ${hash("b")} is missing`],
    [
      `unexpected commit digest ${hash("c")}, expected ${hash("b")}: failed precondition`,
      `its part ${hash("b")} has other content: ${hash("c")}`,
    ],
  ])("finds damage itself: %s", async (said, damage) => {
    expect(await saving(said)).toEqual({ damage });
  });

  test("a full disk is no damage", async () => {
    await expect(saving("write /x: no space left on device")).rejects.toThrow("BERTH404");
  });
});
