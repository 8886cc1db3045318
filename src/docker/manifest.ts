import { createHash } from "node:crypto";
import type { Code } from "../codes";
import { BerthError } from "../errors";
import { normalizePlatform } from "../images/platform";
import { isObject, type JsonObject } from "../json";

/** What a registry has under a reference. */
export interface Manifest {
  /** `sha256:...` of the bytes that the registry gave. */
  readonly digest: string;
  /** `application/vnd.docker.distribution.manifest.v2+json`, `application/vnd.oci.image.manifest.v1+json`, ... */
  readonly mediaType: string;
  /** `index`: a list of manifests, Docker's manifest list among them. */
  readonly kind: "manifest" | "index";
  /** Images of an index, in its order, platforms under their usual names. Attestations are none. Absent: a manifest. */
  readonly platforms?: readonly { readonly digest: string; readonly platform: string }[];
  /** `sha256:...` of the configuration: what the engine calls image id. Absent: an index. */
  readonly configDigest?: string;
  /** Bytes to pull: layers and configuration, compressed. Absent: an index. */
  readonly size?: number;
  /** In the order in which they lie on each other. Absent: an index. */
  readonly layers?: readonly { readonly digest: string; readonly size: number }[];
}

/** https://github.com/opencontainers/image-spec/blob/v1.1.0/media-types.md, https://distribution.github.io/distribution/spec/manifest-v2-2/. */
const OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
const OCI_INDEX = "application/vnd.oci.image.index.v1+json";
const CONFIGURATIONS = [
  "application/vnd.oci.image.config.v1+json",
  "application/vnd.docker.container.image.v1+json",
  // Old images have these for Docker's own, and engines take them: https://github.com/docker/distribution/issues/1621.
  "application/octet-stream",
  "application/json",
  "text/html",
];
const LAYER =
  /^application\/vnd\.(docker\.image\.rootfs\.(foreign\.)?diff|oci\.image\.layer\.(nondistributable\.)?v1)\.tar/;

/**
 * Reads a manifest or index. Throws BerthError BERTH622 for what no engine runs, 616 where the bytes are not those of
 * the digest in the reference.
 * @param reference for messages, and for the digest that it asks for
 */
export function parseManifest(bytes: Buffer, reference: string): Manifest {
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  const asked = /@(sha256:[0-9a-f]{64})$/.exec(reference)?.[1];
  if (asked !== undefined && asked !== digest) {
    throw problem(
      "BERTH616",
      `${reference} is not what its registry gives`,
      `The bytes have the digest ${digest}`,
      "Have the registry, or the mirror before it, repaired, and delete that manifest there",
    );
  }
  const content = parse(bytes);
  if (content === undefined) throw notAnImage(reference, "What the registry gives is no manifest");
  if (Array.isArray(content["manifests"])) return toIndex(content, digest);
  if (content["schemaVersion"] === 1 || "fsLayers" in content) {
    throw problem(
      "BERTH622",
      `${reference} is a manifest of Docker's first format`,
      "Engines no longer run it (schema 1, before 2016)",
      "Build and push the image again with a Docker of today",
    );
  }
  return toManifest(content, digest, reference);
}

function toIndex(content: JsonObject, digest: string): Manifest {
  return {
    digest,
    mediaType: String(content["mediaType"] ?? OCI_INDEX),
    kind: "index",
    platforms: objects(content["manifests"]).flatMap((entry) => {
      const { os, architecture, variant } = isObject(entry["platform"]) ? entry["platform"] : {};
      // An attestation's platform is unknown/unknown: https://docs.docker.com/build/metadata/attestations/attestation-storage/
      if (typeof os !== "string" || typeof architecture !== "string" || os === "unknown") return [];
      const platform = normalizePlatform([os, architecture, variant].filter(Boolean).join("/"));
      return [{ digest: String(entry["digest"]), platform }];
    }),
  };
}

function toManifest(content: JsonObject, digest: string, reference: string): Manifest {
  const config = isObject(content["config"]) ? content["config"] : undefined;
  const layers = objects(content["layers"]);
  if (config === undefined) throw notAnImage(reference, "Its manifest names no configuration");
  const types = layers.map((layer) => String(layer["mediaType"]));
  const kind = String(content["artifactType"] ?? config["mediaType"]);
  if (!CONFIGURATIONS.includes(String(config["mediaType"]))) throw notAnImage(reference, `It is an artifact: ${kind}`);
  if (types.length > 0 && !types.some((type) => LAYER.test(type))) {
    throw notAnImage(reference, `It holds no file systems, but ${[...new Set(types)].join(", ")}`);
  }
  const sizes = layers.map((layer) => ({ digest: String(layer["digest"]), size: Number(layer["size"] ?? 0) }));
  return {
    digest,
    // OCI makes the field optional; Docker's own manifests always have it.
    mediaType: String(content["mediaType"] ?? OCI_MANIFEST),
    kind: "manifest",
    configDigest: String(config["digest"]),
    size: sizes.reduce((sum, { size }) => sum + size, Number(config["size"] ?? 0)),
    layers: sizes,
  };
}

function parse(bytes: Buffer): JsonObject | undefined {
  try {
    const content: unknown = JSON.parse(bytes.toString("utf8"));
    return isObject(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

const objects = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

const notAnImage = (reference: string, reason: string) =>
  problem("BERTH622", `${reference} is not an image`, reason, "Name an image that an engine runs");

/** One finding that stops. */
export function problem(code: Code, found: string, reason: string, remedy: string): BerthError {
  return new BerthError([{ code, verdict: "error", found, reason, remedy }]);
}
