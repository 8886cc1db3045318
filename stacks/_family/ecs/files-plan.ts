import type { Image } from "../../../src/images/image";
import type { FileMount, Service } from "../../../src/workload/model";
import { cleanPath, folderOf, isWithin } from "./files-path";

export interface PlannedFile {
  readonly kind: FileMount["kind"];
  readonly source: string;
  readonly path: string;
  readonly mode: string;
  readonly uid: string;
  readonly gid: string;
}

export interface FilesPlan {
  readonly files: readonly PlannedFile[];
  /** Where volumes are mounted: the folders of the files, without those that lie below another one. Sorted. */
  readonly folders: readonly string[];
}

/**
 * What a service's secrets and configs become: files below as few mounts as possible.
 * @param image who the container runs as where the Compose file does not say it; absent: nobody knows.
 */
export function planFiles(service: Service, image?: UserOfImage): FilesPlan {
  const files = service.files.map((file) => planFile(file, userOf(service, image)));
  const folders = [...new Set(files.map(({ path }) => folderOf(path)))].sort();
  const tops = folders.filter((folder) => !folders.some((other) => other !== folder && isWithin(folder, other)));
  return { files, folders: tops.map((folder) => (folder === "" ? "/" : folder)) };
}

type UserOfImage = Pick<Image, "own">;

/** Who the container runs as, as far as it is known: the Compose file goes before the image. */
export const userOf = ({ process }: Pick<Service, "process">, image?: UserOfImage): string | undefined =>
  (process.user ?? image?.own?.user) || undefined;

/**
 * Readable by all where the file gives no mode, never writable, owned by the container's user where that is a number,
 * else by root: https://github.com/compose-spec/compose-spec/blob/main/05-services.md#configs (long syntax).
 */
function planFile({ kind, source, path, mode, uid, gid }: FileMount, owner: string | undefined): PlannedFile {
  const user = numericUser(owner) ?? { uid: "0", gid: "0" };
  const readable = (Number.parseInt(mode ?? "0444", 8) & 0o555).toString(8).padStart(4, "0");
  return { kind, source, path: cleanPath(path), mode: readable, uid: uid ?? user.uid, gid: gid ?? user.gid };
}

/** A user in numbers; one without a group is in group 0, as an engine has it. Undefined for a name. */
export function numericUser(user: string | undefined): { uid: string; gid: string } | undefined {
  const [, uid, gid = "0"] = /^(\d+)(?::(\d+))?$/.exec(user ?? "") ?? [];
  return uid === undefined ? undefined : { uid, gid };
}

/** Whether a user whose number is not known can be expected not to read the file. */
export const isUnreadable = ({ mode, uid }: Pick<FileMount, "mode" | "uid">, user: string | undefined): boolean =>
  uid === undefined &&
  user !== undefined &&
  user !== "root" &&
  numericUser(user) === undefined &&
  (Number.parseInt(mode ?? "0444", 8) & 0o004) === 0;
