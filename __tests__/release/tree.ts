import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** What a test puts at a path: a file's text, an executable, a link, an empty folder. */
export type Thing = string | { readonly run: string } | { readonly link: string } | { readonly folder: true };

export type Tree = Readonly<Record<string, Thing>>;

const made: string[] = [];

/** A new folder of the test's own; {@link removeFolders} removes it. */
export function newFolder(tree: Tree = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "berth-tree-"));
  made.push(folder);
  plant(folder, tree);
  return folder;
}

/** Writes in the order given, so that a test can choose the order of a folder. */
export function plant(folder: string, tree: Tree): void {
  for (const [path, thing] of Object.entries(tree)) {
    const disk = join(folder, path);
    mkdirSync(dirname(disk), { recursive: true });
    if (typeof thing === "string") writeFileSync(disk, thing);
    else if ("run" in thing) {
      writeFileSync(disk, thing.run);
      chmodSync(disk, 0o755);
    } else if ("link" in thing) symlinkSync(thing.link, disk);
    else mkdirSync(disk, { recursive: true });
  }
}

export function removeFolders(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
}
