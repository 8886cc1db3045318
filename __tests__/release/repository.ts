import { execFileSync } from "node:child_process";
import { chownSync } from "node:fs";
import { join } from "node:path";
import { newFolder, type Tree } from "./tree";

const ENV = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
const DATE = "2026-02-03T04:05:06+02:00";

/** git in a folder, with a name and a date for commits, and no settings of the machine. */
export function git(folder: string, ...words: readonly string[]): string {
  const who = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "init.defaultBranch=main"];
  const env = { ...ENV, GIT_AUTHOR_DATE: DATE, GIT_COMMITTER_DATE: DATE };
  return execFileSync("git", [...who, ...words], { cwd: folder, env, encoding: "utf8", stdio: "pipe" }).trim();
}

/** A new repository with one commit of all of the tree that .gitignore does not name. */
export function newRepository(tree: Tree): string {
  const folder = newFolder(tree);
  git(folder, "init", "--quiet");
  git(folder, "add", "--all");
  git(folder, "commit", "--quiet", "--message", "first");
  return folder;
}

/** Makes git take a repository for somebody else's, as in a CI container. Gives back what undoes it for the process. */
export function distrust(folder: string): () => void {
  const before = { ...process.env };
  const set = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
  // git's own switch for its tests, where nobody can give a folder away.
  const root = process.geteuid?.() === 0;
  Object.assign(process.env, set, root ? {} : { GIT_TEST_ASSUME_DIFFERENT_OWNER: "1" });
  if (root) {
    for (const path of [folder, join(folder, ".git")]) chownSync(path, 65534, 65534);
    delete process.env["SUDO_UID"];
  }
  return () => {
    process.env = before;
  };
}
