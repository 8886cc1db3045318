import type { Manifest } from "../docker/registry";
import type { ImageSource, LockedImage } from "../images/lock";
import { type Decision, targetsOf } from "./decide";
import { tagOf } from "./names";
import type { ImageFacts } from "./tools";

interface New {
  readonly decision: Decision;
  readonly facts: ImageFacts;
  /** Of the digest, as a registry has it. Absent: none has it. */
  readonly manifest: Manifest | undefined;
  /** Whether others' own registry has that digest. */
  readonly fromOrigin: boolean;
  readonly source?: ImageSource;
}

/** The entry of an image that was built or pinned. */
export function newEntry({ decision: { image }, facts, manifest, fromOrigin, source }: New): LockedImage {
  const { exposedPorts, user, entrypoint, command, workingDir, stopSignal } = facts;
  // An engine with containerd's store has the manifest's digest for an id; what is in the lock is the configuration's.
  const id = manifest?.digest === facts.id ? (manifest.configDigest ?? facts.id) : facts.id;
  return {
    kind: image.kind,
    services: image.services,
    ...inRegistries(manifest),
    id,
    platform: facts.platform,
    repositories: manifest === undefined ? [] : whereverItIs(image, fromOrigin),
    ...(manifest === undefined || targetsOf(image).length === 0 ? {} : { tag: tagOf(facts.id) }),
    exposedPorts,
    user,
    entrypoint,
    command,
    workingDir,
    stopSignal,
    ...(source === undefined ? {} : { source }),
  };
}

/**
 * The entry of an image that stays.
 * @param manifest of what was brought to a registry in this release. Absent: nothing was.
 */
export function keptEntry({ image, entry }: Decision, manifest: Manifest | undefined): LockedImage {
  if (entry === undefined) throw new Error("what is kept has an entry");
  const { tag = tagOf(entry.id), repositories, ...rest } = entry;
  const known = entry.digest !== undefined || manifest !== undefined;
  const fromOrigin = image.origin !== undefined && repositories.includes(image.origin);
  return {
    ...rest,
    services: image.services,
    ...inRegistries(manifest),
    repositories: known ? whereverItIs(image, fromOrigin) : [],
    ...(known && targetsOf(image).length > 0 ? { tag } : {}),
  };
}

/** An origin counts although all environments may have it mirrored: a later release can copy from there. */
function whereverItIs(image: Decision["image"], fromOrigin: boolean): readonly string[] {
  const origin = fromOrigin && image.origin !== undefined ? [image.origin] : [];
  return [...new Set([...targetsOf(image), ...origin])].sort();
}

function inRegistries(manifest: Manifest | undefined): Pick<LockedImage, "digest" | "mediaType" | "size"> {
  if (manifest === undefined) return {};
  const { digest, mediaType, size } = manifest;
  return { digest, mediaType, ...(size === undefined ? {} : { size }) };
}
