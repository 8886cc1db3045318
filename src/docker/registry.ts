import { platformsFor } from "../images/platform";
import { parseReference, repositoryOf } from "../images/reference";
import { isObject, type Json } from "../json";
import { type DockerResult, docker } from "./cli";
import type { EngineImage } from "./engine";
import { dockerFailure } from "./failure";
import { imageConfig } from "./image-config";
import { type Manifest, parseManifest, problem } from "./manifest";
import { type Pushed, parsePush, progressOf } from "./push-output";

export type { Manifest } from "./manifest";
export type { Pushed } from "./push-output";

/** A read takes 0.15 s from a registry at hand. What has not come in a minute does not come. */
const READ_TIMEOUT_MS = 60_000;

/**
 * A push or copy says nothing while a layer is on its way: in two hours 900 MB go through a line of 1 Mbit/s. A network
 * that is gone ends it sooner, by itself (Linux gives up a connection after a quarter of an hour); this is for a
 * registry that takes everything and never answers.
 */
const SILENCE_MS = 2 * 60 * 60_000;

/**
 * What a registry has under a reference; undefined where it answers and has no such thing. Throws BerthError BERTH602,
 * 603, 604 (it does not tell whether it has it), 616, 621, 622.
 */
export async function readManifest(reference: string): Promise<Manifest | undefined> {
  const result = await inspect(reference, "--raw");
  if (result.code === 0) return parseManifest(Buffer.from(result.stdout, "latin1"), reference);
  if (isMissing(result)) return undefined;
  throw dockerFailure(`look for ${reference}`, result.stderr, { reference });
}

/**
 * The manifest that a machine of this platform runs. What is no index is given as it is: its platform is in its
 * configuration. Throws BerthError as {@link readManifest} does, BERTH604 where there is nothing, 605 where an index
 * names a manifest that is gone, 609 where it has none for the platform.
 */
export async function resolveManifest(reference: string, platform: string): Promise<Manifest> {
  const manifest = await readManifest(reference);
  if (manifest === undefined) throw missing(reference);
  if (manifest.kind === "manifest") return manifest;
  const offered = manifest.platforms ?? [];
  const found = platformsFor(platform)
    .map((one) => offered.find((other) => other.platform === one))
    .find((one) => one !== undefined);
  if (found === undefined) {
    const has = [...new Set(offered.map((one) => one.platform))].sort().join(", ");
    throw problem(
      "BERTH609",
      `${reference} has no manifest for ${platform}`,
      has === "" ? "Its index names no image" : `It has ${offered.length}: ${has}`,
      "Name one of its platforms (platform in the Compose file, or --platform), or another image",
    );
  }
  const exact = at(reference, found.digest);
  const chosen = await readManifest(exact);
  if (chosen === undefined) {
    throw problem(
      "BERTH605",
      `${reference} names a manifest for ${found.platform} that its registry no longer has`,
      `${exact}: not found`,
      "Push the image there again, or name another tag",
    );
  }
  // An index within an index: OCI allows it.
  return chosen.kind === "index" ? resolveManifest(exact, platform) : chosen;
}

/**
 * What an image in a registry says of itself, with its id. Throws BerthError as {@link readManifest} does, BERTH604 where
 * there is nothing, 605 where the configuration is gone, 609 for an index.
 * @param reference with a digest, of a manifest and not of an index
 */
export async function readConfig(reference: string): Promise<Omit<EngineImage, "repoDigests" | "size">> {
  const [manifest, result] = await Promise.all([
    readManifest(reference),
    inspect(reference, "--format", "{{json .Image}}"),
  ]);
  if (manifest === undefined) throw missing(reference);
  if (manifest.configDigest === undefined) {
    const reason = `It holds ${manifest.platforms?.length ?? 0} images`;
    throw problem("BERTH609", `${reference} is an index`, reason, "Name the manifest of one platform");
  }
  if (result.code !== 0) throw dockerFailure(`look at the image ${reference}`, result.stderr, { reference });
  const image: Json = JSON.parse(Buffer.from(result.stdout, "latin1").toString("utf8"));
  return { id: manifest.configDigest, ...imageConfig(isObject(image) ? image : {}) };
}

/**
 * Pushes an image of the engine under its name. The engine tries four times more where the registry fails, 50 s in all;
 * a push that is repeated sends no layer that has arrived whole. Throws BerthError BERTH401, 602, 603, 604, 608, 617, 621.
 * @param onLine told each step, without docker's counting of seconds
 */
export async function pushImage(reference: string, onLine: (line: string) => void): Promise<Pushed> {
  const progress = progressOf(onLine);
  const result = await docker(["push", reference], { onLine: progress, idle: SILENCE_MS });
  const pushed = parsePush(result.stdout);
  if (result.code !== 0 || pushed === undefined) {
    throw dockerFailure(`push of ${reference}`, result.stderr, { reference });
  }
  return pushed;
}

/**
 * Copies a manifest, byte for byte, with all that it names, from one registry to another. Buildx tries again for some
 * seconds where one of them fails; a copy that is repeated sends no layer that has arrived whole. Throws BerthError
 * BERTH602, 603, 604, 605, 608, 617, 621.
 * @param from `repository@sha256:...`
 * @param to `repository:tag`
 */
export async function copyManifest(from: string, to: string, onLine: (line: string) => void): Promise<void> {
  const args = ["buildx", "imagetools", "create", "--progress", "plain", "--prefer-index=false", "--tag", to, from];
  const result = await docker(args, {
    onLine: (line) => onLine(line.replace(/^#\d+ (\d+\.\d+ )?/, "")),
    idle: SILENCE_MS,
  });
  if (result.code === 0) return;
  throw dockerFailure(`copy of ${from} to ${to}`, result.stderr, { reference: atFault(result.stderr, from, to) });
}

/** Which of the two registries failed, as far as docker tells: reading comes first, and names the source. */
function atFault(stderr: string, from: string, to: string): string {
  const host = (reference: string) => parseReference(reference)?.host;
  const named = /https?:\/\/([^/\s"]+)\/v2\//.exec(stderr)?.[1];
  if (host(from) !== host(to) && named === host(from)) return from;
  return /pull access denied|could not fetch content descriptor/.test(stderr) || stderr.includes(`${from}: not found`)
    ? from
    : to;
}

const inspect = (reference: string, ...options: string[]) =>
  docker(["buildx", "imagetools", "inspect", ...options, reference], { timeout: READ_TIMEOUT_MS, encoding: "latin1" });

/** Containerd's resolver, where every address that it asks answers 404. */
const isMissing = ({ stderr }: DockerResult) => /^ERROR: \S+: not found$/m.test(stderr);

const missing = (reference: string) =>
  problem(
    "BERTH604",
    `${reference} does not exist`,
    "Its registry answers, and has no such image",
    "Correct the name, or push the image there",
  );

/** The reference with another digest in place of its tag. */
function at(reference: string, digest: string): string {
  const parsed = parseReference(reference);
  return `${parsed ? repositoryOf(parsed) : reference}@${digest}`;
}
