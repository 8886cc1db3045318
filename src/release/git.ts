import { LOCK_FILE } from "../images/lock";
import { git } from "./git-command";

/** What git says of the sources. */
export interface GitFacts {
  /** The commit; with `-dirty` where `dirty`. Absent outside of git and before the first commit. */
  readonly revision?: string;
  /** `git describe --tags --always`, with `-dirty` where `dirty`. Absent where `revision` is. */
  readonly version?: string;
  /** The remote `origin` as a URL without credentials. Absent where there is none, or where it is a path. */
  readonly source?: string;
  /** Whether files below the project directory differ from the commit, or are new and not ignored. Not the lock itself. */
  readonly dirty: boolean;
  /** When the commit was made: ISO 8601, UTC. Absent where `revision` is. */
  readonly committed?: string;
}

/**
 * Asks git about the project directory. Never throws: what git does not say is absent, be it that git is not there, or
 * that it does not trust the folder's owner.
 */
export async function gitFacts(projectDirectory: string): Promise<GitFacts> {
  const ask = (...words: readonly string[]) => git(projectDirectory, ...words);
  const [commit, version, changes, remote] = await Promise.all([
    ask("show", "--no-patch", "--format=%H %ct", "HEAD"),
    ask("describe", "--tags", "--always"),
    ask("status", "--porcelain", "-z", "--no-renames", "--", ".", `:(exclude)${LOCK_FILE}`),
    // Not `remote get-url`: that has what this machine makes of the address (url.*.insteadOf).
    ask("config", "--get", "remote.origin.url"),
  ]);
  const source = remote === undefined ? undefined : sourceUrl(remote.trim());
  const dirty = changes !== undefined && changes !== "";
  const [hash, seconds] = (commit ?? "").trim().split(" ");
  const known = hash && seconds && changes !== undefined;
  const mark = dirty ? "-dirty" : "";
  return {
    ...(known ? { revision: `${hash}${mark}`, version: `${version?.trim() || hash}${mark}` } : {}),
    ...(source === undefined ? {} : { source }),
    dirty,
    ...(known ? { committed: new Date(Number(seconds) * 1000).toISOString() } : {}),
  };
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
