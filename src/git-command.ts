import { execFile, execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { BerthError } from "./errors";

/** Longest that git may take: 100 times what a repository of 100,000 files needs. */
const TIMEOUT_MS = 30_000;

/** Most that git may print: the names of a million files. */
const OUTPUT_BYTES = 256 * 1024 * 1024;

/** What became of a question to git. */
export type GitAnswer =
  | { readonly kind: "said"; readonly text: string }
  | { readonly kind: "no git" }
  | { readonly kind: "no repository" }
  /** `words`: git's own, in one line; empty where it said nothing, as for a setting that is not there. */
  | { readonly kind: "failed"; readonly words: string; readonly remedy: string | undefined };

/** Asks git in a folder. Never throws. */
export function askGit(folder: string, ...words: readonly string[]): Promise<GitAnswer> {
  return new Promise((resolve) => {
    const child = execFile("git", words, options(folder), (error, stdout, stderr) =>
      resolve(error ? failed(error, stderr, folder) : { kind: "said", text: stdout }),
    );
    child.stdin?.end();
  });
}

/** {@link askGit} for who cannot wait: a synth reads its lock before anything else. */
export function askGitNow(folder: string, ...words: readonly string[]): GitAnswer {
  try {
    return { kind: "said", text: execFileSync("git", words, { ...options(folder), stdio: "pipe" }) };
  } catch (error) {
    return failed(error as Failure, String((error as { stderr?: unknown }).stderr ?? ""), folder);
  }
}

/**
 * What git prints; undefined where there is nothing to ask (no git, no repository) or where it has no such thing and
 * says so without a word. Throws BerthError (BERTH624) where git refuses: it does not trust the folder, takes too
 * long, or the repository is broken. Then nobody knows what git would have said, and "nothing" would be a guess.
 */
export async function git(folder: string, ...words: readonly string[]): Promise<string | undefined> {
  return textOf(await askGit(folder, ...words), folder);
}

/** {@link git} where a failure is an answer too, such as a file that a commit does not have. Never throws. */
export async function tryGit(folder: string, ...words: readonly string[]): Promise<string | undefined> {
  const answer = await askGit(folder, ...words);
  return answer.kind === "said" ? answer.text : undefined;
}

/** The text of an answer, as {@link git} gives it. */
export function textOf(answer: GitAnswer, folder: string): string | undefined {
  if (answer.kind === "said") return answer.text;
  if (answer.kind !== "failed" || answer.words === "") return undefined;
  // No folder: git names the repository, and each build context in it has the same cause.
  const found = "git refuses to say what is in the work tree";
  const reason = `git says: ${answer.words}`;
  const remedy = answer.remedy ?? `Mend it until git status works in ${folder}, then do the same again`;
  throw new BerthError([{ code: "BERTH624", verdict: "error", found, reason, remedy }]);
}

type Failure = Error & {
  readonly code?: string | number | null;
  readonly status?: number | null;
  readonly signal?: NodeJS.Signals | null;
};

function failed(error: Failure, stderr: string, folder: string): GitAnswer {
  // The folder itself is there: whoever asks has read it.
  if (error.code === "ENOENT") return { kind: "no git" };
  // With a path after the colon it is another matter: a work tree or submodule whose repository is elsewhere, and gone.
  if (/not a git repository \(or any/.test(stderr) && !looksLikeOne(resolve(folder))) return { kind: "no repository" };
  const lines = stderr.split("\n").filter((line) => line.trim() !== "");
  const fatal = lines.find((line) => /^(?:fatal|error): /.test(line))?.replace(/^(?:fatal|error): /, "");
  const remedy = /git config --global --add safe\.directory .*/.exec(stderr)?.[0];
  // A number is git's own way to say no. Else it was ended (no code, or ETIMEDOUT), or not begun, or printed too much.
  const code = error.code ?? error.status;
  if (typeof code === "number") return { kind: "failed", words: (fatal ?? lines[0] ?? "").trim(), remedy };
  const late = code === "ETIMEDOUT" || (typeof code !== "string" && error.signal === "SIGTERM");
  const own = late ? `nothing for ${TIMEOUT_MS / 1000} s` : error.message.split("\n")[0];
  return { kind: "failed", words: fatal?.trim() ?? own ?? "nothing", remedy };
}

/** Whether there is one that git takes for none, since part of it is gone. */
function looksLikeOne(folder: string): boolean {
  if (existsSync(join(folder, ".git/HEAD"))) return true;
  return dirname(folder) !== folder && looksLikeOne(dirname(folder));
}

function options(folder: string) {
  const env = environment();
  return { cwd: folder, env, encoding: "utf8" as const, timeout: TIMEOUT_MS, maxBuffer: OUTPUT_BYTES };
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
