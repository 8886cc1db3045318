import { compareText, sortedSet } from "../../../src/contract/format";
import type { Mount, Service } from "../../../src/workload/model";
import { mebibytes, tmpfsDefault } from "./clamp";
import type { ContainerDefinition, LinuxParameters } from "./container";
import type { EcsKind } from "./kind";

type Kind = Pick<EcsKind, "launch">;

type SecurityParts = Pick<
  ContainerDefinition,
  | "readonlyRootFilesystem"
  | "privileged"
  | "dockerSecurityOptions"
  | "linuxParameters"
  | "ulimits"
  | "systemControls"
  | "resourceRequirements"
>;

/**
 * What the kernel is told about the app's container. What Fargate does not have (privileged, devices, security options,
 * /dev/shm, swap, GPUs, limits but on open files, capabilities but SYS_PTRACE; Amazon ECS API model,
 * ContainerDefinition and LinuxParameters) is left out there: the ledger refuses it, and a waiver lets it fall.
 * @param memory MiB that the container may use: a tmpfs without a size gets half of it.
 */
export function kernelParts(service: Service, kind: Kind, memory: number): SecurityParts {
  const { security, resources } = service;
  const onHost = kind.launch === "EC2";
  const options = onHost ? securityOptions(security.options) : [];
  const ulimits = Object.entries(resources.ulimits)
    .filter(([name]) => onHost || name === "nofile")
    .sort(([a], [b]) => compareText(a, b))
    .map(([name, { soft, hard }]) => ({ name, softLimit: soft, hardLimit: hard }));
  const systemControls = Object.entries(resources.sysctls)
    .sort(([a], [b]) => compareText(a, b))
    .map(([namespace, value]) => ({ namespace, value }));
  const linuxParameters = linux(service, onHost, memory);
  return {
    ...(service.readOnlyRoot ? { readonlyRootFilesystem: true } : {}),
    ...(onHost && security.privileged ? { privileged: true } : {}),
    ...(options.length === 0 ? {} : { dockerSecurityOptions: options }),
    ...(Object.keys(linuxParameters).length === 0 ? {} : { linuxParameters }),
    ...(ulimits.length === 0 ? {} : { ulimits }),
    ...(systemControls.length === 0 ? {} : { systemControls }),
    ...(onHost && resources.gpus !== undefined && resources.gpus > 0
      ? { resourceRequirements: [{ type: "GPU" as const, value: String(resources.gpus) }] }
      : {}),
  };
}

function linux(service: Service, onHost: boolean, memory: number): LinuxParameters {
  const { capAdd, capDrop } = service.security;
  const add = sortedSet(capAdd.filter((name) => onHost || name === "SYS_PTRACE"));
  const drop = sortedSet(capDrop);
  const capabilities = { ...(add.length === 0 ? {} : { add }), ...(drop.length === 0 ? {} : { drop }) };
  const tmpfs = service.mounts.flatMap((mount) => (mount.type === "tmpfs" ? [inMemory(mount, memory)] : []));
  return {
    ...(service.process.init ? { initProcessEnabled: true } : {}),
    ...(Object.keys(capabilities).length === 0 ? {} : { capabilities }),
    ...(tmpfs.length === 0 ? {} : { tmpfs: tmpfs.sort((a, b) => compareText(a.containerPath, b.containerPath)) }),
    ...(onHost ? ofTheHost(service) : {}),
  };
}

function ofTheHost({ security, resources, shm, engine }: Service): LinuxParameters {
  const { limit, swapLimit } = resources.memory;
  const swappiness = engine.mem_swappiness;
  const devices = security.devices.map((line) => {
    const [hostPath = "", containerPath = hostPath, letters = "rwm"] = line.split(":");
    const words = { r: "read", w: "write", m: "mknod" } as const;
    const permissions = [...letters].flatMap((letter) => words[letter as keyof typeof words] ?? []);
    return { hostPath, containerPath, permissions };
  });
  return {
    ...(devices.length === 0 ? {} : { devices }),
    ...(shm === undefined ? {} : { sharedMemorySize: mebibytes(shm).given }),
    // memswap_limit counts memory and swap together, maxSwap swap alone. No limit at all cannot be said.
    ...(limit !== undefined && swapLimit !== undefined && swapLimit >= limit
      ? { maxSwap: Math.ceil((swapLimit - limit) / 2 ** 20) }
      : {}),
    ...(swappiness === undefined ? {} : { swappiness: Number(swappiness) }),
  };
}

/** The engine's defaults for a tmpfs, written out so that no platform's own hold: moby daemon, `--tmpfs`. */
const TMPFS = ["rw", "noexec", "nosuid", "nodev"] as const;

/** Options that `docker compose` keeps and that are no options of a tmpfs. */
const NOT_TMPFS = /^(consistency|selinux|size)=/;

function inMemory(mount: Extract<Mount, { type: "tmpfs" }>, memory: number) {
  const opposite = (word: string) => (word === "rw" ? "ro" : word.replace(/^no/, ""));
  const own = mount.options.filter((option) => !NOT_TMPFS.test(option));
  const defaults = TMPFS.filter((word) => !own.includes(opposite(word)) && !own.includes(word));
  const share = mount.options.findLast((option) => /^size=\d+%$/.test(option));
  const size = mount.size
    ? mebibytes(mount.size).given
    : share === undefined
      ? tmpfsDefault(memory)
      : Math.max(1, Math.floor((memory * Number.parseInt(share.slice("size=".length), 10)) / 100));
  return {
    containerPath: mount.path,
    size,
    mountOptions: [...defaults, ...own, ...(mount.mode === undefined ? [] : [`mode=${mount.mode}`])],
  };
}

/** As ECS writes them: `no-new-privileges`, `apparmor:profile`, `label:value`. It takes no seccomp profile. */
function securityOptions(options: readonly string[]): readonly string[] {
  return options.flatMap((option) => {
    const [, name, value] = /^([a-z-]+)(?:[:=](.*))?$/.exec(option) ?? [];
    if (name === "no-new-privileges") return value === "false" ? [] : [name];
    return (name === "apparmor" || name === "label") && value ? [`${name}:${value}`] : [];
  });
}
