import { execFile } from "node:child_process";

/** Longest that git may take: 100 times what a repository of 100,000 files needs. */
const TIMEOUT_MS = 30_000;

/** Most that git may print: the names of a million files. */
const OUTPUT_BYTES = 256 * 1024 * 1024;

/**
 * What git prints in a folder; undefined where it fails, for whatever reason: no git, no repository, one that git does
 * not trust. Never throws.
 */
export function git(folder: string, ...words: readonly string[]): Promise<string | undefined> {
  const options = { cwd: folder, env: environment(), timeout: TIMEOUT_MS, maxBuffer: OUTPUT_BYTES };
  return new Promise((resolve) => {
    const child = execFile("git", words, options, (error, stdout) => resolve(error ? undefined : stdout));
    child.stdin?.end();
  });
}

/** Without the variables by which a hook of git says that its repository is meant. */
function environment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(([name]) => !OF_A_REPOSITORY.has(name));
  return { ...Object.fromEntries(entries), LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0" };
}

/** `git rev-parse --local-env-vars`, without those that hand over settings, such as safe.directory in CI. */
const OF_A_REPOSITORY = new Set([
  "GIT_ALTERNATE_OBJECT_DIRECTORIES",
  "GIT_COMMON_DIR",
  "GIT_DIR",
  "GIT_GRAFT_FILE",
  "GIT_IMPLICIT_WORK_TREE",
  "GIT_INDEX_FILE",
  "GIT_INTERNAL_SUPER_PREFIX",
  "GIT_NO_REPLACE_OBJECTS",
  "GIT_OBJECT_DIRECTORY",
  "GIT_PREFIX",
  "GIT_REPLACE_REF_BASE",
  "GIT_SHALLOW_FILE",
  "GIT_WORK_TREE",
]);
