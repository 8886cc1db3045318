import type { Finding } from "../errors";
import type { JsonObject } from "../json";
import type { ComposePath } from "./path";

/** A place in one of the user's files. `file` is relative to the project directory, with `/`; line and column count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * A loaded Compose project: what `docker compose config` made of the user's files, without anything
 * of this machine in it.
 */
export interface ComposeProject {
  /** The Compose project name (`name:`). */
  readonly name: string;
  /**
   * The canonical document: long syntax everywhere, interpolated, merged, `extends`, `include`, `env_file` and
   * profiles resolved. Paths under the project directory are relative (`./app`), `~` stays `~`. Strings are
   * plain: Compose's `$$` escape is undone. `x-berth` is kept, top level and per service; other `x-` blocks are not.
   */
  readonly document: JsonObject;
  /** The files that took part (`-f` files, `include`, `extends`), relative to the project directory. Parses the files on first use. */
  readonly files: readonly string[];
  /**
   * Content of each config that a service uses and that comes from `file` or `content`, by its key: base64 of the
   * bytes. Never a secret's. A config from `environment` or an external one is not here.
   */
  readonly configContents: Readonly<Record<string, string>>;
  /** What docker compose warned of, as findings with the verdict `note`: variables that nothing sets, obsolete keys. */
  readonly warnings: readonly Finding[];
  /**
   * Where the user wrote the attribute at `path` of the canonical document; of something that nobody wrote, the
   * nearest ancestor. Parses the files on first use.
   */
  locate(path: ComposePath): Position;
}

/** What to load: the same choices as `docker compose` has. */
export interface LoadRequest {
  /** Absolute folder that relative paths in the files refer to (`--project-directory`). */
  readonly projectDirectory: string;
  /** Compose files (`-f`), relative to the project directory. Default: what docker compose finds there, without its override file. */
  readonly files?: readonly string[];
  /** Env files for interpolation (`--env-file`). Default: `.env` when present, as docker compose does. */
  readonly envFiles?: readonly string[];
  /** Profiles to enable (`--profile`). Default: none. */
  readonly profiles?: readonly string[];
  /** The shell that files may ask for values (`${NAME}`, `environment: [NAME]`). Default: `process.env`. */
  readonly shell?: Readonly<Record<string, string | undefined>>;
}
