import type { Finding } from "../errors";
import { LOCK_FILE, type LockedImage } from "../images/lock";
import { short } from "./names";
import type { Preview, Previews } from "./preview";
import { size } from "./progress";
import type { Released, ReleasedImage } from "./release";
import { table } from "./table";

/** The images of a release, a line for each and one more for each further repository. */
export function renderReleased({ images }: Released): string {
  const head = ["image", "services", "digest", "platform", "size", "repositories", "release"];
  const rows = images.map(({ reference, entry, outcome }) => [
    reference,
    entry.services.join(", "),
    nameOf(entry),
    entry.platform,
    entry.size === undefined ? "-" : size(entry.size),
    entry.repositories.length === 0 ? "none: this engine has it" : entry.repositories.join("\n"),
    outcome,
  ]);
  return table([head, ...rows]);
}

/** The digest, else the id: 12 digits tell images apart, `--format json` has all 64. */
const nameOf = ({ digest, id }: Pick<LockedImage, "digest" | "id">): string =>
  digest === undefined ? `id ${short(id)}` : short(digest);

export function releasedJson({ images, written, removed, findings }: Released): object {
  return {
    lock: LOCK_FILE,
    written,
    images: images.map(({ entry, ...image }) => ({ ...image, ...entry })),
    removed,
    findings,
  };
}

/** The important line: `images.lock.json written: 2 images, 1 built, 1 unchanged, 2 repositories`. */
export function summarizeReleased({ images, written, removed }: Released): string {
  const count = (outcome: ReleasedImage["outcome"]) => images.filter((image) => image.outcome === outcome).length;
  const outcomes = (["built", "pinned", "placed", "updated", "unchanged"] as const)
    .filter((outcome) => count(outcome) > 0)
    .map((outcome) => `${count(outcome)} ${outcome}`);
  const repositories = new Set(images.flatMap(({ entry }) => entry.repositories)).size;
  const parts = [
    many(images.length, "image"),
    ...outcomes,
    ...(removed.length > 0 ? [`${removed.length} removed`] : []),
    repositories === 1 ? "1 repository" : repositories === 0 ? "no repository" : `${repositories} repositories`,
  ];
  return `${LOCK_FILE} ${written ? "written" : "is up to date"}: ${parts.join(", ")}`;
}

const many = (number: number, word: string): string => `${number} ${number === 1 ? word : `${word}s`}`;

/** What a release would do: image by image, the reason, and where it would go. */
export function renderPreviews({ images, removed }: Previews): string {
  const lines = images.flatMap((image) => [
    `${image.reference}: ${sentence(image)}`,
    ...(image.push === undefined ? [] : [`  push to ${image.push}`]),
    ...image.copy.map((repository) => `  copy to ${repository}`),
  ]);
  return [...lines, ...removed.map((reference) => `${reference}: leave out, no environment runs it`)].join("\n");
}

function sentence({ action, platform, reason }: Preview): string {
  if (action === "build") return `build for ${platform}: ${reason}`;
  if (action === "take") return `take what this engine built before for ${platform}: ${reason}`;
  if (action === "pin") return `look up its digest for ${platform}: ${reason}`;
  return `keep ${reason}`;
}

export function summarizePreviews({ images, removed }: Previews): string {
  const builds = images.filter(({ action }) => action === "build").length;
  const pins = images.filter(({ action }) => action === "pin").length;
  const pushes = images.filter(({ push }) => push !== undefined).length;
  const copies = images.flatMap(({ copy }) => copy).length;
  const idle = images.every(({ action }) => action === "keep") && pushes + copies + removed.length === 0;
  if (idle) return `nothing to do: ${many(images.length, "image")}, all as locked and where they should be`;
  return `would build ${builds}, look up ${pins}, push ${pushes} and copy ${copies}; nothing was done`;
}

/** The important line of a check. */
export function summarizeCheck(findings: readonly Finding[], images: number, origin: string, online: boolean): string {
  const errors = findings.filter(({ verdict }) => verdict === "error").length;
  if (errors > 0) return `${origin} does not fit: ${many(errors, "difference")}`;
  const asked = online ? "and registries have what it names" : "registries were not asked";
  return `${origin} fits the sources (${many(images, "image")}), ${asked}`;
}
