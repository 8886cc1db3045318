import { readFileSync } from "node:fs";

/** What the kernel imposes on this process. `null`: no limit. Absent: this kernel does not tell. */
export interface Confinement {
  readonly cgroup?: 1 | 2;
  readonly memoryBytes?: number | null;
  readonly cores?: number | null;
  readonly processes?: number | null;
  /** Soft limit of open files. */
  readonly openFiles?: number | null;
  readonly readOnlyRoot?: boolean;
  /** Effective capabilities, the kernel's bit mask in hex. */
  readonly capabilities?: string;
  readonly noNewPrivileges?: boolean;
  /** Size of the writable tmpfs at /tmp. */
  readonly tmpBytes?: number;
}

/** Reads /proc and /sys under `root` (default `/`; tests give a folder). */
export function readConfinement(root = "/"): Confinement {
  const read = (path: string): string | undefined => {
    try {
      return readFileSync(`${root}${path}`, "utf8").trim();
    } catch {
      return undefined;
    }
  };
  const status = read("proc/self/status") ?? "";
  const mounts = (read("proc/self/mountinfo") ?? "").split("\n").map((line) => line.split(" "));
  // The last mount on a path is the one seen there. Field 4 is the path, field 5 the options of this mount.
  const mountOf = (path: string) => mounts.findLast((fields) => fields[4] === path);
  const files = /^Max open files\s+(\S+)/m.exec(read("proc/self/limits") ?? "")?.[1];
  const options = mountOf("/")?.[5]?.split(",");
  return defined({
    ...cgroup(read),
    openFiles: limit(files),
    readOnlyRoot: options?.includes("ro"),
    capabilities: /^CapEff:\s+(\S+)/m.exec(status)?.[1],
    noNewPrivileges: flag(/^NoNewPrivs:\s+(\d)/m.exec(status)?.[1]),
    tmpBytes: tmpfsSize(mountOf("/tmp")?.at(-1)),
  });
}

/** A container sees its own cgroup at the root of the mount: v2 in one tree, v1 in one tree per controller. */
function cgroup(read: (path: string) => string | undefined) {
  if (read("sys/fs/cgroup/cgroup.controllers") !== undefined) {
    const [quota, period] = (read("sys/fs/cgroup/cpu.max") ?? "").split(" ");
    return {
      cgroup: 2 as const,
      memoryBytes: limit(read("sys/fs/cgroup/memory.max")),
      cores: quota === "max" ? null : ratio(quota, period),
      processes: limit(read("sys/fs/cgroup/pids.max")),
    };
  }
  const memory = read("sys/fs/cgroup/memory/memory.limit_in_bytes");
  if (memory === undefined) return {};
  const quota = read("sys/fs/cgroup/cpu/cpu.cfs_quota_us");
  return {
    cgroup: 1 as const,
    // v1 writes "no limit" as the largest multiple of the page size in 63 bits.
    memoryBytes: Number(memory) > 2 ** 62 ? null : limit(memory),
    cores: quota === "-1" ? null : ratio(quota, read("sys/fs/cgroup/cpu/cpu.cfs_period_us")),
    processes: limit(read("sys/fs/cgroup/pids/pids.max")),
  };
}

function limit(text: string | undefined): number | null | undefined {
  if (text === undefined || text === "") return undefined;
  return text === "max" || text === "unlimited" ? null : Number(text);
}

/** The kernel prints the size of a tmpfs in KiB: `size=16384k`. */
function tmpfsSize(options: string | undefined): number | undefined {
  const kib = /(?:^|,)size=(\d+)k/.exec(options ?? "")?.[1];
  return kib === undefined ? undefined : Number(kib) * 1024;
}

function ratio(quota: string | undefined, period: string | undefined): number | undefined {
  return quota && period ? Number(quota) / Number(period) : undefined;
}

function flag(text: string | undefined): boolean | undefined {
  return text === undefined ? undefined : text === "1";
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };
function defined<T extends object>(record: T): Defined<T> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Defined<T>;
}
