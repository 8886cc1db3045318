import * as v from "valibot";
import { parseReference, repositoryOf } from "../images/reference";
import type { Json } from "../json";

/** The backends of CDKTF 0.21 that Terraform 1.11 still has, by Terraform's names. */
export const BACKENDS = [
  "local",
  "s3",
  "azurerm",
  "gcs",
  "http",
  "remote",
  "cloud",
  "consul",
  "cos",
  "oss",
  "pg",
  "kubernetes",
] as const;

/** A stack id that is a folder name, a state file's name and a DNS label. */
export const NAME = /^[A-Za-z][A-Za-z0-9-]{0,62}$/;

const json = v.custom<Json>(() => true);
const paths = v.array(v.pipe(v.string(), v.nonEmpty()));

/** `host[:port][/path]`; what is below it has to be a repository, of which docker makes no other. */
const registry = v.pipe(
  v.string(),
  v.check(isRegistry, ({ input }) =>
    HUB.test(input)
      ? "registry of Docker Hub is docker.io/<namespace>, such as docker.io/acme"
      : "registry must be a host and a path in small letters, such as registry.example.com/shop: no scheme, no tag",
  ),
);

/** Docker Hub without a namespace, or by a name that logins do not have. */
const HUB = /^(?:docker\.io$|(?:index|registry-1)\.docker\.io(?:\/|$)|(?:registry\.)?hub\.docker\.com(?:\/|$))/;

/** Where Terraform keeps the state, as a user writes it. */
export const backendSchema = v.objectWithRest({ type: v.picklist(BACKENDS) }, json);

export const definitionSchema = v.strictObject({
  target: v.optional(v.string()),
  files: v.optional(paths),
  envFiles: v.optional(paths),
  profiles: v.optional(paths),
  registry: v.optional(registry),
  mirror: v.optional(v.boolean("mirror must be true or false")),
  requireDigest: v.optional(v.boolean("requireDigest must be true or false")),
  backend: v.optional(backendSchema),
  options: v.optional(json),
});

/** Where Terraform keeps the state: `type`, and the backend's own arguments by Terraform's names. */
export type Backend = { readonly type: (typeof BACKENDS)[number] } & { readonly [argument: string]: Json };

/** One entry of `context.environments` in cdktf.json. */
export interface EnvironmentDefinition {
  /** The stack id: `cdktf deploy <name>`. */
  readonly name: string;
  /** Default: the environment's name, where that is a target. */
  readonly target: string;
  /** Compose files, relative to the project directory. Default: the project's own, and `compose.<name>.yaml` when present. */
  readonly files?: readonly string[];
  /** Env files for interpolation. Default: `.env` when present. */
  readonly envFiles?: readonly string[];
  /** Compose profiles to enable. Default: none. */
  readonly profiles?: readonly string[];
  /**
   * Where this environment pulls the images that the project builds: `host[:port][/path]`. `berth release` pushes them
   * there. Default: the registry that the image's own name has; none where it has none.
   */
  readonly registry?: string;
  /** Whether `berth release` copies images of others to `registry` too, and this environment pulls them there. Default: false. */
  readonly mirror?: boolean;
  /** Whether an image known by tag alone stops this environment. Default: false. */
  readonly requireDigest?: boolean;
  /** Default: a local file beside cdktf.json. */
  readonly backend?: Backend;
  /** The target's options, not yet parsed. */
  readonly options: Json;
}

function isRegistry(text: string): boolean {
  const parsed = parseReference(`${text}/image`);
  return parsed?.hostNamed === true && repositoryOf(parsed) === `${text}/image` && !HUB.test(text);
}
