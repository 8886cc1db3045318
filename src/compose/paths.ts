import { posix } from "node:path";
import { isObject, type Json, type JsonObject } from "../json";
import { children } from "./document";

type Draft = Record<string, Json>;

/**
 * Phase "paths": one spelling for every path of this machine, `./x` under the project directory, so that two clones
 * give the same bytes. Compose is run with `--no-path-resolution`, so paths come as the user wrote them, `~` and
 * `../` included; what is absolute is so because the user wrote it, or asked for `${PWD}`.
 *
 * The table is compose-go's (`paths/resolve.go`) without what `config` has already used up: env files, label files,
 * `extends` and `include`. `build.dockerfile` is relative to its context, not to the project, and stays as written.
 */
export function relativePaths(document: JsonObject, rewrite: (path: string) => string): void {
  for (const service of children(document.services)) {
    if (!isObject(service)) continue;
    const build = service.build;
    if (isObject(build)) {
      change(build, "context", rewrite, isRemote);
      const contexts = build.additional_contexts;
      if (isObject(contexts)) for (const name of Object.keys(contexts)) change(contexts, name, rewrite, isRemote);
    }
    for (const mount of children(service.volumes)) {
      if (isObject(mount) && mount.type === "bind") change(mount, "source", rewrite);
    }
    const develop = service.develop;
    for (const watch of isObject(develop) ? children(develop.watch) : []) change(watch, "path", rewrite);
  }
  for (const section of ["secrets", "configs"]) {
    for (const source of children(document[section])) change(source, "file", rewrite);
  }
  for (const volume of children(document.volumes)) {
    // A local volume with `o: bind` is a bind mount in disguise.
    const options = isObject(volume) && volume.driver === "local" ? volume.driver_opts : undefined;
    if (isObject(options) && options.o === "bind") change(options, "device", rewrite);
  }
}

function change(parent: Json, key: string, rewrite: (path: string) => string, skip?: (path: string) => boolean): void {
  if (!isObject(parent)) return;
  const value = parent[key];
  if (typeof value === "string" && value !== "" && !skip?.(value)) (parent as Draft)[key] = rewrite(value);
}

/** A build context that is no folder: a URL, a git remote, `service:`, `docker-image://`, `target:`. */
function isRemote(context: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:\/\/|service:|target:|git@|github\.com\/)/.test(context);
}

/** A path as the user wrote it: `./x` under the project directory, `../x` beside it, `~/x` and absolute ones as they are. */
export function asWritten(projectDirectory: string): (path: string) => string {
  const root = slashes(projectDirectory).replace(/\/+$/, "");
  return (path) => {
    const plain = slashes(path);
    if (plain.startsWith("~")) return plain;
    if (plain === root || plain.startsWith(`${root}/`)) return dotted(posix.relative(root, plain));
    return posix.isAbsolute(plain) || /^[A-Za-z]:[/\\]/.test(path) ? plain : dotted(plain);
  };
}

/**
 * A path that Compose has made absolute, back to what the user must have written. `written` says whether a text stands
 * in one of the user's files.
 */
export function asResolved(
  projectDirectory: string,
  home: string,
  written: (text: string) => boolean,
): (path: string) => string {
  const plain = asWritten(projectDirectory);
  return (path) => {
    const short = plain(path);
    if (!posix.isAbsolute(short) || written(short)) return short;
    if (home !== "" && short.startsWith(`${home}/`) && written(`~${short.slice(home.length)}`))
      return `~${short.slice(home.length)}`;
    return posix.relative(slashes(projectDirectory), short);
  };
}

function dotted(path: string): string {
  const clean = posix.normalize(path === "" ? "." : path);
  const bare = clean.length > 1 && clean.endsWith("/") ? clean.slice(0, -1) : clean;
  return bare === "." || bare === ".." || bare.startsWith("../") ? bare : `./${bare}`;
}

function slashes(path: string): string {
  return process.platform === "win32" ? path.replaceAll("\\", "/") : path;
}
