import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { BerthError } from "../errors";
import { LOCK_FILE, type Lock } from "./lock";
import { parseLock } from "./parse-lock";

export interface OpenedLock {
  /** Undefined: there is none, or none is wanted. */
  readonly lock: Lock | undefined;
  /** Where it is from: `images.lock.json`, `v1.0:images.lock.json`, `none`. */
  readonly origin: string;
}

/** More than any lock: ten thousand images are 10 MB. */
const LARGEST = 64 * 1024 * 1024;

/**
 * The lock that a command works with. `choice` is a file, relative to `root`; else a git ref, of whose commit the lock in `root`'s folder
 * is taken; or `none`. Default, as for an empty text: the one in `root`, where there is one. A file goes before a ref of the same name.
 * Throws BerthError (BERTH601).
 */
export function openLock(root: string, choice?: string): OpenedLock {
  if (choice === "none") return { lock: undefined, origin: "none" };
  if (choice === undefined || choice === "") return openFile(root, LOCK_FILE, LOCK_FILE);
  if (isFile(resolve(root, choice), choice)) return openFile(root, choice, choice);
  const origin = `${choice}:${LOCK_FILE}`;
  return { lock: parseLock(readFromGit(root, choice), origin), origin };
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
    text = readFileSync(resolve(root, file), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { lock: undefined, origin };
    throw unreadable(file, error as NodeJS.ErrnoException);
  }
  return { lock: parseLock(text, origin), origin };
}

function unreadable(file: string, { code, message }: NodeJS.ErrnoException): BerthError {
  const reason = code === "EISDIR" ? "It is a folder" : message;
  return failure(`${file} cannot be read`, reason, "Make it a file that you may read, or name another lock");
}

function readFromGit(root: string, ref: string): string {
  if (ref.startsWith("-")) throw noSuchLock(ref, "There is no such file, and no git ref begins with -");
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
  try {
    const env = { ...process.env, LC_ALL: "C" };
    return execFileSync("git", args, { cwd: root, encoding: "utf8", maxBuffer: LARGEST, stdio: "pipe", env });
  } catch (error) {
    const { code, status, stderr } = error as NodeJS.ErrnoException & { status?: number | null; stderr?: string };
    if (code === "ENOENT")
      throw noSuchLock(ref, "There is no such file, and git, which would know a ref, was not found");
    const said = String(stderr ?? "").trim();
    if (said.includes("not a git repository"))
      throw noSuchLock(ref, "There is no such file, and the folder is in no git repository");
    // `--quiet` says nothing of a ref that is not there, and ends with 1.
    if (status === 1 && said === "") throw noSuchLock(ref, "There is no such file, and git knows no such ref");
    throw noSuchLock(ref, `There is no such file, and git says: ${said.split("\n")[0] ?? code}`);
  }
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
