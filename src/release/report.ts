import type { Finding } from "../errors";
import { LOCK_FILE, type Lock } from "../images/lock";
import { shortName } from "../images/short";
import { count, table } from "../text";
import type { Plan } from "./plan";
import type { Preview, Previews } from "./preview";
import { size } from "./progress";
import type { Released, ReleasedImage } from "./release";
import { requiredOf } from "./survey";

/** The images of a release, a line for each and one more for each further repository. */
export function renderReleased({ images }: Released): string {
  const head = ["image", "services", "digest", "platform", "size", "repositories", "release"];
  const rows = images.map(({ reference, entry, outcome }) => [
    reference,
    entry.services.join(", "),
    shortName(entry),
    entry.platform,
    entry.size === undefined ? "-" : size(entry.size),
    entry.repositories.length === 0 ? "none: this engine has it" : entry.repositories.join("\n"),
    outcome,
  ]);
  return table([head, ...rows]);
}

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
  const number = (outcome: ReleasedImage["outcome"]) => images.filter((image) => image.outcome === outcome).length;
  const outcomes = (["built", "pinned", "placed", "updated", "unchanged"] as const)
    .filter((outcome) => number(outcome) > 0)
    .map((outcome) => `${number(outcome)} ${outcome}`);
  const repositories = new Set(images.flatMap(({ entry }) => entry.repositories)).size;
  const parts = [
    count(images.length, "image"),
    ...outcomes,
    ...(removed.length > 0 ? [`${removed.length} removed`] : []),
    repositories === 0 ? "no repository" : count(repositories, "repository"),
  ];
  return `${LOCK_FILE} ${written ? "written" : "is up to date"}: ${parts.join(", ")}`;
}

/** What a release would do: image by image, the reason, and where it would go. */
export function renderPreviews({ images, removed }: Previews): string {
  const lines = images.flatMap((image) => [
    `${image.reference}: ${sentence(image)}`,
    ...(image.push === undefined ? [] : [`  push to ${image.push}`]),
    ...image.copy.map((repository) => `  copy to ${repository}`),
    ...image.tag.map((repository) => `  tag again in ${repository}`),
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
  const tags = images.flatMap(({ tag }) => tag).length;
  const idle = images.every(({ action }) => action === "keep") && pushes + copies + tags + removed.length === 0;
  if (idle) return `nothing to do: ${count(images.length, "image")}, all as locked and where they should be`;
  const most = `would build ${builds}, look up ${pins}, push ${pushes}`;
  const rest = tags === 0 ? ` and copy ${copies}` : `, copy ${copies} and tag ${tags} again`;
  return `${most}${rest}; nothing was done`;
}

/** What a check was of. */
export interface CheckedAgainst {
  readonly plan: Plan;
  readonly lock: Lock | undefined;
  /** Where the lock is from: `images.lock.json`, `v1.0:images.lock.json`, `none`. */
  readonly origin: string;
  /** Whether registries were asked. */
  readonly online: boolean;
}

/** The important line of a check. */
export function summarizeCheck(findings: readonly Finding[], about: CheckedAgainst): string {
  const { plan, lock, origin, online } = about;
  const errors = findings.filter(({ verdict }) => verdict === "error").length;
  if (origin === "none") return "there is no lock that could fit";
  if (errors > 0) return `${origin} does not fit: ${count(errors, "difference")}`;
  const asked = online ? askedFor(plan, lock) : ["no registry was asked"];
  return [`${origin} fits the sources (${count(plan.images.length, "image")})`, ...asked].join("; ");
}

/** Which registries have how many of a plan's images, where nothing was found wrong; what none was asked for. */
function askedFor({ images }: Plan, lock: Lock | undefined): readonly string[] {
  const all = images.map((image) => {
    const entry = lock?.images[image.reference];
    return { required: requiredOf(image, entry), somewhere: (entry?.repositories ?? []).length > 0 };
  });
  const held = all.filter(({ required }) => required.length > 0);
  const registries = new Set(held.flatMap(({ required }) => required.map((repository) => repository.split("/")[0])));
  const others = all.filter(({ required }) => required.length === 0);
  const local = others.filter(({ somewhere }) => !somewhere).length;
  const unasked = others.length - local;
  const is = (number: number) => `${count(number, "image")} ${number === 1 ? "is" : "are"}`;
  return [
    ...(held.length > 0
      ? [
          `${count(registries.size, "registry")} ${registries.size === 1 ? "has" : "have"} ${count(held.length, "image")}`,
        ]
      : ["no registry was asked"]),
    ...(local > 0 ? [`${is(local)} in no registry: only an engine can have ${local === 1 ? "it" : "them"}`] : []),
    ...(unasked > 0 ? [`${is(unasked)} in no registry that an environment names`] : []),
  ];
}
