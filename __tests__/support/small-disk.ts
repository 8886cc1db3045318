import { execFileSync } from "node:child_process";
import { appendFileSync, mkdtempSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A file system in memory, so that a disk can be full. Needs root. */
export interface SmallDisk {
  readonly path: string;
  /** Leaves no byte free, by a file at this path below. */
  fill(file: string): void;
  grow(bytes: number): void;
  readOnly(yes: boolean): void;
  /** Also with files that are still open. */
  remove(): void;
}

export function smallDisk(bytes: number): SmallDisk {
  const path = mkdtempSync(join(tmpdir(), "berth-disk-"));
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${bytes}`, "berth-disk", path]);
  const remount = (option: string) => execFileSync("mount", ["-o", `remount,${option}`, path]);
  return {
    path,
    fill: (file) => {
      const { bavail, bsize } = statfsSync(path);
      appendFileSync(join(path, file), Buffer.alloc(bavail * bsize));
    },
    grow: (size) => remount(`size=${size}`),
    readOnly: (yes) => remount(yes ? "ro" : "rw"),
    remove: () => {
      execFileSync("umount", ["--lazy", path]);
      rmSync(path, { recursive: true, force: true });
    },
  };
}
