import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { BerthError } from "../errors";
import { askGitNow, textOf } from "../git-command";
import { LOCK_FILE, type Lock } from "./lock";
import { LARGEST, parseLock, tooLarge } from "./parse-lock";

export interface OpenedLock {
  /** Undefined: there is none, or none is wanted. */
  readonly lock: Lock | undefined;
  /** Where it is from: `images.lock.json`, `v1.0:images.lock.json`, `none`. */
  readonly origin: string;
}

/**
 * The lock that a command works with. `choice` is a file, relative to `root`; else a git ref, of whose commit the lock in `root`'s folder
 * is taken; or `none`. Default, as for an empty text: the one in `root`, where there is one. A file goes before a ref of the same name.
 * Throws BerthError (BERTH601; BERTH624 where git refuses the folder).
 */
export function openLock(root: string, choice?: string): OpenedLock {
  if (choice === "none") return { lock: undefined, origin: "none" };
  if (choice === undefined || choice === "") return openFile(root, LOCK_FILE, LOCK_FILE);
  if (isFile(resolve(root, choice), choice)) return openFile(root, choice, choice);
  // `v1:images.lock.json`, as our own messages write it, is v1.
  const ref = choice.endsWith(`:${LOCK_FILE}`) ? choice.slice(0, -LOCK_FILE.length - 1) : choice;
  const origin = `${ref}:${LOCK_FILE}`;
  return { lock: parseLock(readFromGit(root, ref), origin), origin };
}

function isFile(path: string, choice: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  } catch (error) {
    throw unreadable(choice, error as NodeJS.ErrnoException);
  }
}

function openFile(root: string, file: string, origin: string): OpenedLock {
  let text: string;
  try {
    const path = resolve(root, file);
    const info = statSync(path);
    if (!info.isFile()) throw notAFile(file, info.isDirectory());
    if (info.size > LARGEST) throw tooLarge(file);
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof BerthError) throw error;
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { lock: undefined, origin };
    throw unreadable(file, error as NodeJS.ErrnoException);
  }
  return { lock: parseLock(text, origin), origin };
}

function unreadable(file: string, { message }: NodeJS.ErrnoException): BerthError {
  return failure(`${file} cannot be read`, message, "Make it a file that you may read, or name another lock");
}

const notAFile = (file: string, folder: boolean) =>
  unreadable(file, new Error(`It is ${folder ? "a folder" : "no regular file"}`));

function readFromGit(root: string, ref: string): string {
  if (ref.startsWith("-")) throw noSuchLock(ref, "There is no such file, and no git ref begins with -");
  // Whether git answers here at all; "refused" is no word on the ref.
  textOf(askGitNow(root, "rev-parse", "--git-dir"), root);
  // Two steps, so that an unknown ref and a ref without a lock are told apart without reading git's words.
  const commit = git(root, ref, ["rev-parse", "--verify", "--quiet", `${ref}^{commit}`]).trim();
  const path = `${commit}:./${LOCK_FILE}`;
  if (git(root, ref, ["ls-tree", "--name-only", commit, "--", LOCK_FILE]) === "") {
    throw failure(
      `${ref} has no ${LOCK_FILE}`,
      `Its commit ${commit.slice(0, 10)} has none in this folder: nothing was released then`,
      `Name a later one: git log --oneline -- ${LOCK_FILE}`,
    );
  }
  return git(root, ref, ["cat-file", "blob", path]);
}

function git(root: string, ref: string, args: readonly string[]): string {
  const answer = askGitNow(root, ...args);
  if (answer.kind === "said") return answer.text;
  const none = "There is no such file, and";
  if (answer.kind === "no git") throw noSuchLock(ref, `${none} git, which would know a ref, was not found`);
  if (answer.kind === "no repository") throw noSuchLock(ref, `${none} the folder is in no git repository`);
  // `--quiet` says nothing of a ref that is not there.
  if (answer.words === "") throw noSuchLock(ref, `${none} git knows no such ref`);
  throw noSuchLock(ref, `${none} git says: ${answer.words}`);
}

function noSuchLock(choice: string, reason: string): BerthError {
  const shallow = "in a clone of one commit, git fetch --tags --unshallow first";
  return failure(
    `lock ${JSON.stringify(choice)}`,
    reason,
    `Name a path to a lock, a tag, branch or commit (${shallow}), or none`,
  );
}

function failure(found: string, reason: string, remedy: string): BerthError {
  return new BerthError([{ code: "BERTH601", verdict: "error", found, reason, remedy }]);
}
