import { sortedSet } from "../../src/contract/format";

/** By number, from 0: linux/capability.h of Linux 6. */
const NAMES =
  "CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE".split(
    " ",
  );

/** CapBnd of /proc/self/status in a container that asks for nothing, Docker Engine 20.10.24. */
const BOUNDING = 0xa80425fbn;

/** The set that the engine gives: what is added goes before what is dropped, `ALL` added before everything. */
export function readCapabilities(
  add: readonly string[],
  drop: readonly string[],
  privileged: boolean,
): readonly string[] {
  const plain = (name: string) => name.toUpperCase().replace(/^CAP_/, "");
  const added = new Set(add.map(plain));
  const dropped = new Set(drop.map(plain));
  if (privileged) return sortedSet(NAMES);
  const start = added.has("ALL") ? NAMES : NAMES.filter((_, bit) => (BOUNDING >> BigInt(bit)) & 1n);
  if (!added.has("ALL") && dropped.has("ALL")) return sortedSet(added);
  const kept = start.filter((name) => !dropped.has(name));
  return sortedSet(added.has("ALL") ? kept : [...kept, ...added]);
}
