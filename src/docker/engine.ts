import { normalizePlatform } from "../images/platform";
import { isObject, type Json, type JsonObject } from "../json";
import { docker } from "./cli";
import { dockerFailure } from "./failure";
import { type ImageConfig, imageConfig } from "./image-config";

/** An image in an engine's store. */
export interface EngineImage extends ImageConfig {
  /**
   * `sha256:...` of the image's configuration. In a containerd image store (Docker Desktop, Docker 29) it is the digest
   * of its manifest or index instead, and `digest` is there.
   */
  readonly id: string;
  /** Names with a digest that registries gave it: `host/path@sha256:...`. */
  readonly repoDigests: readonly string[];
  /** Bytes in the store, unpacked in the usual one; not what a registry sends. */
  readonly size: number;
  /** What `id` is in a containerd image store. Absent in the usual store. */
  readonly digest?: string;
  /** Of what `digest` names, an index perhaps. Absent where the engine does not say: before API 1.48. */
  readonly mediaType?: string;
}

/** Seconds are usual where an engine is far; one that is stuck never answers. */
const TIMEOUT_MS = 60_000;

/**
 * An image of the engine, by name or id; undefined where it has none. Throws BerthError BERTH401, 621.
 * @param env whose docker is asked. Default: this process's own.
 */
export async function inspectImage(reference: string, env?: NodeJS.ProcessEnv): Promise<EngineImage | undefined> {
  const result = await docker(["image", "inspect", reference], { env, timeout: TIMEOUT_MS });
  if (result.code === 0) return toEngineImage(result.stdout);
  if (/no such image/i.test(result.stderr)) return undefined;
  throw dockerFailure(`look at the image ${reference}`, result.stderr, {});
}

/** Gives an image of the engine a name. The name's image, if it had one, loses it. Throws BerthError BERTH401, 604, 621. */
export async function tagImage(id: string, reference: string): Promise<void> {
  const result = await docker(["image", "tag", id, reference], { timeout: TIMEOUT_MS });
  if (result.code !== 0) throw dockerFailure(`tag of ${id} as ${reference}`, result.stderr, {});
}

/** Platform of the engine's machine: `linux/amd64`. Throws BerthError BERTH401, 621. */
export async function enginePlatform(): Promise<string> {
  const result = await docker(["version", "--format", "{{.Server.Os}}/{{.Server.Arch}}"], { timeout: TIMEOUT_MS });
  if (result.code !== 0) throw dockerFailure("look at the Docker engine", result.stderr, {});
  return normalizePlatform(result.stdout.trim());
}

/** Of what `docker image inspect` prints for one image. Exported for tests. */
export function toEngineImage(text: string): EngineImage {
  const [image] = JSON.parse(text) as readonly JsonObject[];
  const { Id, RepoDigests, Size, Os, Architecture, Variant, Config, Descriptor } = image ?? {};
  const id = String(Id);
  const repoDigests = Array.isArray(RepoDigests) ? RepoDigests.map(String) : [];
  return {
    id,
    repoDigests,
    size: Number(Size ?? 0),
    ...(isManifest(id, repoDigests, Descriptor) ? { digest: id } : {}),
    ...(isObject(Descriptor) && typeof Descriptor["mediaType"] === "string"
      ? { mediaType: Descriptor["mediaType"] }
      : {}),
    ...imageConfig({ os: Os, architecture: Architecture, variant: Variant, config: Config }),
  };
}

/**
 * Whether an image id is a manifest's digest, as in a containerd image store. API 1.48 says so with a descriptor; before,
 * one sees it from a name that has the id as its digest, since no configuration is ever a manifest.
 */
function isManifest(id: string, repoDigests: readonly string[], descriptor: Json | undefined): boolean {
  if (isObject(descriptor) && descriptor["digest"] === id) return true;
  return repoDigests.some((name) => name.endsWith(`@${id}`));
}
