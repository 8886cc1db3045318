import { lstatSync, readdirSync, readlinkSync, type Stats } from "node:fs";
import { join } from "node:path";
import { BerthError } from "../errors";
import type { IgnoreFile, Matches } from "./ignore-file";

/** Something of a folder that a build can see and git can keep. */
export interface Entry {
  /** Within the folder, with `/`. */
  readonly path: string;
  /** `executable`: for its owner, the one bit of the mode that git keeps. */
  readonly kind: "file" | "executable" | "link";
  /** Where a link points to; it is not followed. */
  readonly target?: string;
  /** 0 for a link. */
  readonly bytes: number;
}

/**
 * The files and links of a folder that BuildKit sends to the builder, sorted by path. What git cannot keep is left out,
 * although BuildKit sends it, since no two clones could agree on it: empty folders, sockets, pipes, devices.
 * @param shown the folder as messages name it.
 * Errors: BERTH005 for a folder that cannot be read.
 */
export function walk(root: string, shown: string, ignore: IgnoreFile | undefined): readonly Entry[] {
  const found: Entry[] = [];
  const visit = (folder: string, parent: Matches | undefined): void => {
    for (const { name, isFolder } of read(join(root, folder), join(shown, folder))) {
      const path = folder === "" ? name : `${folder}/${name}`;
      const { ignored, matches } = ignore?.test(path, parent) ?? { ignored: false, matches: undefined };
      if (isFolder) {
        if (!ignored || ignore?.mayReturn(path)) visit(path, matches);
      } else if (!ignored) {
        const entry = toEntry(join(root, path), path);
        if (entry) found.push(entry);
      }
    }
  };
  visit("", undefined);
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function read(folder: string, shown: string): { readonly name: string; readonly isFolder: boolean }[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).map((entry) => {
      // A name in another encoding comes with replacements, and nothing has that name.
      if (entry.name.includes("\uFFFD") && !exists(join(folder, entry.name))) throw new Error("a name is not UTF-8");
      return { name: entry.name, isFolder: entry.isDirectory() };
    });
  } catch (error) {
    throw unreadable(shown, error);
  }
}

const exists = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;

/** Undefined for what is no file and no link, and for what went away meanwhile, as in BuildKit. */
function toEntry(disk: string, path: string): Entry | undefined {
  const stat = lstatSync(disk, { throwIfNoEntry: false });
  if (stat?.isSymbolicLink()) return { path, kind: "link", target: slashes(readlinkSync(disk)), bytes: 0 };
  if (!stat?.isFile()) return undefined;
  return { path, kind: kindOf(stat), bytes: stat.size };
}

const kindOf = ({ mode }: Stats): "file" | "executable" => ((mode & 0o100) === 0 ? "file" : "executable");

const slashes = (path: string): string => (process.platform === "win32" ? path.replaceAll("\\", "/") : path);

/** BERTH005 with the path as the user knows it, and what the system said. */
export function unreadable(shown: string, error: unknown): BerthError {
  const { code = "", message } = error as NodeJS.ErrnoException;
  const said: Readonly<Record<string, string>> = { EACCES: "Permission denied", ENOENT: "It is gone" };
  return new BerthError([
    {
      code: "BERTH005",
      verdict: "error",
      found: `${shown} cannot be read`,
      reason: `${said[code] ?? message.replace(/,? '.*$/, "")}; the build depends on it`,
      remedy: "Make it readable, or leave it out with .dockerignore",
    },
  ]);
}
