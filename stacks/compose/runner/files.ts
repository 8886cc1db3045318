import { randomBytes } from "node:crypto";
import { isObject, type Json, type JsonObject } from "../../../src/json";
import { docker, inspect, lines, text } from "./docker";
import type { Engine } from "./engine";
import { diskFull, failure } from "./failure";
import { escaped } from "./settings";
import type { WantedFile } from "./sources";
import { packTar, readTar } from "./tar";

/**
 * Secrets and configs reach the engine as one small volume per file, filled through a container that is never
 * started, and the services mount the file from there, read-only. docker compose alone binds the file of this machine
 * instead, which gives it this machine's owner and mode and cannot reach a remote engine.
 *
 * A volume never changes: new content is a new volume, so that the services using it, and only they, are recreated.
 * Its name holds random bytes and not a digest: a digest of a secret is a hint at it.
 */
const FILE_LABEL = "berth.file";
const HELPER_LABEL = "berth.helper";
const NAME = "content";

interface Volume {
  readonly Name: string;
  readonly Mountpoint: string;
  readonly Labels: Readonly<Record<string, string>> | null;
}

export interface Placed {
  /** The project with binds in place of secrets and configs. */
  readonly document: JsonObject;
  /** Volumes that no service uses any more. */
  readonly unused: readonly string[];
}

/** @param image any image that is on the engine; nothing of it runs. */
export async function placeFiles(
  engine: Engine,
  project: string,
  image: string,
  document: JsonObject,
  wanted: readonly WantedFile[],
): Promise<Placed> {
  await removeHelpers(engine, project);
  const there = await fileVolumes(engine, project);
  const paths = await matching(engine, project, image, there, wanted);
  const added = new Map<string, WantedFile>();
  for (const file of wanted) if (!paths.has(idOf(file))) added.set(idOf(file), file);
  await create(engine, project, image, added, paths);
  const used = new Set(paths.values());
  const unused = there.map((volume) => volume.Mountpoint).filter((path) => !used.has(path));
  return {
    document: withBinds(document, wanted, paths),
    unused: there.filter((volume) => unused.includes(volume.Mountpoint)).map((volume) => volume.Name),
  };
}

/** Every volume of the project that holds a file. */
export async function fileVolumes(engine: Engine, project: string): Promise<Volume[]> {
  const filters = ["--filter", `label=berth.project=${project}`, "--filter", `label=${FILE_LABEL}`];
  const names = await lines(engine, ["volume", "ls", "--quiet", ...filters]);
  return inspect<Volume>(engine, "volume", names.sort());
}

/** Removes helper containers that a killed deploy left. */
export async function removeHelpers(engine: Engine, project: string): Promise<void> {
  const left = await lines(engine, ["ps", "--all", "--quiet", "--filter", `label=${HELPER_LABEL}=${project}`]);
  if (left.length > 0) await docker(engine, ["rm", "--force", "--volumes", ...left]);
}

/** What tells one file from another, apart from its content. */
const idOf = (file: WantedFile): string => [file.kind, file.key, file.uid, file.gid, file.mode.toString(8)].join(" ");

/** Mountpoints, by file id, of the volumes that hold exactly what is wanted. Reads them back: a killed deploy may have left half a file. */
async function matching(
  engine: Engine,
  project: string,
  image: string,
  volumes: readonly Volume[],
  wanted: readonly WantedFile[],
): Promise<Map<string, string>> {
  const paths = new Map<string, string>();
  const byId = new Map(wanted.map((file) => [idOf(file), file]));
  const candidates = volumes.filter((volume) => byId.has(volume.Labels?.[FILE_LABEL] ?? ""));
  if (candidates.length === 0) return paths;
  const archive = await withHelper(
    engine,
    project,
    image,
    candidates.map((volume) => volume.Name),
    async (helper) => {
      const result = await docker(engine, ["cp", `${helper}:/berth`, "-"]);
      return result.code === 0 ? result.stdout : Buffer.alloc(0);
    },
  );
  for (const entry of readTar(archive)) {
    const match = /^berth\/(\d+)\/content$/.exec(entry.path);
    const volume = match ? candidates[Number(match[1])] : undefined;
    const file = byId.get(volume?.Labels?.[FILE_LABEL] ?? "");
    if (!volume || !file?.content.equals(entry.content)) continue;
    if (entry.uid === file.uid && entry.gid === file.gid && entry.mode === file.mode) {
      paths.set(idOf(file), volume.Mountpoint);
    }
  }
  return paths;
}

async function create(
  engine: Engine,
  project: string,
  image: string,
  files: ReadonlyMap<string, WantedFile>,
  paths: Map<string, string>,
): Promise<void> {
  if (files.size === 0) return;
  const names: string[] = [];
  for (const [id, file] of files) {
    const name = `${project}_berth-${file.kind}-${file.key}-${randomBytes(4).toString("hex")}`;
    const labels = ["--label", `berth.project=${project}`, "--label", `${FILE_LABEL}=${id}`];
    const made = await docker(engine, ["volume", "create", ...labels, name]);
    if (made.code !== 0) throw notPlaced(engine, made.stderr);
    names.push(name);
    const mountpoint = await text(engine, ["volume", "inspect", "--format", "{{.Mountpoint}}", name]);
    paths.set(id, mountpoint ?? "");
  }
  const entries = [...files.values()].map((file, index) => ({ ...file, path: `${index}/${NAME}` }));
  await withHelper(engine, project, image, names, async (helper) => {
    const copied = await docker(engine, ["cp", "-", `${helper}:/berth`], { input: packTar(entries) });
    if (copied.code !== 0) throw notPlaced(engine, copied.stderr);
  });
}

/** A container with the volumes at /berth/0, /berth/1 and so on. Copying in and out needs no process in it. */
async function withHelper<T>(
  engine: Engine,
  project: string,
  image: string,
  volumes: readonly string[],
  use: (helper: string) => Promise<T>,
): Promise<T> {
  const mounts = volumes.flatMap((name, index) => ["--volume", `${name}:/berth/${index}`]);
  const options = ["--pull", "never", "--network", "none", "--label", `${HELPER_LABEL}=${project}`, ...mounts];
  const created = await docker(engine, ["create", ...options, "--entrypoint", "/berth", image, "never-started"]);
  if (created.code !== 0) throw notPlaced(engine, created.stderr);
  const helper = created.stdout.toString().trim();
  try {
    return await use(helper);
  } finally {
    await docker(engine, ["rm", "--force", "--volumes", helper]);
  }
}

function withBinds(
  document: JsonObject,
  wanted: readonly WantedFile[],
  paths: ReadonlyMap<string, string>,
): JsonObject {
  const services = Object.entries(isObject(document.services) ? document.services : {}).map(([name, value]) => {
    const service = isObject(value) ? value : {};
    const files = wanted.filter((file) => file.service === name);
    const binds = files.map((file) => ({
      type: "bind",
      source: escaped(`${paths.get(idOf(file))}/${NAME}`),
      target: file.target,
      read_only: true,
      bind: { create_host_path: false },
    }));
    const left = (kind: "secret" | "config") => {
      const mounts = service[`${kind}s`];
      if (!Array.isArray(mounts)) return {};
      const placed = new Set(files.filter((file) => file.kind === kind).map((file) => file.key));
      return { [`${kind}s`]: mounts.filter((mount) => !isObject(mount) || !placed.has(String(mount.source))) };
    };
    const volumes: Json[] = [...(Array.isArray(service.volumes) ? service.volumes : []), ...binds];
    return [name, { ...service, ...left("secret"), ...left("config"), volumes }] as const;
  });
  const { secrets: _secrets, configs: _configs, ...rest } = document;
  const external = (section: "secrets" | "configs") => onlyExternal(document, section);
  return { ...rest, ...external("secrets"), ...external("configs"), services: Object.fromEntries(services) };
}

/** docker compose checks what is defined at the top even where no service uses it. */
function onlyExternal(document: JsonObject, section: "secrets" | "configs"): JsonObject {
  const all = document[section];
  if (!isObject(all)) return {};
  const kept = Object.entries(all).filter(([, value]) => isObject(value) && Boolean(value.external));
  return kept.length > 0 ? { [section]: Object.fromEntries(kept) } : {};
}

function notPlaced(engine: Engine, stderr: string) {
  const said = stderr.trim();
  if (/no space left on device/i.test(said)) return diskFull(engine.label, said);
  return failure(
    "BERTH407",
    "secrets and configs cannot be put on the engine",
    said,
    "mend what docker says and deploy again",
  );
}
