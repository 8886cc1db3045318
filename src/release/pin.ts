import type { Manifest } from "../docker/registry";
import { BerthError, type Finding } from "../errors";
import { parseReference, repositoryOf } from "../images/reference";
import type { Decision } from "./decide";
import { samePlatform } from "./platform";
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
 * it, the engine's image of that name will do: known by its id, with a note. Throws BerthError: the registry's, or
 * BERTH613 for an image of another platform.
 */
export async function pinImage({ image }: Pick<Decision, "image">, tools: Asking): Promise<Pinned> {
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
    const own = error instanceof BerthError && isAbsence(error) ? await tools.inspectImage(image.reference) : undefined;
    if (own === undefined) throw error;
    const [because] = (error as BerthError).findings;
    return checkPlatform(image, { facts: own, note: onlyHere(image, because as Finding) });
  }
}

/** The registry cannot be reached, or does not know the image. Wrong credentials are to be mended, not gone around. */
const isAbsence = ({ findings }: BerthError): boolean =>
  findings.every(({ code }) => code === "BERTH602" || code === "BERTH604");

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
