import { createHash } from "node:crypto";
import type { Artifact } from "../../src/contract/artifact";
import type { Leaf, ServiceContract, VolumeContract } from "../../src/contract/contract";
import { compareText, sortedSet } from "../../src/contract/format";
import type { JsonObject } from "../../src/json";
import { bool, dig, map, objects, orElse, said, string, strings, texts } from "./read-values";

type File = ServiceContract["files"][string];
type Mount = ServiceContract["mounts"][string];

/**
 * The deploy writes each file itself, with the owner and mode asked for; write bits are dropped.
 * @param user who the container starts as; undefined: neither the file nor the lock says it.
 */
export function readFiles(
  service: JsonObject,
  user: string | undefined,
  document: JsonObject,
  artifact: Artifact,
  problems: string[],
) {
  // Without an owner the file is the container's user's, where that is a number.
  const [, uid, gid] = /^(\d+)(?::(\d+))?$/.exec(user ?? "") ?? [];
  const named = user !== undefined && uid === undefined;
  const owner = { uid: uid ?? (named ? "0" : null), gid: gid ?? (user === undefined ? null : "0") };
  const files: [string, File][] = [];
  for (const kind of ["secret", "config"] as const) {
    for (const use of objects(service[`${kind}s`])) {
      const source = String(use.source);
      const target = string(dig(use, "target")) || source;
      const path = target.startsWith("/") ? target : `${kind === "secret" ? "/run/secrets" : ""}/${target}`;
      const asked = string(dig(use, "mode"));
      const file = {
        secret: kind === "secret" ? source : null,
        config: kind === "config" ? source : null,
        digest: kind === "config" ? readDigest(source, document, artifact, problems) : null,
        mode: asked === undefined ? { default: "0444" } : octal(Number.parseInt(asked, 8) & 0o555),
        uid: orElse(string(dig(use, "uid")), owner.uid),
        gid: orElse(string(dig(use, "gid")), owner.gid),
      };
      files.push([path, file]);
    }
  }
  return Object.fromEntries(files);
}

const octal = (mode: number) => mode.toString(8).padStart(4, "0");

function readDigest(key: string, document: JsonObject, artifact: Artifact, problems: string[]): Leaf<string> {
  const file = string(dig(document, "configs", key, "file"));
  if (file === undefined || !file.startsWith("./configs/")) return { opaque: "content known when it is deployed" };
  const content = artifact.file(file.slice(2));
  if (content !== undefined) return `sha256:${createHash("sha256").update(content).digest("hex")}`;
  problems.push(`config ${key}: ${file.slice(2)} is not there`);
  return { opaque: "content missing" };
}

export function readMounts(service: JsonObject): ServiceContract["mounts"] {
  const short = strings(service.tmpfs).map((line): [string, Mount] => {
    const [, path = line, options = ""] = /^([^:]*):?(.*)$/.exec(line) ?? [];
    return [path, readTmpfs(options.split(",").filter(Boolean))];
  });
  const long = objects(service.volumes).map((mount): [string, Mount] => [String(mount.target), readMount(mount)]);
  return Object.fromEntries([...long, ...short]);
}

function readMount(mount: JsonObject): Mount {
  const source = string(mount.source);
  const readOnly = bool(mount.read_only);
  const volume = map(mount.volume);
  const bind = map(mount.bind);
  const words = (...pairs: readonly (readonly [string, unknown])[]) =>
    pairs.filter(([, value]) => value !== undefined).map(([key, value]) => `${key}=${value}`);
  const plain = { source: source ?? null, readOnly, size: null, mode: null };
  switch (mount.type) {
    case "bind": {
      // Without `bind`, and with create_host_path, docker compose lets the engine make the folder (seen with 2.40.3).
      const creates = mount.bind === undefined || bool(bind.create_host_path);
      // The label goes through in the short form alone; recursive: writable needs Docker Engine 25.
      const short = creates && bind.propagation === undefined && bind.recursive === undefined;
      const recursive = bind.recursive === "writable" ? undefined : bind.recursive;
      const extra = words(
        ["propagation", bind.propagation],
        ["recursive", recursive],
        ["selinux", short ? bind.selinux : undefined],
      );
      return { ...plain, type: "bind", options: sortedSet([...extra, ...(creates ? [] : ["no-create"])]) };
    }
    case "tmpfs": {
      const mode = dig(mount, "tmpfs", "mode");
      const size = orElse(said(dig(mount, "tmpfs", "size")), null);
      const octalMode = orElse(mode === undefined ? undefined : octal(Number(mode)), "1777");
      return { ...plain, type: "tmpfs", source: null, size, mode: octalMode, options: [] };
    }
    case "volume": {
      // Labels reach a volume of its own only; subpath needs Docker Engine 26, an older one mounts the whole volume.
      const own = { opaque: "a volume of its own, made with the container" };
      const labels = source === undefined ? Object.entries(map(volume.labels)) : [];
      const extra = labels.map(([key, value]) => `label:${key}=${value}`);
      return {
        ...plain,
        type: "volume",
        source: source ?? own,
        options: sortedSet([...extra, ...(bool(volume.nocopy) ? ["nocopy"] : [])]),
      };
    }
    default: {
      const extra = words(["type", mount.type], ["subpath", dig(mount, "image", "subpath")]);
      return { ...plain, type: "other", options: sortedSet(extra) };
    }
  }
}

const UNITS: Readonly<Record<string, number>> = { "": 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };

/** Options as the kernel takes them: the last of two wins. */
function readTmpfs(options: readonly string[]): Mount {
  const last = (name: string) =>
    new RegExp(`^${name}=(.+)$`).exec(options.findLast((option) => option.startsWith(`${name}=`)) ?? "")?.[1];
  const mode = last("mode");
  const [, amount, unit] = /^(\d+)([kmg]?)$/i.exec(last("size") ?? "") ?? [];
  const size = amount === undefined ? undefined : Number(amount) * (UNITS[unit?.toLowerCase() ?? ""] ?? 1);
  const rest = options.filter(
    (option) => option !== "ro" && !option.startsWith("mode=") && !(size !== undefined && option.startsWith("size=")),
  );
  return {
    type: "tmpfs",
    source: null,
    readOnly: options.includes("ro"),
    size: orElse(size, null),
    mode: orElse(mode === undefined ? undefined : octal(Number.parseInt(mode, 8)), "1777"),
    options: sortedSet(rest),
  };
}

/** Named volumes stay when the project is taken down; any number of containers of the engine may write them. */
export function readVolumes(document: JsonObject): Readonly<Record<string, VolumeContract>> {
  const volumes = Object.entries(map(document.volumes)).sort(([a], [b]) => compareText(a, b));
  return Object.fromEntries(
    volumes.map(([key, value]) => {
      const volume = map(value);
      const contract: VolumeContract = {
        survives: "destroy",
        writers: "many",
        encrypted: { default: false },
        external: bool(volume.external),
        driver: orElse(string(volume.driver), "local"),
        options: texts(volume.driver_opts),
        labels: texts(volume.labels),
      };
      return [key, contract];
    }),
  );
}
