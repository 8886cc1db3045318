import { sortedSet } from "../format";

/**
 * What a container gets that asks for nothing: https://github.com/moby/moby/blob/v25.0.0/oci/caps/defaults.go. The
 * same fourteen were read from /proc/self/status in a container of Docker 20.10.24 (CapBnd a80425fb).
 */
const DEFAULT =
  "CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE SYS_CHROOT KILL AUDIT_WRITE".split(
    " ",
  );

/** Every capability of Linux 5.9 and later: https://github.com/torvalds/linux/blob/v6.6/include/uapi/linux/capability.h. */
const ALL = [
  ...DEFAULT,
  ..."AUDIT_CONTROL AUDIT_READ BLOCK_SUSPEND BPF CHECKPOINT_RESTORE DAC_READ_SEARCH IPC_LOCK IPC_OWNER LEASE".split(
    " ",
  ),
  ..."LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE NET_ADMIN NET_BROADCAST PERFMON SYSLOG SYS_ADMIN SYS_BOOT".split(" "),
  ..."SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM".split(" "),
];

interface Asked {
  readonly capAdd: readonly string[];
  readonly capDrop: readonly string[];
  readonly privileged: boolean;
}

/**
 * The capabilities that a container's processes can have (its bounding set; a process that is not root starts with
 * none in effect). The rules are the engine's: privileged gets all; `ALL` added goes before `ALL` dropped; a name that
 * is added and dropped is there. https://github.com/moby/moby/blob/v25.0.0/oci/caps/utils.go (TweakCapabilities).
 */
export function effectiveCapabilities({ capAdd, capDrop, privileged }: Asked): readonly string[] {
  if (privileged) return sortedSet(ALL);
  const kept = (names: readonly string[]) => names.filter((name) => !capDrop.includes(name));
  if (capAdd.includes("ALL")) return sortedSet(kept(ALL));
  if (capDrop.includes("ALL")) return sortedSet(capAdd);
  return sortedSet([...kept(DEFAULT), ...capAdd]);
}
