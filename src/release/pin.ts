import type { EngineImage } from "../docker/engine";
import { TOO_MANY_REQUESTS } from "../docker/failure-cases";
import type { Manifest } from "../docker/registry";
import { BerthError, type Finding } from "../errors";
import type { LockedImage } from "../images/lock";
import { samePlatform } from "../images/platform";
import { parseReference, repositoryOf } from "../images/reference";
import type { Decision } from "./decide";
import type { ImageFacts, Tools } from "./tools";

/** What an image of others is, today. */
export interface Pinned {
  /** Absent: only this engine has it. */
  readonly manifest?: Manifest;
  readonly facts: ImageFacts;
  /** Says that only the engine has it. */
  readonly note?: Finding;
}

type Asking = Pick<Tools, "resolveManifest" | "readConfig" | "inspectImage">;

/**
 * Asks an image's own registry what the reference means for the platform. Where that does not answer or does not know
 * it, and never gave it to the lock or to this engine, the engine's image of that name will do: known by its id, with a
 * note. Throws BerthError: the registry's, or BERTH613 for an image of another platform.
 */
export async function pinImage({ image, entry }: Pick<Decision, "image" | "entry">, tools: Asking): Promise<Pinned> {
  const parsed = parseReference(image.reference);
  if (parsed === undefined) throw new Error(`${image.reference} is no image reference`);
  const repository = repositoryOf(parsed);
  // A digest goes before a tag, as everywhere in docker.
  const asked = parsed.digest === undefined ? `${repository}:${parsed.tag}` : `${repository}@${parsed.digest}`;
  try {
    const manifest = await tools.resolveManifest(asked, image.platform);
    const facts = await tools.readConfig(`${repository}@${manifest.digest}`);
    return checkPlatform(image, { manifest, facts: { ...facts, id: manifest.configDigest ?? facts.id } });
  } catch (error) {
    if (!(error instanceof BerthError) || !isAbsence(error) || wasThere(entry, repository)) throw error;
    const own = await tools.inspectImage(image.reference);
    if (own === undefined || cameFrom(repository, own, error)) throw error;
    return checkPlatform(image, { facts: own, note: onlyHere(image, error.findings[0] as Finding) });
  }
}

/**
 * The registry cannot be reached, or does not know the image. Wrong credentials and too many requests are to be mended,
 * not gone around.
 */
const isAbsence = ({ findings }: BerthError): boolean =>
  findings.every(({ code, reason }) => code === "BERTH604" || (code === "BERTH602" && !TOO_MANY_REQUESTS.test(reason)));

/** Whether the lock has the digest from there. One that an engine's image got from a mirror alone is none of these. */
const wasThere = (entry: LockedImage | undefined, repository: string): boolean =>
  entry?.digest !== undefined && entry.repositories.includes(repository);

/**
 * Whether the engine's image was once pulled or pushed there. In containerd's store every name has the image's own digest,
 * whatever made it (https://github.com/moby/moby/issues/48747): there a registry that says that it does not know it is
 * believed, and one that says nothing is not.
 */
function cameFrom(repository: string, { repoDigests, digest }: EngineImage, { findings }: BerthError): boolean {
  const silent = findings.some(({ code }) => code === "BERTH602");
  return repoDigests.some((name) => {
    const parsed = parseReference(name);
    if (parsed === undefined || repositoryOf(parsed) !== repository) return false;
    return silent || parsed.digest !== digest;
  });
}

function onlyHere({ reference, place }: Decision["image"], because: Finding): Finding {
  return {
    code: because.code,
    verdict: "note",
    ...place,
    found: `${reference} is what this engine has under that name, not what its registry has`,
    reason: `${because.found}: ${because.reason}`,
    remedy: "Nothing, if it is made on this machine; else mend that, then: npx berth release --pull",
  };
}

function checkPlatform({ reference, platform, place }: Decision["image"], pinned: Pinned): Pinned {
  const own = pinned.facts.platform;
  if (samePlatform(own, platform)) return pinned;
  throw new BerthError([
    {
      code: "BERTH613",
      verdict: "error",
      ...place,
      found: `${reference} is for ${own}, and is wanted for ${platform}`,
      reason: `${pinned.manifest === undefined ? "This engine" : "The registry"} has it for no other platform`,
      remedy: `Name an image for ${platform}; or platform: ${own} of the service, where its machines can run that`,
    },
  ]);
}
