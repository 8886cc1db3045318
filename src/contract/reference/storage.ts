import { createHash } from "node:crypto";
import type { Image } from "../../images/image";
import type { FileSource, Mount, Service, Volume, Workload } from "../../workload/model";
import type { Leaf, ServiceContract, VolumeContract } from "../contract";
import { sortedSet } from "../format";
import { or } from "./process";

/** @param image whose user the container starts as where the file names none; as far as it is known. */
export function filesContract(
  { files, process }: Service,
  configs: Workload["configs"],
  { own }: Pick<Image, "own">,
): ServiceContract["files"] {
  // An image that names nobody starts as root.
  const user = process.user ?? (own && (own.user || "0"));
  const [, uidOfUser, gidOfUser = "0"] = /^(\d+)(?::(\d+))?$/.exec(user ?? "") ?? [];
  return Object.fromEntries(
    files.map(({ kind, source, path, mode, uid, gid }) => {
      const contract = {
        secret: kind === "secret" ? source : null,
        config: kind === "config" ? source : null,
        digest: kind === "config" ? digest(configs[source]) : null,
        // Readable by all, owned by the container's user, never writable:
        // https://github.com/compose-spec/compose-spec/blob/main/05-services.md#configs (long syntax).
        mode: mode === undefined ? { default: "0444" } : withoutWriting(mode),
        uid: or(uid, uidOfUser ?? null),
        gid: or(gid, uidOfUser === undefined ? null : gidOfUser),
      };
      return [path, contract] as const;
    }),
  );
}

const withoutWriting = (mode: string) => (Number.parseInt(mode, 8) & 0o555).toString(8).padStart(4, "0");

/** Of a config's content only; what is not in the file or beside it is known when it is deployed. */
function digest(source: FileSource | undefined): Leaf<string> {
  if (source?.from === "content") return sha256(Buffer.from(source.content));
  if (source?.from === "file" && source.base64 !== undefined) return sha256(Buffer.from(source.base64, "base64"));
  return { opaque: "content known when it is deployed" };
}

const sha256 = (content: Uint8Array) => `sha256:${createHash("sha256").update(content).digest("hex")}`;

export function mountsContract(mounts: readonly Mount[]): ServiceContract["mounts"] {
  return Object.fromEntries(mounts.map((mount) => [mount.path, mountContract(mount)]));
}

function mountContract(mount: Mount): ServiceContract["mounts"][string] {
  const readOnly = mount.type === "tmpfs" ? mount.options.includes("ro") : mount.readOnly;
  const plain = { type: mount.type, readOnly, size: null, mode: null };
  if (mount.type === "volume") {
    const extra = [
      ...(mount.nocopy ? ["nocopy"] : []),
      ...(mount.subpath === undefined ? [] : [`subpath=${mount.subpath}`]),
    ];
    const source = mount.source ?? { opaque: "a volume of its own, made with the container" };
    return { ...plain, source, options: sortedSet([...mount.options, ...extra]) };
  }
  if (mount.type === "bind") {
    const propagation = mount.propagation === undefined ? [] : [`propagation=${mount.propagation}`];
    const extra = [...(mount.createHostPath ? [] : ["no-create"]), ...propagation];
    return { ...plain, source: mount.source, options: sortedSet([...mount.options, ...extra]) };
  }
  if (mount.type === "other") {
    return { ...plain, source: mount.source ?? null, options: sortedSet([...mount.options, `type=${mount.kind}`]) };
  }
  return {
    ...plain,
    source: null,
    // Unset, the kernel's half of the host's memory; mode 1777: https://docs.docker.com/engine/storage/tmpfs/#options-for---mount.
    size: or(mount.size, null),
    mode: or(mount.mode, "1777"),
    options: sortedSet(mount.options.filter((option) => option !== "ro")),
  };
}

/** A named volume outlives everything but an explicit removal: https://docs.docker.com/engine/storage/volumes/. */
export function volumeContract(volume: Volume): VolumeContract {
  return {
    survives: "destroy",
    writers: "many",
    encrypted: { default: false },
    external: volume.external,
    driver: or(volume.driver, "local"),
    options: volume.driverOptions,
    labels: volume.labels,
  };
}
