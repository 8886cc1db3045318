import {
  type Answer,
  adapted,
  carried,
  refused,
  type Support,
  type SupportRow,
  type Use,
} from "../../../src/ledger/answer";
import { parseSize } from "../../../src/workload/quantities";
import { isLossless, mebibytes } from "./clamp";
import { max } from "./limits";
import { askedGiven, cases, ifTrue, when, words } from "./support-values";

const NO_FIELD = "a setting of an engine's machine that a task definition has no field for";
const REMOVE = "remove it, or deploy to a Docker engine";
export const HOST_ONLY: Answer = refused(NO_FIELD, REMOVE);

/** Sizes that ECS takes in whole MiB. @param least MiB. */
export function wholeMebibytes(least = 1): Support {
  const clamp = ({ value }: Use) => {
    const { asked, given } = mebibytes(parseSize(String(value)) ?? 0);
    return { asked, given: Math.max(least, given) };
  };
  return when(
    `not a whole number of MiB${least > 1 ? `, at least ${least}` : ""}`,
    (use) => clamp(use).asked > 0 && !isLossless(clamp(use)),
    (use) => adapted(`${askedGiven(`${rounded(clamp(use).asked)} MiB`, `${clamp(use).given} MiB`)}: ECS counts in MiB`),
  );
}
const rounded = (value: number) => Number(value.toFixed(3));

/** Memory of a container. */
export const memorySize: Support = wholeMebibytes(max("memoryMin"));

/** API: LinuxParameters, KernelCapabilities. */
const CAPABILITIES = new Set(
  `ALL AUDIT_CONTROL AUDIT_WRITE BLOCK_SUSPEND CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL
  LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW SETFCAP SETGID
  SETPCAP SETUID SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME
  SYS_TTY_CONFIG SYSLOG WAKE_ALARM`.split(/\s+/),
);
const capability = (name: string) => name.toUpperCase().replace(/^CAP_/, "");
/** Whether the value has a capability that is not among `allowed`. */
export const hasCapabilityOutside = ({ value }: Use, allowed: ReadonlySet<string> = CAPABILITIES) =>
  words(value).some((name) => !allowed.has(capability(name)));

const unknownCapability: Support = when(
  "ECS does not know one",
  (use) => hasCapabilityOutside(use),
  refused(
    "the capabilities that ECS knows end with those of Linux 3.5: no BPF, PERFMON or CHECKPOINT_RESTORE",
    "remove it",
  ),
);

/** API: SystemControl. The same on both members; net.* holds for all containers of the task, which is one service. */
const SYSCTL = /^(kernel\.(msgmax|msgmnb|msgmni|sem|shmall|shmmax|shmmni|shm_rmid_forced)$|fs\.mqueue\.|net\.)/;
const otherSysctls = ({ value }: Use) => {
  const names = Array.isArray(value)
    ? value.map((line) => String(line).split("=", 1)[0] ?? "")
    : Object.keys(value ?? {});
  return names.some((name) => !SYSCTL.test(name));
};

/** Resources and security that both members of the family answer alike. */
export const resourceSupport: SupportRow = {
  "services.*.cpu_shares": refused(
    "ECS gives shares by the cores that are reserved",
    "use deploy.resources.reservations.cpus",
  ),
  "services.*.cpuset": HOST_ONLY,
  "services.*.cpu_count": refused("a limit of Windows engines", "use cpus"),
  "services.*.cpu_percent": refused("a limit of Windows engines", "use cpus"),
  "services.*.cpu_rt_period": HOST_ONLY,
  "services.*.cpu_rt_runtime": HOST_ONLY,
  "services.*.mem_limit": memorySize,
  "services.*.deploy.resources.limits.memory": memorySize,
  "services.*.mem_reservation": memorySize,
  "services.*.deploy.resources.reservations.memory": memorySize,
  "services.*.oom_kill_disable": ifTrue(HOST_ONLY),
  "services.*.oom_score_adj": when("the value is not 0", ({ value }) => Number(value) !== 0, HOST_ONLY),
  "services.*.pids_limit": when(
    "a limit",
    ({ value }) => Number(value) > 0,
    refused("ECS has no such limit for a container", "limit it in the app"),
    carried("no limit, as asked"),
  ),
  "services.*.deploy.resources.limits.pids": when(
    "a limit",
    ({ value }) => Number(value) > 0,
    refused("ECS has no such limit for a container", "limit it in the app"),
    carried("no limit, as asked"),
  ),
  "services.*.sysctls": when(
    "one is outside kernel.msg*, kernel.sem, kernel.shm*, fs.mqueue.* and net.*",
    otherSysctls,
    refused("ECS sets those of the container's own namespaces only", "remove it"),
  ),
  "services.*.blkio_config": HOST_ONLY,
  "services.*.storage_opt": HOST_ONLY,

  "services.*.cap_add": unknownCapability,
  "services.*.cap_drop": unknownCapability,
  "services.*.read_only": carried(),
  "services.*.device_cgroup_rules": HOST_ONLY,
  "services.*.uts": HOST_ONLY,
  "services.*.userns_mode": HOST_ONLY,
  "services.*.cgroup": HOST_ONLY,
  "services.*.cgroup_parent": HOST_ONLY,
  "services.*.runtime": HOST_ONLY,
  "services.*.isolation": cases(
    [["the value is default", ({ value }) => value === "default", carried()]],
    refused("a choice of Windows engines", "remove it"),
  ),
  "services.*.credential_spec": refused("for Windows containers", "remove it"),
  "services.*.use_api_socket": ifTrue(refused("there is no engine that a container may speak to", "remove it")),
};
