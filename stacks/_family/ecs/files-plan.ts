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

/** What a service's secrets and configs become: files below as few mounts as possible. */
export function planFiles(service: Service): FilesPlan {
  const files = service.files.map((file) => planFile(file, service));
  const folders = [...new Set(files.map(({ path }) => folderOf(path)))].sort();
  const tops = folders.filter((folder) => !folders.some((other) => other !== folder && isWithin(folder, other)));
  return { files, folders: tops.map((folder) => (folder === "" ? "/" : folder)) };
}

/**
 * Readable by all where the file gives no mode, never writable, owned by the container's user where that is a number,
 * else by root: https://github.com/compose-spec/compose-spec/blob/main/05-services.md#configs (long syntax).
 */
function planFile({ kind, source, path, mode, uid, gid }: FileMount, service: Service): PlannedFile {
  const user = numericUser(service) ?? { uid: "0", gid: "0" };
  const readable = (Number.parseInt(mode ?? "0444", 8) & 0o555).toString(8).padStart(4, "0");
  return { kind, source, path: cleanPath(path), mode: readable, uid: uid ?? user.uid, gid: gid ?? user.gid };
}

/** The container's user where the file gives numbers; a user without a group is in group 0, as an engine has it. */
export function numericUser({ process }: Pick<Service, "process">): { uid: string; gid: string } | undefined {
  const [, uid, gid = "0"] = /^(\d+)(?::(\d+))?$/.exec(process.user ?? "") ?? [];
  return uid === undefined ? undefined : { uid, gid };
}

/** Whether a user whose number the Compose file does not give can be expected to read the file. */
export const isUnreadable = ({ mode, uid }: Pick<FileMount, "mode" | "uid">, service: Service): boolean =>
  uid === undefined &&
  service.process.user !== undefined &&
  service.process.user !== "root" &&
  numericUser(service) === undefined &&
  (Number.parseInt(mode ?? "0444", 8) & 0o004) === 0;
