import { createHash, randomBytes } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { BerthError, type Finding } from "../errors";
import { LOCK_FILE, type Lock } from "./lock";
import { formatLock, parseLock } from "./parse-lock";

/** How long after its last sign of life a release counts as dead. In milliseconds. */
const STALE = 10_000;

/** Folders that this process was releasing in until another took over: it was asleep for longer than `STALE`. */
const lost = new Set<string>();

/**
 * Writes `images.lock.json`, whole or not at all: to a file beside it, to the disk, then into its place. False where
 * it said the same already. Throws BerthError (BERTH608, BERTH601, BERTH607), and then nothing has changed.
 */
export function writeLock(root: string, lock: Lock): boolean {
  const text = formatLock(lock);
  // What is written can be read: a mistake of ours stops here and not in the next synth.
  parseLock(text, LOCK_FILE);
  if (lost.has(resolve(root))) throw tookOver();
  const path = join(root, LOCK_FILE);
  if (readIfThere(path)?.replaceAll("\r\n", "\n") === text) return false;
  removeLeftovers(root);
  const scratch = join(root, `${SCRATCH}${randomBytes(6).toString("hex")}`);
  try {
    writeToDisk(scratch, text);
    renameSync(scratch, path);
  } catch (error) {
    rmSync(scratch, { force: true });
    throw writeFailure(error);
  }
  flushFolder(root);
  return true;
}

const SCRATCH = `.${LOCK_FILE}.`;

/** Of a process that was killed while it wrote: no other writes now, or it has no right to. */
function removeLeftovers(root: string): void {
  for (const name of readdirSync(root)) if (name.startsWith(SCRATCH)) rmSync(join(root, name), { force: true });
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function writeToDisk(path: string, text: string): void {
  const file = openSync(path, "wx");
  try {
    const bytes = Buffer.from(text);
    for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** So that the new name outlives a power cut. Windows has no such thing, and the file is whole without it. */
function flushFolder(root: string): void {
  try {
    const folder = openSync(root, "r");
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch {}
}

/**
 * Holds the right to release in `root` while `work` runs, against other processes of this machine. Given back when
 * `work` ends, however it does, and when a signal ends the process; a killed process loses it after ten seconds.
 * Throws BerthError (BERTH607) where another has it.
 */
export async function whileReleasing<T>(root: string, work: () => Promise<T>): Promise<T> {
  // Loaded here: a synth reads locks and holds none.
  const { lock } = await import("proper-lockfile");
  const key = resolve(root);
  let held = "";
  let release: () => Promise<void>;
  try {
    held = heldAt(root);
    release = await lock(join(root, LOCK_FILE), {
      lockfilePath: held,
      realpath: false,
      stale: STALE,
      onCompromised: () => lost.add(key),
    });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === "ELOCKED" ? heldByAnother(held) : cannotHold(error);
  }
  try {
    return await work();
  } finally {
    if (!lost.delete(key)) await release().catch(() => {});
  }
}

/**
 * The folder that is there while a release of `root` runs. Not in the project: where `.` is a build context it would be
 * sent into the image. One for each user, since in a temporary folder nobody can take over what is another's. So two
 * users of one checkout do not see each other, nor do containers or shells with temporary folders of their own; then
 * the later of two locks stays, whole.
 */
export function heldAt(root: string): string {
  const project = createHash("sha256").update(realpathSync(root)).digest("hex").slice(0, 20);
  // Windows has no such number, and a temporary folder for each user.
  return join(tmpdir(), ["berth-release", process.getuid?.() ?? "user", `${project}.lock`].join("-"));
}

/** Nothing has begun. */
function cannotHold(error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  const found = "a release marks that it runs, and cannot";
  if (isFull(code)) return writeError("BERTH608", found, fullDisk(code));
  return writeError("BERTH601", found, { reason: message, remedy: "Set TMPDIR to a folder that you may write in" });
}

function heldByAnother(path: string): BerthError {
  const since = statSync(path, { throwIfNoEntry: false })?.birthtimeMs;
  const seconds = since === undefined ? "" : ` ${Math.max(0, Math.round((Date.now() - since) / 1000))} s ago`;
  return busy({
    found: `another release runs here, begun${seconds}`,
    reason: `It holds ${path}: two at once would write one ${LOCK_FILE}`,
    remedy: "Wait until it has ended; if it was killed, the way is free some ten seconds later",
  });
}

const tookOver = () =>
  busy({
    found: "another release took over while this one stood still",
    reason: `For more than ${STALE / 1000} s this one gave no sign of life; ${LOCK_FILE} is as the other left it`,
    remedy: "Release again when the other has ended: what is pushed stays pushed",
  });

const busy = (said: Pick<Finding, "found" | "reason" | "remedy">) =>
  new BerthError([{ code: "BERTH607", verdict: "error", file: LOCK_FILE, ...said }]);

function writeFailure(error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  const found = `${LOCK_FILE} cannot be written; it is as it was`;
  if (isFull(code)) return writeError("BERTH608", found, fullDisk(code));
  const remedy = "Let yourself write in the folder, then: npx berth release";
  return writeError("BERTH601", found, { reason: message, remedy });
}

const isFull = (code: string): boolean => code === "ENOSPC" || code === "EDQUOT";

const fullDisk = (code: string) => ({
  reason: `The disk is full (${code})`,
  remedy: "Free space on this machine, then: npx berth release",
});

const writeError = (code: "BERTH601" | "BERTH608", found: string, said: Pick<Finding, "reason" | "remedy">) =>
  new BerthError([{ code, verdict: "error", file: LOCK_FILE, found, ...said }]);
