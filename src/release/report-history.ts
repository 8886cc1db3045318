import { LOCK_FILE } from "../images/lock";
import type { HistoricImage, History, Release } from "./history";
import { short } from "./names";
import { table } from "./table";

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
  const rows = images.map(({ reference, digest, id, change }) => [
    `  ${reference}`,
    digest === undefined ? `id ${short(id)}` : short(digest),
    change === "same" ? "" : change,
  ]);
  return table(rows);
}

/** The important line: how to deploy one of them. */
export function summarizeHistory({ present, releases, more, git }: History): string {
  if (!git)
    return `outside of git only the present lock is known${present ? "" : `, and there is none: npx berth release`}`;
  const [newest] = releases;
  if (newest === undefined) {
    return present ? `no commit has a lock yet: commit ${LOCK_FILE}` : "nothing is released yet: npx berth release";
  }
  // The one before the newest is what a roll-back wants.
  const { tags, short: commit } = releases[1] ?? newest;
  const older = more ? "; older ones: npx berth release list --all" : "";
  return `deploy one of them: BERTH_LOCK=${tags[0] ?? commit} npx cdktf deploy <environment>${older}`;
}
