import { BerthError } from "../errors";
import { git, tryGit } from "../git-command";
import { LOCK_FILE, type Lock } from "../images/lock";
import { parseLock } from "../images/parse-lock";
import { sideBySide } from "./side-by-side";

/** The locks that can be deployed: the one in the work tree, and one for each commit that changed it. */
export interface History {
  /** Absent: there is no lock in the work tree, or it is `unreadable`. */
  readonly present?: Present;
  readonly unreadable: boolean;
  /** Newest first. Empty where no commit has a lock. */
  readonly releases: readonly Release[];
  /** Whether there are older ones than `releases` has. */
  readonly more: boolean;
  /** False: the folder is in no git repository, so nobody knows of earlier ones. */
  readonly git: boolean;
}

export interface Present {
  readonly images: readonly HistoricImage[];
  /** False: no commit has it. */
  readonly committed: boolean;
}

/** One commit that changed the lock. */
export interface Release {
  readonly commit: string;
  /** Abbreviated as git does, so that it is one commit's alone. */
  readonly short: string;
  /** ISO 8601, of the commit. */
  readonly date: string;
  readonly subject: string;
  readonly tags: readonly string[];
  /** Undefined: the commit took the lock away, or what it has cannot be read. */
  readonly images: readonly HistoricImage[] | undefined;
}

export interface HistoricImage {
  readonly reference: string;
  /** `sha256:...`. Absent: known by id alone. */
  readonly digest?: string;
  readonly id: string;
  /** Against the release before. */
  readonly change: "new" | "changed" | "same";
}

/**
 * The releases of a project, by its git history.
 * Throws BerthError (BERTH624) where git refuses the folder.
 * @param present the lock of the work tree; null: there is one that cannot be read.
 * @param limit how many at most. Undefined: all.
 */
export async function readHistory(
  root: string,
  present: Lock | undefined | null,
  limit: number | undefined,
): Promise<History> {
  const unreadable = present === null;
  const inside = await git(root, "rev-parse", "--is-inside-work-tree");
  if (inside?.trim() !== "true") {
    const alone = present && { images: imagesOf(present, undefined), committed: false };
    return { ...(alone && { present: alone }), unreadable, releases: [], more: false, git: false };
  }
  // One more than asked for: the oldest one shown is compared with it.
  const most = limit === undefined ? [] : [`-n${limit + 1}`];
  const [log, status] = await Promise.all([
    tryGit(root, "log", ...most, `--format=${FORMAT}`, "--decorate=full", "--", LOCK_FILE),
    git(root, "status", "--porcelain", "--ignored", "--", LOCK_FILE),
  ]);
  const commits = (log ?? "").split("\n").flatMap(toCommit);
  const locks = await sideBySide(commits, async ({ commit }) =>
    readable(await tryGit(root, "show", `${commit}:./${LOCK_FILE}`)),
  );
  const releases = commits.map((commit, index): Release => {
    const lock = locks[index];
    return { ...commit, images: lock && imagesOf(lock, before(locks, index)) };
  });
  const committed = status === "";
  const now = present && { images: imagesOf(present, before(locks, committed ? 0 : -1)), committed };
  return {
    ...(now && { present: now }),
    unreadable,
    releases: releases.slice(0, limit),
    more: limit !== undefined && releases.length > limit,
    git: true,
  };
}

const FORMAT = ["%H", "%h", "%cI", "%D", "%s"].join("%x1f");

function toCommit(line: string): Omit<Release, "images">[] {
  const [commit, short, date, refs = "", ...subject] = line.split("\x1f");
  if (!commit || short === undefined || date === undefined) return [];
  const tags = refs.split(", ").flatMap((ref) => /^tag: refs\/tags\/(.+)$/.exec(ref)?.[1] ?? []);
  return [{ commit, short, date, subject: subject.join("\x1f"), tags }];
}

function readable(text: string | undefined): Lock | undefined {
  try {
    return text === undefined ? undefined : parseLock(text, LOCK_FILE);
  } catch (error) {
    if (error instanceof BerthError) return undefined;
    throw error;
  }
}

/** The newest lock that can be read of those before `index`. */
const before = (locks: readonly (Lock | undefined)[], index: number): Lock | undefined =>
  locks.slice(index + 1).find((lock) => lock !== undefined);

function imagesOf(lock: Lock, earlier: Lock | undefined): readonly HistoricImage[] {
  return Object.entries(lock.images).map(([reference, { digest, id }]) => {
    const old =
      earlier !== undefined && Object.hasOwn(earlier.images, reference) ? earlier.images[reference] : undefined;
    // One that has come to a registry since is the same image.
    const alike = old?.id === id && (old.digest ?? digest) === (digest ?? old.digest);
    return {
      reference,
      ...(digest === undefined ? {} : { digest }),
      id,
      change: old === undefined ? "new" : alike ? "same" : "changed",
    };
  });
}
