import * as v from "valibot";
import { parseReference, repositoryOf } from "./reference";

const text = v.string();
const words = v.nullable(v.array(text));
const sha256 = (what: string) =>
  v.pipe(text, v.regex(/^sha256:[0-9a-f]{64}$/, `${what} must be sha256: and 64 of 0-9a-f`));
const count = (what: string) => v.pipe(v.number(), v.safeInteger(), v.minValue(1, `${what} must be at least 1`));

/** The media types of a single manifest; an index has others, and no lock names one. */
const MANIFESTS = [
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
] as const;

/** `os/arch` or `os/arch/variant`: https://github.com/containerd/platforms/blob/v1.0.0/platforms.go. */
const platform = v.pipe(
  text,
  v.regex(/^[a-z0-9_-]+\/[a-z0-9_-]+(?:\/[a-z0-9._-]+)?$/, "platform must be os/arch, such as linux/amd64"),
);

const repository = v.pipe(
  text,
  v.check((value) => {
    const parsed = parseReference(value);
    return (
      parsed !== undefined && parsed.tag === undefined && parsed.digest === undefined && repositoryOf(parsed) === value
    );
  }, "a repository must be host/path, without tag and digest"),
);

const port = v.pipe(
  text,
  v.regex(/^[1-9]\d{0,4}\/(?:tcp|udp|sctp)$/, "a port must be number/tcp, number/udp or number/sctp"),
  v.check((value) => Number.parseInt(value, 10) <= 65535, "a port is at most 65535"),
);

const source = v.strictObject({
  revision: v.optional(text),
  version: v.optional(text),
  context: v.pipe(text, v.nonEmpty()),
  ignored: v.optional(v.strictObject({ files: count("files"), hash: v.pipe(text, v.nonEmpty()) })),
});

/** One entry below `images`. */
export const imageSchema = v.pipe(
  v.strictObject({
    kind: v.picklist(["built", "pulled"]),
    services: v.array(v.pipe(text, v.nonEmpty())),
    digest: v.optional(sha256("digest")),
    id: sha256("id"),
    mediaType: v.optional(v.picklist(MANIFESTS, "mediaType must be that of a single manifest")),
    platform,
    size: v.optional(count("size")),
    repositories: v.array(repository),
    tag: v.optional(v.pipe(text, v.regex(/^\w[\w.-]{0,127}$/, "tag must be letters, digits, _ . and -, at most 128"))),
    exposedPorts: v.array(port),
    user: v.nullable(text),
    entrypoint: words,
    command: words,
    workingDir: v.nullable(text),
    stopSignal: v.nullable(text),
    source: v.optional(source),
  }),
  v.check(
    ({ digest, mediaType, size }) =>
      [mediaType, size].every((value) => (value === undefined) === (digest === undefined)),
    "digest, mediaType and size are there together, or none of them is",
  ),
  v.check(
    ({ digest, repositories, tag }) => digest !== undefined || (repositories.length === 0 && tag === undefined),
    "what has no digest is in no repository",
  ),
);

/** The lock as a file has it: its images are read one by one, and its checksum is of the rest. */
export const fileSchema = v.strictObject({
  version: v.pipe(v.number(), v.integer(), v.minValue(1)),
  project: v.pipe(text, v.nonEmpty()),
  created: v.pipe(
    text,
    v.check(
      (value) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(value) && !Number.isNaN(Date.parse(value)),
      "created must be a time such as 2026-01-31T12:00:00Z",
    ),
  ),
  images: v.custom<Readonly<Record<string, unknown>>>(
    (value) => typeof value === "object" && value !== null && !Array.isArray(value),
    "images must be an object",
  ),
  checksum: sha256("checksum"),
});
