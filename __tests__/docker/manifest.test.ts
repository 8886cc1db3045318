import { createHash } from "node:crypto";
import { parseManifest } from "../../src/docker/manifest";
import { BerthError } from "../../src/errors";

const sha = (letter: string) => `sha256:${letter.repeat(64)}`;
const bytesOf = (content: unknown) => Buffer.from(JSON.stringify(content, undefined, 3));
const read = (content: unknown, reference = "shop/web:1") => parseManifest(bytesOf(content), reference);

const docker = {
  schemaVersion: 2,
  mediaType: "application/vnd.docker.distribution.manifest.v2+json",
  config: { mediaType: "application/vnd.docker.container.image.v1+json", size: 1283, digest: sha("c") },
  layers: [
    { mediaType: "application/vnd.docker.image.rootfs.diff.tar.gzip", size: 3146842, digest: sha("1") },
    { mediaType: "application/vnd.docker.image.rootfs.diff.tar.gzip", size: 1049048, digest: sha("2") },
  ],
};
const oci = {
  schemaVersion: 2,
  config: { mediaType: "application/vnd.oci.image.config.v1+json", size: 10, digest: sha("c") },
  layers: [{ mediaType: "application/vnd.oci.image.layer.v1.tar+zstd", size: 5, digest: sha("1") }],
};
const layersOf = (mediaType: string) => ({ ...oci, layers: [{ mediaType, size: 5, digest: sha("1") }] });
const entry = (letter: string, platform: unknown, more = {}) => ({
  mediaType: "application/vnd.oci.image.manifest.v1+json",
  digest: sha(letter),
  size: 500,
  ...(platform ? { platform } : {}),
  ...more,
});

describe("a manifest", () => {
  test("of Docker's second format", () => {
    expect(read(docker)).toEqual({
      digest: `sha256:${createHash("sha256").update(bytesOf(docker)).digest("hex")}`,
      mediaType: docker.mediaType,
      kind: "manifest",
      configDigest: sha("c"),
      size: 1283 + 3146842 + 1049048,
      layers: [
        { digest: sha("1"), size: 3146842 },
        { digest: sha("2"), size: 1049048 },
      ],
    });
  });

  test("of OCI, whose media type may be missing; the digest is of the bytes, not of the content", () => {
    expect(read(oci)).toMatchObject({
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      kind: "manifest",
      size: 15,
    });
    expect(parseManifest(Buffer.from(JSON.stringify(oci)), "x").digest).not.toBe(read(oci).digest);
  });

  test.each([
    "application/vnd.docker.image.rootfs.diff.tar",
    "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
    "application/vnd.oci.image.layer.v1.tar",
    "application/vnd.oci.image.layer.v1.tar+gzip",
    "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
  ])("with layers of %s", (type) => {
    expect(read(layersOf(type)).kind).toBe("manifest");
  });

  test("without layers, and with a configuration of Docker 1.10", () => {
    expect(read({ ...oci, layers: [] })).toMatchObject({ size: 10, layers: [] });
    expect(read({ ...docker, config: { ...docker.config, mediaType: "application/octet-stream" } }).kind).toBe(
      "manifest",
    );
  });
});

describe("an index", () => {
  const index = {
    schemaVersion: 2,
    manifests: [
      entry("a", { os: "linux", architecture: "amd64" }),
      entry("b", { os: "linux", architecture: "arm64", variant: "v8" }),
      entry("c", { os: "unknown", architecture: "unknown" }, { annotations: { "vnd.docker.reference.type": "x" } }),
      entry("d", undefined),
    ],
  };

  test("of OCI: its images, without attestations and what has no platform", () => {
    expect(read(index)).toEqual({
      digest: `sha256:${createHash("sha256").update(bytesOf(index)).digest("hex")}`,
      mediaType: "application/vnd.oci.image.index.v1+json",
      kind: "index",
      platforms: [
        { digest: sha("a"), platform: "linux/amd64" },
        { digest: sha("b"), platform: "linux/arm64" },
      ],
    });
  });

  test("of Docker", () => {
    const mediaType = "application/vnd.docker.distribution.manifest.list.v2+json";
    expect(read({ ...index, mediaType })).toMatchObject({ kind: "index", mediaType });
  });
});

describe("what no engine runs", () => {
  test.each([
    ["Docker's first format", { schemaVersion: 1, fsLayers: [], history: [] }, "BERTH622", /first format/],
    [
      "a chart",
      { ...oci, config: { ...oci.config, mediaType: "application/vnd.cncf.helm.config.v1+json" } },
      "BERTH622",
      /artifact: application\/vnd.cncf.helm.config/,
    ],
    [
      "an artifact that names its type",
      {
        ...oci,
        artifactType: "application/vnd.example+json",
        config: { ...oci.config, mediaType: "application/vnd.oci.empty.v1+json" },
      },
      "BERTH622",
      /artifact: application\/vnd.example\+json/,
    ],
    ["an attestation", layersOf("application/vnd.in-toto+json"), "BERTH622", /holds no file systems.*in-toto/],
    ["a manifest without a configuration", { schemaVersion: 2, layers: [] }, "BERTH622", /no configuration/],
    ["a list", [], "BERTH622", /no manifest/],
  ])("%s", (_, content, code, words) => {
    expect(fault(() => read(content))).toMatchObject({ code, found: expect.stringContaining("shop/web:1") });
    const { found, reason } = fault(() => read(content));
    expect(`${found} ${reason}`).toMatch(words);
  });

  test("what is no JSON", () => {
    expect(fault(() => parseManifest(Buffer.from("<html>"), "shop/web:1")).code).toBe("BERTH622");
  });

  test("other bytes than those of the digest asked for", () => {
    const bytes = bytesOf(docker);
    const right = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    expect(parseManifest(bytes, `shop/web@${right}`).digest).toBe(right);
    const { code, reason } = fault(() => parseManifest(bytes, `shop/web@${sha("0")}`));
    expect({ code, reason }).toEqual({ code: "BERTH616", reason: expect.stringContaining(right) });
  });
});

function fault(work: () => unknown) {
  try {
    work();
  } catch (error) {
    if (error instanceof BerthError && error.findings[0]) return error.findings[0];
    throw error;
  }
  throw new Error("nothing was thrown");
}
