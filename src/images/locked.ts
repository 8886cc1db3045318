import type { EnvironmentDefinition } from "../config/definition";
import type { ExposedPort, Image, Images } from "./image";
import { imagesOfFile } from "./image";
import type { Lock, LockedImage } from "./lock";
import { parseReference, repositoryIn, repositoryOf } from "./reference";

/** What an environment says of where its images are. */
export type ImagePlace = Pick<EnvironmentDefinition, "registry" | "mirror">;

/** The images of an environment: what the lock names, and the Compose file's own reference where it names nothing. */
export function imagesOfLock(lock: Lock | undefined, place: ImagePlace): Images {
  if (lock === undefined) return imagesOfFile;
  return {
    of(service) {
      const { reference } = service.image;
      const locked = Object.hasOwn(lock.images, reference) ? lock.images[reference] : undefined;
      return locked === undefined ? imagesOfFile.of(service) : lockedImage(reference, locked, place);
    },
  };
}

function lockedImage(reference: string, locked: LockedImage, place: ImagePlace): Image {
  const { digest, id, platform, user, entrypoint, command, workingDir, stopSignal } = locked;
  const repository = repositoryFor(reference, locked.kind, place);
  const there = digest !== undefined && repository !== undefined && locked.repositories.includes(repository);
  return {
    reference: there ? `${shortened(repository)}@${digest}` : reference,
    ...(digest === undefined ? {} : { digest }),
    id,
    pinned: there ? "digest" : "id",
    platform,
    exposed: locked.exposedPorts.flatMap((text) => toPort(text) ?? []),
    own: { user, entrypoint, command, workingDir, stopSignal },
  };
}

/**
 * The repository that an environment pulls an image from: below its registry for what the project builds, and with
 * `mirror` for all; else the image's own. Undefined for a built image that no registry is named for, and for a
 * reference that docker would reject.
 */
export function repositoryFor(reference: string, kind: LockedImage["kind"], place: ImagePlace): string | undefined {
  const parsed = parseReference(reference);
  if (parsed === undefined) return undefined;
  if (place.registry !== undefined && (kind === "built" || place.mirror)) return repositoryIn(place.registry, parsed);
  return kind === "built" && !parsed.hostNamed ? undefined : repositoryOf(parsed);
}

/** `docker.io/library/node` as people write it, unless docker then took its first part for a host. */
function shortened(repository: string): string {
  const short = repository.replace(/^docker\.io\/(library\/)?/, "");
  const parsed = parseReference(short);
  return parsed !== undefined && repositoryOf(parsed) === repository ? short : repository;
}

function toPort(text: string): ExposedPort | undefined {
  const found = /^(\d+)\/(tcp|udp|sctp)$/.exec(text);
  return found ? { port: Number(found[1]), protocol: found[2] as ExposedPort["protocol"] } : undefined;
}
