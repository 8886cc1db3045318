import * as v from "valibot";
import { optionsSchema } from "../../src/schema";
import type { OptionDoc, Schema } from "../../src/target";

/** Which Docker engine to deploy to. Neither given: the one that the deploying shell's `docker` talks to. */
export interface EngineOptions {
  /** As DOCKER_HOST: `ssh://deploy@host`, `tcp://host:2376`, `unix:///path`. */
  readonly host?: string | undefined;
  /** Name of a docker context. */
  readonly context?: string | undefined;
}

/** Options of the compose target, defaults filled in. */
export interface ComposeOptions {
  readonly engine: EngineOptions;
  /** Compose project name on the engine. Absent: `name:` of the Compose file. */
  readonly projectName?: string | undefined;
  /** Whether `destroy` removes the project's volumes too. */
  readonly removeVolumes: boolean;
  /** Seconds that a deploy waits for services to be healthy and jobs to complete. */
  readonly waitTimeout: number;
}

/** Seconds. Long enough for a start period of minutes; a deploy that hangs still ends. Our own choice. */
export const DEFAULT_WAIT_TIMEOUT = 300;

const HOST = /^(ssh|tcp|unix|npipe|http|https|fd):\/\/\S+$/;

const engine = v.pipe(
  v.strictObject(
    {
      host: v.optional(
        v.pipe(
          v.string("engine.host must be a string such as ssh://user@host"),
          v.regex(HOST, "engine.host must be an address such as ssh://user@host, tcp://host:2376 or unix:///path"),
        ),
      ),
      context: v.optional(
        v.pipe(
          v.string("engine.context must be the name of a docker context"),
          v.regex(/^[a-zA-Z0-9][a-zA-Z0-9_.+-]*$/, "engine.context must be the name of a docker context"),
        ),
      ),
    },
    "engine must be an object with host or context",
  ),
  v.check((value) => !(value.host && value.context), "engine takes host or context, not both"),
);

const schema = v.strictObject(
  {
    engine: v.optional(engine, {}),
    // The form that Compose allows: https://github.com/compose-spec/compose-go, loader.NormalizeProjectName.
    projectName: v.optional(
      v.pipe(
        v.string("projectName must be a string"),
        v.regex(
          /^[a-z0-9][a-z0-9_-]*$/,
          "projectName may hold small letters, digits, hyphens and underscores, and starts with a letter or digit",
        ),
      ),
    ),
    removeVolumes: v.optional(v.boolean("removeVolumes must be true or false"), false),
    waitTimeout: v.optional(
      v.pipe(
        v.number("waitTimeout must be a number of seconds"),
        v.integer("waitTimeout must be a whole number of seconds"),
        v.minValue(1, "waitTimeout must be at least 1 second"),
        v.maxValue(86_400, "waitTimeout must be at most 86400 seconds, one day"),
      ),
      DEFAULT_WAIT_TIMEOUT,
    ),
  },
  "the options must be an object",
);

const docs: readonly OptionDoc[] = [
  {
    name: "engine.host",
    type: "string",
    default: "what the shell's docker uses",
    meaning: "Docker engine to deploy to, as DOCKER_HOST: ssh://user@host, tcp://host:2376, unix:///path",
  },
  {
    name: "engine.context",
    type: "string",
    default: "what the shell's docker uses",
    meaning: "Docker context to deploy to, instead of engine.host",
  },
  {
    name: "projectName",
    type: "string",
    default: "name: of the Compose file",
    meaning: "Compose project name on the engine; two environments on one engine need two names",
  },
  {
    name: "removeVolumes",
    type: "boolean",
    default: "false",
    meaning: "Whether destroy removes named volumes too; BERTH_REMOVE_VOLUMES=1 does so for one run",
  },
  {
    name: "waitTimeout",
    type: "seconds",
    default: String(DEFAULT_WAIT_TIMEOUT),
    meaning: "How long a deploy waits for services to be healthy and jobs to complete",
  },
];

export const options: Schema<ComposeOptions> = optionsSchema<ComposeOptions>(schema, docs);
