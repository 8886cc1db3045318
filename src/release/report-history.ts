import { LOCK_FILE } from "../images/lock";
import { shortName } from "../images/short";
import { table } from "../text";
import type { HistoricImage, History, Release } from "./history";

/** The work tree's lock, then each release, newest first, with its images below. */
export function renderHistory(history: History): string {
  const blocks = history.releases.map((release) => [headOf(release), imagesOf(release.images)].join("\n"));
  return [nowOf(history), ...blocks].join("\n\n");
}

function nowOf({ present, releases, git, unreadable }: History): string {
  if (unreadable) return `work tree  ${LOCK_FILE} cannot be read`;
  if (present === undefined) return `work tree  no ${LOCK_FILE}`;
  if (present.committed) return `work tree  as of ${releases[0]?.short}`;
  return [`work tree  ${git ? "not committed" : "outside of git"}`, imagesOf(present.images)].join("\n");
}

function headOf({ short: commit, date, subject, tags }: Release): string {
  const day = `${date.slice(0, 10)} ${date.slice(11, 16)}`;
  return [commit, day, ...(tags.length > 0 ? [tags.join(", ")] : []), subject].join("  ");
}

function imagesOf(images: readonly HistoricImage[] | undefined): string {
  if (images === undefined) return `  no ${LOCK_FILE}, or one that cannot be read`;
  const rows = images.map((image) => [
    `  ${image.reference}`,
    shortName(image),
    image.change === "same" ? "" : image.change,
  ]);
  return table(rows);
}

/** The important line: how to deploy one of them. */
export function summarizeHistory(history: History): string {
  const { present, unreadable, releases, more, git } = history;
  if (!git)
    return `outside of git only the present lock is known${present ? "" : `, and there is none: npx berth release`}`;
  if (releases.length === 0) {
    if (unreadable) return "no commit has another lock: mend the one that is there as said above";
    return present ? `no commit has a lock yet: commit ${LOCK_FILE}` : "nothing is released yet: npx berth release";
  }
  const older = more ? "; older ones: npx berth release list --all" : "";
  const wanted = toGoBackTo(history);
  if (wanted === undefined) return `none of these has a lock that can be deployed${older}`;
  return `deploy one of them: BERTH_LOCK=${wanted.tags[0] ?? wanted.short} npx cdktf deploy <environment>${older}`;
}

/** What a roll-back wants: the newest that can be deployed of those before the work tree's; else that one itself. */
function toGoBackTo({ present, releases }: History): Release | undefined {
  const usable = releases.filter(({ images }) => images !== undefined);
  // The newest commit that changed the lock has the work tree's, where that is committed.
  const earlier = present?.committed ? releases.slice(1) : releases;
  return usable.find((release) => earlier.includes(release)) ?? usable[0];
}
