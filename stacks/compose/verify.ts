import { isObject, type Json, type JsonObject } from "../../src/json";
import type { Entry } from "./archive";
import type { Cli } from "./runner/docker";
import { saveImage } from "./save";

/** What hashing an image's content showed. */
export interface Verified {
  /** `sha256:...` of the configuration that the engine has for it. Absent: it could not be read. */
  readonly id?: string;
  /** What is wrong, one sentence. Absent with `id`: every byte is what the id says. */
  readonly damage?: string;
  /** Why nothing could be read, so that nothing is known, one sentence. */
  readonly unproved?: string;
}

/**
 * Reads the whole image off its engine and hashes it. Its id is the hash of its configuration, which has the hash of
 * every layer, so that nothing but the id has to be believed. Where the engine keeps manifests the id is the hash of
 * one, and that has the hash of the configuration. Throws as {@link saveImage} does.
 * @param id `sha256:...` as the engine has it.
 */
export async function verifyImage(cli: Cli, id: string, ...patience: number[]): Promise<Verified> {
  const saved = await saveImage(cli, id, ...patience);
  return "entries" in saved ? judge(id, saved.entries) : saved;
}

/** Compares what an archive holds with what `id` says it must hold. */
export function judge(id: string, entries: ReadonlyMap<string, Entry>): Verified {
  const item = first(entries.get("manifest.json"));
  const config = entries.get(String(item.Config ?? ""));
  if (config?.digest === id) return { id, ...damaged(layerProblems(config, item, entries)) };
  const manifest = manifestOf(id, entries);
  if (manifest === undefined) {
    return { damage: `its configuration is ${config?.digest ?? "not there"}, and the engine calls it ${id}` };
  }
  return judgeManifest(manifest, entries);
}

const damaged = (problems: readonly string[]) => (problems.length > 0 ? { damage: problems.join("; ") } : {});

/** Every layer against the configuration, which lists the hash of each, unpacked. */
function layerProblems(config: Entry, item: JsonObject, entries: ReadonlyMap<string, Entry>): string[] {
  const rootfs = parse(config).rootfs;
  const wanted = isObject(rootfs) ? strings(rootfs.diff_ids) : [];
  const files = strings(item.Layers);
  return wanted.flatMap((digest, index) => {
    const found = entries.get(files[index] ?? "")?.unpacked;
    return found === digest ? [] : [layerProblem(index, wanted.length, digest, found)];
  });
}

function layerProblem(index: number, of: number, digest: string, found: string | undefined): string {
  const which = `layer ${index + 1} of ${of}`;
  if (found === undefined) return `${which} is not there, or cannot be unpacked`;
  return `${which} has other content than the image says: ${found} instead of ${digest}`;
}

/** The manifest that the id is the hash of, or, of an index, the one of its manifests that the engine has. */
function manifestOf(id: string, entries: ReadonlyMap<string, Entry>): JsonObject | undefined {
  const found = blob(entries, id);
  if (found?.digest !== id) return undefined;
  const parsed = parse(found);
  if (!Array.isArray(parsed.manifests)) return parsed;
  for (const listed of parsed.manifests) {
    const digest = isObject(listed) ? String(listed.digest) : "";
    const one = blob(entries, digest);
    const manifest = one?.digest === digest ? parse(one) : {};
    // Others' platforms are not there; attestations are, and have no layers that are a file system.
    if (isObject(manifest.config) && blob(entries, String(manifest.config.digest)) && hasRootfs(manifest, entries)) {
      return manifest;
    }
  }
  return undefined;
}

function hasRootfs(manifest: JsonObject, entries: ReadonlyMap<string, Entry>): boolean {
  const config = isObject(manifest.config) ? blob(entries, String(manifest.config.digest)) : undefined;
  const { rootfs } = parse(config);
  return isObject(rootfs) && strings(rootfs.diff_ids).length > 0;
}

function judgeManifest(manifest: JsonObject, entries: ReadonlyMap<string, Entry>): Verified {
  const id = isObject(manifest.config) ? String(manifest.config.digest) : "";
  const config = blob(entries, id);
  if (config?.digest !== id)
    return { damage: `its configuration is ${config?.digest ?? "not there"} instead of ${id}` };
  const layers = Array.isArray(manifest.layers) ? manifest.layers.filter(isObject) : [];
  const problems = layers.flatMap((layer, index) => {
    const digest = String(layer.digest);
    const found = blob(entries, digest)?.digest;
    return found === digest ? [] : [layerProblem(index, layers.length, digest, found)];
  });
  return { id, ...damaged(problems) };
}

const blob = (entries: ReadonlyMap<string, Entry>, digest: string): Entry | undefined =>
  entries.get(`blobs/${digest.replace(":", "/")}`);

/** The one image of `manifest.json`, by the format that `docker load` reads. */
function first(entry: Entry | undefined): JsonObject {
  const list: unknown = json(entry);
  return Array.isArray(list) && isObject(list[0]) ? list[0] : {};
}

function parse(entry: Entry | undefined): JsonObject {
  const value = json(entry);
  return isObject(value) ? value : {};
}

function json(entry: Entry | undefined): Json | undefined {
  try {
    return entry?.json === undefined ? undefined : (JSON.parse(entry.json) as Json);
  } catch {
    return undefined;
  }
}

const strings = (value: Json | undefined): string[] => (Array.isArray(value) ? value.map(String) : []);
