import type { Finding } from "../errors";
import { foreignLock } from "../images/check-project";
import type { Lock, LockedImage } from "../images/lock";
import { short } from "../images/short";
import { count } from "../text";
import { takenTags } from "./holders";
import { tagOf } from "./names";
import { notesOf } from "./notes";
import type { Plan } from "./plan";
import { canStay } from "./reasons";
import { type Surveyed, survey } from "./survey";
import type { Tools } from "./tools";

export interface CheckRequest {
  readonly plan: Plan;
  readonly lock: Lock | undefined;
  /** Where the lock is from, for messages: `images.lock.json`, `v1.0:images.lock.json`. */
  readonly origin: string;
  /** Absolute. */
  readonly root: string;
  readonly tools: Tools;
  /** Whether registries are asked for what the lock names. */
  readonly online: boolean;
}

/**
 * Whether the lock is what a release would leave: errors say what differs, notes what may be left. Throws BerthError
 * where a registry cannot be asked. Changes nothing, and needs no engine.
 */
export async function checkRelease(request: CheckRequest): Promise<readonly Finding[]> {
  const { plan, lock, origin, root, tools, online } = request;
  if (lock === undefined) return [noLock(origin, plan)];
  const { images, unused } = await survey({ plan, lock, projectDirectory: root, tools, pull: false, online });
  const foreign = foreignLock(lock, [plan.project]);
  return [
    ...(foreign ? [{ ...foreign, file: origin, path: "project" }] : []),
    ...images.flatMap((surveyed) =>
      checkImage(surveyed, origin, online).map((finding) => ({ ...finding, image: surveyed.image.reference })),
    ),
    ...unused.map((reference) => unusedEntry(reference, origin)),
  ];
}

function noLock(origin: string, { images }: Plan): Finding {
  return {
    code: "BERTH614",
    verdict: "error",
    found: origin === "none" ? "no lock was asked for" : `there is no ${origin}`,
    reason: `The project has ${count(images.length, "image")}, and nothing says which bytes they are`,
    remedy: "npx berth release",
  };
}

function unusedEntry(reference: string, origin: string): Finding {
  return {
    code: "BERTH614",
    verdict: "error",
    image: reference,
    file: origin,
    path: `images.${reference}`,
    found: `the lock has ${reference}`,
    reason: "No service of any environment runs it",
    remedy: "npx berth release leaves it out",
  };
}

function checkImage(surveyed: Surveyed, origin: string, online: boolean): Finding[] {
  const { image, entry, reasons } = surveyed;
  const about = (verdict: "error" | "note", reason: string): Finding => ({
    code: "BERTH614",
    verdict,
    ...image.place,
    found: `${image.reference} is not what ${origin} was made from`,
    reason,
    remedy: "npx berth release, and commit images.lock.json",
  });
  const differing = reasons.flatMap(({ kind, text }): Finding[] => {
    // Two clones may differ in them, so a machine that checks may too.
    if (kind === "ignored")
      return [{ ...about("note", text), found: `${image.reference} has sources that git ignores` }];
    // Said below, as long as it holds.
    if (kind === "uncommitted") return [];
    return [about("error", text)];
  });
  if (entry === undefined || !canStay(reasons)) return differing;
  return [
    ...differing,
    ...checkPlaces(surveyed, entry, online),
    ...checkServices(surveyed, entry),
    ...notesOf(surveyed, entry),
  ];
}

function checkPlaces({ image, required, held }: Surveyed, entry: LockedImage, online: boolean): Finding[] {
  const { reference, place, origin } = image;
  const named = new Set(entry.repositories);
  const unnamed = required.filter((repository) => !named.has(repository));
  const asked = online ? required.filter((repository) => named.has(repository)) : [];
  const gone = asked.filter((one) => !held.there.has(one) && !held.untagged.has(one) && !held.taken.has(one));
  const untagged = asked.filter((repository) => held.untagged.has(repository));
  return [
    ...unnamed.map((repository): Finding => {
      const found = `the lock does not say that ${repository} has ${reference}`;
      const reason = "An environment pulls it there: its registry was named after the release";
      return { code: "BERTH612", verdict: "error", ...place, found, reason, remedy: "npx berth release" };
    }),
    ...gone.map((repository): Finding => {
      const found = `${repository} does not have ${reference} as ${short(entry.digest ?? entry.id)}`;
      const reason = "The lock names that digest, and an environment pulls it there";
      const remedy =
        repository === origin
          ? "Push it there again; or take what its tag is today: npx berth release --pull"
          : "npx berth release puts it back, from another registry or an engine that has it";
      return { code: "BERTH605", verdict: "error", ...place, found, reason, remedy };
    }),
    ...untagged.map((repository): Finding => {
      const tag = entry.tag ?? tagOf(entry.id);
      const found = `${repository} has ${reference} as ${short(entry.digest ?? entry.id)} without its tag ${tag}`;
      const reason = "A registry that clears up deletes what has no tag, and the lock names that digest";
      const remedy = "npx berth release tags it again, and sends nothing";
      return { code: "BERTH605", verdict: "error", ...place, found, reason, remedy };
    }),
    ...takenTags(reference, entry, held).map((finding) => ({ ...finding, ...place })),
  ];
}

/** Whoever runs an image, it is the same image: worth a line in the lock, and no failure. */
function checkServices({ image }: Surveyed, entry: LockedImage): Finding[] {
  const now = image.services.join(", ");
  const then = entry.services.toSorted().join(", ");
  if (now === then) return [];
  return [
    {
      code: "BERTH614",
      verdict: "note",
      ...image.place,
      found: `${image.reference} is run by ${now}`,
      reason: `The lock says ${then}`,
      remedy: "Nothing; the next npx berth release writes it down",
    },
  ];
}
