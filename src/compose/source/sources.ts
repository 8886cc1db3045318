import { dirname, isAbsolute, join } from "node:path";
import { readEnvFile } from "../dotenv";
import { interpolate, type Lookup } from "../interpolation";
import { readSource, type SourceFile } from "./file";
import { entriesOf, itemsOf, type Place, resolve, textOf } from "./node";

/** Which files a load is about. Paths relative to the project directory. */
export interface SourceRequest {
  readonly projectDirectory: string;
  readonly files: readonly string[];
  readonly envFiles: readonly string[];
  readonly shell: Readonly<Record<string, string | undefined>>;
}

/** The user's files, each parsed once, on first use. */
export interface Sources {
  readonly projectDirectory: string;
  /** The documents that Compose merges, the one that wins first; an included file comes after the one that includes it. */
  readonly roots: readonly Place[];
  /** Those of the `-f` files alone. */
  readonly own: readonly Place[];
  /** All files that took part: `-f` files in order, then what they include, then what they extend. */
  readonly files: readonly SourceFile[];
  /** Files named by `include` or `extends` that cannot be read, at the place that names them. */
  readonly missing: readonly { readonly place: Place; readonly path: string; readonly text: string }[];
  /** Service definitions in other files that `extends` brings in. */
  readonly extended: readonly Place[];
  /** What sets a variable: the shell, then the env files. */
  readonly lookup: Lookup;
  /** The documents of a file that `extends` names, the one that wins first; undefined where it cannot be read. */
  extendsFile(place: Place, text: string): readonly Place[] | undefined;
}

export function openSources(request: SourceRequest): Sources {
  const { projectDirectory } = request;
  const lookup = lookupIn(request);
  const cache = new Map<string, SourceFile | undefined>();
  const read = (path: string): SourceFile | undefined => {
    if (!cache.has(path)) cache.set(path, readSource(path, projectDirectory));
    return cache.get(path);
  };
  const missing: { place: Place; path: string; text: string }[] = [];
  const extended: Place[] = [];
  const absolute = (path: string, base: string): string => (isAbsolute(path) ? path : join(base, path));

  function rootsOf(path: string, base: string, from: Place | undefined, chain: readonly string[]): readonly Place[] {
    const source = chain.includes(path) ? undefined : read(path);
    if (!source) {
      if (from && !chain.includes(path)) missing.push({ place: from, path, text: textOf(from.node) ?? path });
      return [];
    }
    const places = source.documents.map((document) => ({
      source,
      node: document.contents as Place["node"],
      offset: 0,
      base,
    }));
    return places.reverse().flatMap((place) => [place, ...includesOf(place, [...chain, path])]);
  }

  function includesOf(root: Place, chain: readonly string[]): readonly Place[] {
    const include = entriesOf(root).get("include");
    return (include ? itemsOf(include) : []).flatMap((item) => {
      const long = entriesOf(item);
      const path = long.get("path") ?? item;
      const several = itemsOf(path);
      const paths = (several.length > 0 ? several : [path]).flatMap((place) => {
        const text = textOf(resolve(place.node, place.source));
        return text === undefined ? [] : [{ place, path: absolute(interpolate(text, lookup), root.base) }];
      });
      const folder = textOf(long.get("project_directory")?.node);
      const base =
        folder === undefined ? dirname(paths[0]?.path ?? root.base) : absolute(interpolate(folder, lookup), root.base);
      return paths.reverse().flatMap((one) => rootsOf(one.path, base, one.place, chain));
    });
  }

  function extendsFile(place: Place, text: string): readonly Place[] | undefined {
    const path = absolute(interpolate(text, lookup), place.base);
    const source = read(path);
    if (!source) missing.push({ place, path, text });
    return source?.documents
      .map((document) => ({ source, node: document.contents as Place["node"], offset: 0, base: dirname(path) }))
      .reverse();
  }

  const roots = [...request.files]
    .reverse()
    .flatMap((file) => rootsOf(absolute(file, projectDirectory), projectDirectory, undefined, []));
  const named = new Set(request.files.map((file) => absolute(file, projectDirectory)));
  const own = roots.filter((root) => named.has(root.source.path));
  const sources = { projectDirectory, roots, own, missing, extended, lookup, extendsFile };
  for (const root of roots) followExtends(sources, root, extended);
  const order = [...request.files.map((file) => absolute(file, projectDirectory)), ...cache.keys()];
  const files = [...new Set(order)].flatMap((path) => read(path) ?? []);
  return { ...sources, files };
}

/** Opens every file that a service of this document extends, and those that their services extend in turn. */
function followExtends(sources: Omit<Sources, "files">, root: Place, extended: Place[]): void {
  const services = entriesOf(root).get("services");
  for (const service of services ? entriesOf(services).values() : []) {
    for (const base of basesOf(sources, service, [root])) {
      if (base.source !== root.source && !extended.some((known) => known.node === base.node)) extended.push(base);
    }
  }
}

/** The definitions that a service extends, nearest first. `documents`: where a name without a file is looked up. */
export function basesOf(
  sources: Pick<Sources, "extendsFile">,
  service: Place,
  documents: readonly Place[],
  seen: readonly unknown[] = [],
): readonly Place[] {
  const node = resolve(service.node, service.source);
  const clause = entriesOf(service).get("extends");
  if (!clause || !node || seen.includes(node)) return [];
  const long = entriesOf(clause);
  const name = textOf(resolve(long.get("service")?.node ?? clause.node, clause.source));
  const file = long.get("file");
  const fileText = textOf(resolve(file?.node, clause.source));
  const where = fileText === undefined || !file ? documents : sources.extendsFile(file, fileText);
  if (name === undefined || !where) return [];
  return where.flatMap((root) => {
    const services = entriesOf(root).get("services");
    const base = services && entriesOf(services).get(name);
    return base ? [base, ...basesOf(sources, base, where, [...seen, node])] : [];
  });
}

function lookupIn(request: SourceRequest): Lookup {
  let fromFiles: ReadonlyMap<string, string> | undefined;
  return (name) => {
    const own = request.shell[name];
    if (own !== undefined) return own;
    fromFiles ??= new Map(
      request.envFiles
        .flatMap((file) => readEnvFile(isAbsolute(file) ? file : join(request.projectDirectory, file)))
        .map((entry) => [entry.name, entry.value ?? ""]),
    );
    return fromFiles.get(name);
  };
}
