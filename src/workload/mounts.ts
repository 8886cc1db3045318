import type { Mount } from "./model";
import { child, defined, flag, items, type Place, shown, text, words } from "./place";
import { bytes, number, parseSize } from "./quantities";

/** Mounts of a service: `volumes` in their order, then `tmpfs`. */
export function readMounts(service: Place, project: Place): readonly Mount[] {
  const short = (words(service, "tmpfs") ?? []).map((line, index) => readShortTmpfs(service, line, index));
  return [...items(service, "volumes").map((mount) => readMount(mount, project)), ...short];
}

function readMount(mount: Place, project: Place): Mount {
  const path = absolute(mount, text(mount, "target") ?? "");
  const kind = text(mount, "type") ?? "volume";
  const readOnly = flag(mount, "read_only") ?? false;
  const source = text(mount, "source");
  const bind = child(mount, "bind");
  const own = [option(bind, "selinux"), option(mount, "consistency")];
  if (kind === "volume") {
    const volume = child(mount, "volume");
    if (source !== undefined) known(mount, source, project);
    const subpath = text(volume, "subpath");
    const labels = Object.keys(child(volume, "labels").value).map(
      (key) => `label:${key}=${text(child(volume, "labels"), key)}`,
    );
    const options = sorted([...own, ...labels]);
    return defined({
      type: "volume" as const,
      path,
      source,
      readOnly,
      subpath,
      nocopy: flag(volume, "nocopy") ?? false,
      options,
    });
  }
  if (kind === "bind") {
    // Absent altogether, the engine creates a missing folder; `bind: {}` is how docker compose writes false (2.40.3, seen).
    const createHostPath = mount.value.bind === undefined ? true : (flag(bind, "create_host_path") ?? false);
    const options = sorted([...own, option(bind, "recursive")]);
    if (source === undefined)
      mount.problems.add(mount.path, "a bind mount without source", "it needs a path of the host", "Add source:");
    return defined({
      type: "bind" as const,
      path,
      source: source ?? "",
      readOnly,
      createHostPath,
      propagation: text(bind, "propagation"),
      options,
    });
  }
  if (kind === "tmpfs") {
    const tmpfs = child(mount, "tmpfs");
    const mode = number(tmpfs, "mode", { min: 0, max: 0o7777, whole: true });
    const options = sorted([...own, readOnly ? "ro" : undefined]);
    return defined({
      type: "tmpfs" as const,
      path,
      size: bytes(tmpfs, "size"),
      mode: mode === undefined ? undefined : octal(mode),
      options,
    });
  }
  const subpath = option(child(mount, "image"), "subpath");
  return defined({ type: "other" as const, kind, path, source, readOnly, options: sorted([...own, subpath]) });
}

/** `/run:size=64m,mode=1770,noexec`: options as for mount(8), comma-separated. */
function readShortTmpfs(service: Place, line: string, index: number): Mount {
  const at = { ...service, path: [...service.path, "tmpfs", index] };
  const colon = line.indexOf(":");
  const path = absolute(at, colon < 0 ? line : line.slice(0, colon));
  const options =
    colon < 0
      ? []
      : line
          .slice(colon + 1)
          .split(",")
          .filter((entry) => entry !== "");
  const value = (name: string) => options.findLast((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1);
  const mode = value("mode");
  if (mode !== undefined && !/^[0-7]{1,5}$/.test(mode)) {
    at.problems.add(at.path, `mode=${mode}`, "a mode is octal", "Write it as mode=1777");
  }
  const size = value("size");
  const parsed = size === undefined ? undefined : parseSize(size);
  if (parsed !== undefined && parsed < 0)
    at.problems.add(at.path, `size=${size}`, "a size cannot be negative", "Correct the size");
  // A share of memory (`size=50%`) is no number of bytes: it stays among the options.
  const rest = options.filter(
    (entry) => !entry.startsWith("mode=") && (parsed === undefined || !entry.startsWith("size=")),
  );
  const digits = mode === undefined ? undefined : mode.padStart(4, "0").slice(-4);
  return defined({ type: "tmpfs" as const, path, size: parsed, mode: digits, options: sorted(rest) });
}

function known(mount: Place, source: string, project: Place): void {
  const volumes = project.value.volumes;
  if (typeof volumes === "object" && volumes !== null && Object.hasOwn(volumes, source)) return;
  const reason = "the project has no volume of that name";
  mount.problems.add(
    [...mount.path, "source"],
    `volume ${shown(source)}`,
    reason,
    "Declare it under volumes:, or write ./ before a folder",
  );
}

/** Windows paths (`C:\x`, `\\.\pipe\x`) are absolute too. The engine rejects a relative one. */
function absolute(place: Place, path: string): string {
  if (!/^(\/|\\|[A-Za-z]:)/.test(path)) {
    place.problems.add(
      place.path,
      `mounted at ${shown(path)}`,
      "a mount path is absolute",
      "Write a path that starts with /",
    );
  }
  return path;
}

function option(place: Place, key: string): string | undefined {
  const value = text(place, key);
  return value === undefined ? undefined : `${key}=${value}`;
}

const sorted = (options: readonly (string | undefined)[]) => options.filter((entry) => entry !== undefined).sort();
const octal = (mode: number) => mode.toString(8).padStart(4, "0");
