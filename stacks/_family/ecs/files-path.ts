/** Folders of which nothing may be hidden, however deep: programs, libraries, and what the kernel mounts. */
const TREES =
  /^\/(bin|boot|dev|lib|lib32|lib64|libx32|proc|sbin|sys|usr\/(bin|lib|lib32|lib64|libexec|sbin)|usr\/local\/(bin|lib|sbin)|etc\/(ssl|pki|ca-certificates))(\/|$)/;
/** Folders that hold the image's own settings, or that programs write to; a folder of one's own below them does no harm. */
const FOLDERS: ReadonlySet<string> = new Set([
  "",
  "/etc",
  "/home",
  "/opt",
  "/root",
  "/run",
  "/tmp",
  "/usr",
  "/usr/local",
  "/usr/local/etc",
  "/usr/share",
  "/var",
  "/var/cache",
  "/var/lib",
  "/var/log",
  "/var/run",
  "/var/tmp",
]);

/**
 * Whether a file at `path` would hide what nearly every image needs. ECS mounts folders, not files, so the folder of a
 * secret or config shows the project's files alone, and is read-only: `/etc/app.conf` would hide `/etc`.
 */
export function hidesImage(path: string): boolean {
  const folder = folderOf(path);
  return FOLDERS.has(folder) || TREES.test(folder);
}

/** The folder of a path, without a slash at its end: `` for `/app.conf`. Repeated slashes and `.` are one. */
export function folderOf(path: string): string {
  return cleanPath(path).replace(/\/[^/]*$/, "");
}

/** An absolute path without repeated slashes, `.`, `..` or a slash at its end. */
export function cleanPath(path: string): string {
  const steps: string[] = [];
  for (const step of path.split("/")) {
    if (step === "..") steps.pop();
    else if (step !== "" && step !== ".") steps.push(step);
  }
  return `/${steps.join("/")}`;
}

/** Whether `path` is `folder` or lies below it. */
export const isWithin = (path: string, folder: string) => path === folder || path.startsWith(`${folder}/`);
