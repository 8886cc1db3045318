import { existsSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { git } from "../git-command";
import { LOCK_FILE } from "../images/lock";
import { sideBySide } from "./side-by-side";

/** What git says of the sources. */
export interface GitFacts {
  /** The commit; with `-dirty` where `dirty`. Absent outside of git and before the first commit. */
  readonly revision?: string;
  /** `git describe --tags --always`, with `-dirty` where `dirty`. Absent where `revision` is. */
  readonly version?: string;
  /** The remote `origin` as a URL without credentials. Absent where there is none, or where it is a path. */
  readonly source?: string;
  /** Whether sources differ from their commit, or are new and not ignored, in whichever repository. Not the lock itself. */
  readonly dirty: boolean;
  /** When the commit was made: ISO 8601, UTC. Absent where `revision` is. */
  readonly committed?: string;
}

/**
 * Asks git about the project directory, and whether all sources are committed: what is below it, and below `sources`.
 * What git does not say is absent: there is no git, no repository, no commit. Of a source that is in no repository
 * nothing is known, and it counts as committed. Throws BerthError (BERTH624) where git refuses to answer.
 * @param sources absolute paths of folders and files, such as build contexts and Dockerfiles; one that is not there is none.
 */
export async function gitFacts(projectDirectory: string, sources: readonly string[] = []): Promise<GitFacts> {
  const ask = (...words: readonly string[]) => git(projectDirectory, ...words);
  // Asked by itself, in silence: without a commit, `show` fails as in a broken repository.
  const head = (await ask("rev-parse", "--verify", "--quiet", "HEAD")) !== undefined;
  const [commit, version, changed, remote] = await Promise.all([
    head ? ask("show", "--no-patch", "--format=%H %ct", "HEAD") : undefined,
    head ? ask("describe", "--tags", "--always") : undefined,
    hasChanges(projectDirectory, sources),
    // Not `remote get-url`: that has what this machine makes of the address (url.*.insteadOf).
    ask("config", "--get", "remote.origin.url"),
  ]);
  const source = remote === undefined ? undefined : sourceUrl(remote.trim());
  const [hash, seconds] = (commit ?? "").trim().split(" ");
  const known = hash && seconds;
  const mark = changed ? "-dirty" : "";
  return {
    ...(known ? { revision: `${hash}${mark}`, version: `${version?.trim() || hash}${mark}` } : {}),
    ...(source === undefined ? {} : { source }),
    dirty: changed,
    ...(known ? { committed: new Date(Number(seconds) * 1000).toISOString() } : {}),
  };
}

/** Each source is asked for where it is: it may be outside of the project's repository, and in another. */
async function hasChanges(projectDirectory: string, sources: readonly string[]): Promise<boolean> {
  const there = [projectDirectory, ...sources].filter((path) => existsSync(path));
  const paths = [...new Set(there.map((path) => realpathSync(path)))];
  const lock = join(realpathSync(projectDirectory), LOCK_FILE);
  const answers = await sideBySide(paths, (path) => changesOf(path, lock));
  return answers.some((changes) => changes !== undefined && changes !== "");
}

function changesOf(path: string, lock: string): Promise<string | undefined> {
  const status = ["status", "--porcelain", "-z", "--no-renames", "--"];
  if (!statSync(path).isDirectory()) {
    // A Dockerfile; its own ignore file decides what is built as well. The folder's other files do not.
    const name = basename(path);
    return git(dirname(path), ...status, `:(literal)${name}`, `:(literal)${name}.dockerignore`);
  }
  const own = relative(path, lock);
  const exclude = /^\.\.(?:[\\/]|$)/.test(own) ? [] : [`:(exclude,literal)${own.replaceAll("\\", "/")}`];
  return git(path, ...status, ".", ...exclude);
}

/**
 * The address of a repository as one that a browser opens: `git@host:path` and `ssh://git@host/path` as https, without
 * user, password, query and `.git`; so all clones give one. An ssh address with a port of its own keeps its scheme, since
 * nothing says where https is there. Undefined for a path of this machine.
 */
export function sourceUrl(remote: string): string | undefined {
  const short = /^(?:[^@:/\\\s]+@)([^:/\\\s]+):(?!\/\/)\/?(.+)$/.exec(remote);
  const text = short ? `ssh://${short[1]}/${short[2]}` : remote;
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return undefined;
  }
  if (!["https:", "http:", "ssh:", "git:", "git+ssh:"].includes(url.protocol) || url.hostname === "") return undefined;
  const secure = /ssh:$/.test(url.protocol) && url.port === "";
  const path = url.pathname.replace(/\/+$/, "").replace(/\.git$/, "");
  return `${secure ? "https:" : url.protocol}//${url.host}${path}`;
}
