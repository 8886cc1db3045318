import { posix } from "node:path";
import type { ServiceContract } from "../../src/contract/contract";
import { sortedSet } from "../../src/contract/format";
import type { Service } from "../../src/workload/model";

const MIB = 2 ** 20;

/** Sizes in MiB and cores. */
export interface Task {
  readonly cpu?: number;
  readonly memory?: number;
  readonly hard?: number;
  readonly soft?: number;
  /** What a tmpfs without size takes half of. */
  readonly usable: number;
}

/** Fargate's sizes: cores, then GiB from, to and step. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html */
const SIZES: readonly (readonly [number, readonly number[]])[] = [
  [0.25, [0.5, 1, 2]],
  [0.5, [1, 2, 3, 4]],
  [1, range(2, 8, 1)],
  [2, range(4, 16, 1)],
  [4, range(8, 30, 1)],
  [8, range(16, 60, 4)],
  [16, range(32, 120, 8)],
];

function range(from: number, to: number, step: number): readonly number[] {
  return from > to ? [] : [from, ...range(from + step, to, step)];
}

/** Beside the app: 64 MiB for the proxy, 32 for the writer of files, 16 for what keeps a job's task. */
function beside(service: Service, finds: boolean): number {
  const proxy = finds ? 64 : 0;
  return proxy + (service.files.length > 0 ? 32 : 0) + (service.kind === "job" ? 16 : 0);
}

const mebibytes = (bytes: number | undefined) =>
  bytes === undefined ? undefined : Math.max(6, Math.ceil(bytes / MIB));

/** Cores and MiB that the options give a task, before what the file says. */
type Given = { readonly cpu?: number | undefined; readonly memory?: number | undefined };

/** The size of a service's task. Nothing asked for: 256 MiB for the app on Fargate, 512 set aside on EC2. `finds`: it has siblings to find. */
export function taskOf(service: Service, fargate: boolean, finds: boolean, given: Given = {}): Task {
  const { cpu, memory } = service.resources;
  const [hard, asked] = [mebibytes(memory.limit), mebibytes(memory.reserved)];
  const units = (cores: number) => Math.ceil(cores * 1024) / 1024;
  const softer = hard === undefined || (asked !== undefined && asked < hard) ? asked : undefined;
  const limits = { ...(hard === undefined ? {} : { hard }) };
  if (!fargate) {
    const whole = given.memory === undefined ? {} : { memory: given.memory };
    const soft = softer ?? (hard === undefined && given.memory === undefined ? 512 : undefined);
    const cores = given.cpu ?? cpu.limit;
    const size = cores === undefined ? {} : { cpu: Math.max(0.125, units(cores)) };
    const usable = hard ?? given.memory ?? soft ?? 0;
    return { ...limits, ...size, ...whole, ...(soft === undefined ? {} : { soft }), usable };
  }
  const needed = {
    cores: given.cpu ?? cpu.limit ?? cpu.reserved ?? 0.25,
    mib: given.memory ?? (hard ?? asked ?? 256) + beside(service, finds),
  };
  const fitting = SIZES.flatMap(([cores, gigabytes]) => gigabytes.map((each) => ({ cores, mib: each * 1024 }))).find(
    ({ cores, mib }) => cores >= units(needed.cores) && mib >= needed.mib,
  );
  if (fitting === undefined) throw new Error(`${service.name} is larger than the largest task: the target refuses it`);
  const { cores, mib } = fitting;
  return { ...limits, cpu: cores, memory: mib, ...(softer === undefined ? {} : { soft: softer }), usable: hard ?? mib };
}

export function promisedResources(
  { resources }: Service,
  reference: ServiceContract["resources"],
  task: Task,
  fargate: boolean,
): ServiceContract["resources"] {
  const { cpu, memory } = resources;
  const bytes = (mib: number | undefined) => (mib === undefined ? null : mib * MIB);
  const units =
    cpu.reserved === undefined ? undefined : Math.min((task.cpu ?? 192) * 1024, Math.ceil(cpu.reserved * 1024));
  const limit = task.hard ?? task.memory;
  const swap = memory.swapLimit;
  const over =
    memory.limit !== undefined && swap !== undefined && swap >= memory.limit
      ? Math.ceil((swap - memory.limit) / MIB)
      : limit;
  return {
    cpu: {
      reserved: task.cpu ?? (units === undefined ? null : units / 1024),
      limit: task.cpu ?? null,
      shares: units ?? (fargate ? null : 2),
      set: null,
    },
    memory: {
      reserved: bytes(task.soft ?? task.memory ?? task.hard),
      limit: bytes(limit),
      swapLimit: limit === undefined ? null : bytes(fargate ? limit : limit + (over ?? 0)),
    },
    pids: null,
    // None is asked for by 0.
    gpus: fargate || reference.gpus === 0 ? null : reference.gpus,
    ulimits: reference.ulimits,
    sysctls: reference.sysctls,
  };
}

export function promisedSecurity(
  { security }: Service,
  reference: ServiceContract["security"],
  fargate: boolean,
): ServiceContract["security"] {
  const unconfined = security.privileged ? "unconfined" : null;
  return {
    ...reference,
    seccomp: unconfined ?? (fargate ? null : "builtin"),
    // Amazon Linux 2023 has SELinux in place of AppArmor.
    apparmor: unconfined,
    pid: security.pid === "host" ? "host" : "private",
    ipc: security.ipc === "host" ? "host" : "private",
    uts: "private",
    userns: null,
    cgroup: null,
  };
}

/** What an engine gives every tmpfs, and words that are no options of one. */
const USUAL = /^(noexec|nosuid|nodev|rw|defaults|size=.*|consistency=.*|selinux=.*)$/;

export function promisedMounts(
  { mounts }: Service,
  reference: ServiceContract["mounts"],
  task: Task,
): ServiceContract["mounts"] {
  return Object.fromEntries(
    mounts.map((mount) => {
      const asked = reference[mount.path] as ServiceContract["mounts"][string];
      if (mount.type === "volume") return [mount.path, { ...asked, options: ["nocopy"] }];
      if (mount.type !== "tmpfs") return [mount.path, { ...asked, options: [] }];
      const share = mount.options.findLast((option) => /^size=\d+%$/.test(option));
      const percent = share === undefined ? 50 : Number.parseInt(share.slice("size=".length), 10);
      const mib = mount.size ? Math.ceil(mount.size / MIB) : Math.floor((task.usable * percent) / 100);
      const options = sortedSet(mount.options.filter((option) => option !== "ro" && !USUAL.test(option)));
      return [mount.path, { ...asked, size: Math.max(1, mib) * MIB, options }];
    }),
  );
}

/** Paths of files without what does not count in them. */
export const plainPath = (path: string): string => posix.normalize(path);
