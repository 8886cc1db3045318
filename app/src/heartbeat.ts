import { statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** On the tmpfs: the root is read-only. */
const FILE = join(tmpdir(), "lookout-worker");

/** Longer than the longest pass of the worker's loop (a job of 10 s and a store that times out). Seconds. */
const STALE = 30;

/** The worker's loop has come round once more. */
export function beat(): void {
  writeFileSync(FILE, "");
}

/** Whether the loop has come round lately. */
export function isBeating(now = Date.now()): boolean {
  try {
    return now - statSync(FILE).mtimeMs < STALE * 1000;
  } catch {
    return false;
  }
}
