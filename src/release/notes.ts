import type { Finding } from "../errors";
import type { LockedImage } from "../images/lock";
import type { Surveyed } from "./survey";

/** What should be known of a built image although nothing is wrong with it. */
export function notesOf({ image, hash }: Surveyed, entry: LockedImage | undefined): readonly Finding[] {
  const note = { verdict: "note", ...image.place } as const;
  const revision = entry?.source?.revision;
  const notes: Finding[] = [];
  if (revision?.endsWith("-dirty")) {
    notes.push({
      ...note,
      code: "BERTH618",
      found: `${image.reference} is built from ${revision.slice(0, 7)} with changes that no commit has`,
      reason: "Nobody else can build it again, and its revision does not say what is in it",
      remedy: "Commit, then: npx berth release",
    });
  }
  if (hash?.unseen !== undefined) {
    notes.push({
      ...note,
      code: "BERTH614",
      found: `${image.reference} is built from ${hash.unseen.join(", ")}`,
      reason: "A change there is not noticed: it is elsewhere, and its name is all that is compared",
      remedy: "Name a commit or a digest there; or have it built anew: npx berth release --pull",
    });
  }
  return notes;
}
