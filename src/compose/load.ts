import { homedir } from "node:os";
import { BerthError, type Finding } from "../errors";
import type { Json } from "../json";
import { findPlugin } from "./command/plugin";
import { type Outcome, run } from "./command/run";
import { composeShell } from "./command/shell";
import { isRecent, pluginVersion } from "./command/version";
import { readContents } from "./contents";
import { diagnose } from "./diagnose";
import { dropFillers, dropImpliedNames, parseOutput } from "./document";
import { addExtensions, hasNull, plainDates } from "./extension";
import { unreadableConfigs, unusable } from "./failure";
import { asResolved, asWritten, relativePaths } from "./paths";
import type { ComposeProject, LoadRequest } from "./project";
import { checkName } from "./project-name";
import { type Resolved, resolveRequest } from "./request";
import { locateIn, trace } from "./source/locate";
import { openSources, type Sources } from "./source/sources";
import { readWarnings } from "./warnings";
import { yaml as parser } from "./yaml";

/**
 * Loads a Compose project as `docker compose config` sees it. Docker Compose starts before this function first waits,
 * so several loads run side by side, and a caller can load code meanwhile. The phases, in this order because each
 * needs the one before:
 *
 * 1. request: defaults filled in, files there; nothing is started for a request that cannot work
 * 2. shell: the operator's shell without Compose's own settings
 * 3. command: `docker compose config`, the one reader of Compose files
 * 4. diagnose: only after a failure; the files are parsed and every error in them is reported
 * 5. plain: the output as data, `$$` undone, before anything looks at a string
 * 6. name: read before names are dropped by it
 * 7. paths, names, fillers, extensions: the document says what the user said, the same on every machine
 * 8. contents: config files, by the paths of phase 7
 *
 * Errors: BerthError with BERTH001 to BERTH010.
 */
export async function loadCompose(request: LoadRequest): Promise<ComposeProject> {
  const resolved = resolveRequest(request);
  const sources = lazy(() => openSources({ ...resolved, envFiles: resolved.effectiveEnvFiles }));
  const runs = start(resolved);
  const [config, extensions, version] = await Promise.all([runs.config, runs.extensions, runs.version]);
  const stop = unusable(config, version, isRecent(version)) ?? (extensions && unusable(extensions, version, true));
  if (stop) throw new BerthError([stop]);
  const failed = [config, extensions].find((outcome) => outcome !== undefined && outcome.code !== 0);
  const document = failed ? undefined : parseOutput(config.stdout);
  if (!document) throw new BerthError(diagnose((failed ?? config).stderr, sources(), resolved));

  const name = String(document.name);
  const problems: Finding[] = [...checkName(name, resolved.texts, sources)];
  relativePaths(document, runs.rewrite(resolved, sources));
  dropImpliedNames(document, (section, key, text) => isWritten(section, key, text, resolved, sources));
  dropFillers(document);
  // Of a top-level block the JSON lacks only what is empty.
  const late = extensions ?? (hasNull(document["x-berth"]) ? await runs.yaml() : undefined);
  if (late && late.code !== 0) throw new BerthError(diagnose(late.stderr, sources(), resolved));
  if (late) addExtensions(document, late.stdout);
  else if (document["x-berth"]) (document as Record<string, Json>)["x-berth"] = plainDates(document["x-berth"]);

  const { contents, unreadable } = readContents(document, resolved.projectDirectory);
  problems.push(...unreadableConfigs(unreadable, sources));
  if (problems.length > 0) throw new BerthError(problems);
  return {
    name,
    document,
    configContents: contents,
    warnings: readWarnings(config.stderr, sources),
    get files() {
      return sources().files.map((source) => source.file);
    },
    locate: (path) => locateIn(sources(), path, document),
  };
}

interface Runs {
  readonly config: Promise<Outcome>;
  /** The YAML form, for `x-berth`; absent where no file can have any. */
  readonly extensions: Promise<Outcome> | undefined;
  readonly yaml: () => Promise<Outcome>;
  readonly version: Promise<string | undefined>;
  readonly rewrite: (resolved: Resolved, sources: () => Sources) => (path: string) => string;
}

function start(resolved: Resolved): Runs {
  const { projectDirectory, texts } = resolved;
  const env = composeShell(resolved.shell, projectDirectory, texts);
  const plugin = findPlugin(resolved.shell);
  const has = (pattern: RegExp): boolean => texts.some((text) => pattern.test(text));
  // Without path resolution Compose does not expand `~` of an env file either, and would not find it.
  const home = has(/env_file|label_file/) && has(/~/);
  const words = [
    ...["--project-directory", "."],
    ...resolved.files.flatMap((file) => ["-f", file]),
    ...resolved.envFiles.flatMap((file) => ["--env-file", file]),
    ...resolved.profiles.flatMap((profile) => ["--profile", profile]),
    ...["config", ...(home ? [] : ["--no-path-resolution"])],
  ];
  const options = { cwd: projectDirectory, env };
  const yaml = (): Promise<Outcome> => run(plugin, [...words, "--format", "yaml"], options);
  // Extensions of services are in the YAML form only. An included or extended file may bring some.
  const early = has(/\S.*x-berth|[ \t]x-berth/) || has(/(?:^|[\s{,"'])(?:include|extends)["']?[ \t]*:/m);
  const config = run(plugin, [...words, "--format", "json"], options);
  const extensions = early ? yaml() : undefined;
  // The parser loads while Compose works.
  if (early) setImmediate(parser);
  return {
    config,
    extensions,
    yaml,
    version: pluginVersion(plugin, env, projectDirectory),
    rewrite: (request, sources) => {
      if (!home) return asWritten(projectDirectory);
      const homeFolder = request.shell.HOME ?? homedir();
      return asResolved(projectDirectory, homeFolder, (text) =>
        sources().files.some((source) => source.text.includes(text)),
      );
    },
  };
}

/** Whether the user wrote this very name of a resource. The text is asked first: almost always it is not there. */
function isWritten(section: string, key: string, text: string, resolved: Resolved, sources: () => Sources): boolean {
  const path = [section, key, "name"];
  return resolved.texts.some((one) => one.includes(text)) && trace(sources(), path).depth === path.length;
}

function lazy<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
