import { sortedSet } from "../../../src/contract/format";

/** What the platform gives a container that asks for nothing: Amazon ECS API reference, KernelCapabilities, which points to Docker's table. */
const GIVEN =
  "AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE NET_RAW SETFCAP SETGID SETPCAP SETUID SYS_CHROOT";
/** The others that Linux has: capabilities(7), Linux 5.9. */
const FURTHER =
  "AUDIT_CONTROL AUDIT_READ BLOCK_SUSPEND BPF CHECKPOINT_RESTORE DAC_READ_SEARCH IPC_LOCK IPC_OWNER LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE NET_ADMIN NET_BROADCAST PERFMON SYSLOG SYS_ADMIN SYS_BOOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM";

/** The set that a container's processes can have: what is added stays even where it is dropped too, unless all are added. */
export function capabilitiesGiven(
  add: readonly string[],
  drop: readonly string[],
  privileged: boolean,
): readonly string[] {
  const bare = (names: readonly string[]) => new Set(names.map((name) => name.toUpperCase().replace(/^CAP_/, "")));
  const [added, dropped] = [bare(add), bare(drop)];
  const given = GIVEN.split(" ");
  const every = [...given, ...FURTHER.split(" ")];
  if (privileged) return sortedSet(every);
  if (added.has("ALL")) return sortedSet(every.filter((name) => !dropped.has(name)));
  const left = dropped.has("ALL") ? [] : given.filter((name) => !dropped.has(name));
  return sortedSet([...left, ...added]);
}
