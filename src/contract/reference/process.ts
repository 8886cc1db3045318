import type { Image } from "../../images/image";
import type { Process, Security, Service } from "../../workload/model";
import type { HookContract, Leaf, ServiceContract } from "../contract";
import { sortedSet, stableJson } from "../format";
import { effectiveCapabilities } from "./capabilities";

/** The image's own holds, which the Compose file does not tell. */
export const OF_THE_IMAGE = { default: null };

/** `value`, or the default that holds where the file is silent. */
export function or<T>(value: T | undefined, fallback: T | null): Leaf<T> {
  return value === undefined ? { default: fallback } : value;
}

/** By digest or id where the lock has it, else as the file says. */
export function imageContract({ reference, id, pinned, platform }: Image): ServiceContract["image"] {
  const named = pinned === "id" && id !== undefined ? id : reference;
  return {
    reference: named,
    // Of what is pulled: a digest that this environment has no registry for is none that it runs by.
    digest: or(/@([a-z0-9]+:[0-9a-f]+)$/.exec(named)?.[1], null),
    platform: or(platform, null),
  };
}

export function processContract(process: Process): ServiceContract["process"] {
  const [uid, gid] = process.user?.split(":") ?? [];
  return {
    entrypoint: process.entrypoint ?? OF_THE_IMAGE,
    // An entrypoint in the file also clears the image's command:
    // https://github.com/compose-spec/compose-spec/blob/main/05-services.md#entrypoint.
    command: process.command ?? (process.entrypoint ? [] : OF_THE_IMAGE),
    workingDir: process.workingDir ?? OF_THE_IMAGE,
    uid: uid || OF_THE_IMAGE,
    gid: gid || OF_THE_IMAGE,
    groups: sortedSet(process.groups),
    environment: environmentContract(process.environment),
    init: process.init,
    tty: process.tty,
    stdin: process.stdin,
  };
}

function environmentContract(environment: Process["environment"]): Readonly<Record<string, Leaf<string>>> {
  const entries = Object.entries(environment).map(([name, value]) => [name, value ?? passedOn(name)] as const);
  return Object.fromEntries(entries);
}

/** A variable without value takes that of the shell that deploys, if it has one. */
const passedOn = (name: string) => ({ opaque: `${name} of the shell that deploys` });

export function hookContract(hook: Service["lifecycle"]["postStart"][number]): HookContract {
  return {
    argv: hook.argv,
    privileged: hook.privileged,
    user: or(hook.user, null),
    workingDir: or(hook.workingDir, null),
    environment: environmentContract(hook.environment),
  };
}

export function securityContract(security: Security): ServiceContract["security"] {
  const option = (name: string) => {
    const found = security.options.findLast((entry) => entry === name || new RegExp(`^${name}[=:]`).test(entry));
    return found?.slice(name.length + 1);
  };
  // A privileged container has neither profile: https://docs.docker.com/engine/security/seccomp/ and /apparmor/.
  const profile = (name: string, usual: string) => or(option(name), security.privileged ? "unconfined" : usual);
  const noNew = option("no-new-privileges");
  return {
    capabilities: effectiveCapabilities(security),
    privileged: security.privileged,
    newPrivileges: noNew === undefined ? { default: true } : noNew === "false",
    seccomp: profile("seccomp", "builtin"),
    apparmor: profile("apparmor", "docker-default"),
    pid: or(security.pid, "private"),
    ipc: or(security.ipc, "private"),
    uts: or(security.uts, "private"),
    userns: or(security.userns, null),
    // By the host: its own with cgroup v2, the host's with v1. https://docs.docker.com/reference/cli/dockerd/#default-cgroup-namespace-mode
    cgroup: or(security.cgroup, null),
    devices: sortedSet(security.devices),
  };
}

/** Values as JSON text, so that any shape is one leaf. */
export function engineContract(
  ...settings: readonly Readonly<Record<string, unknown>>[]
): Readonly<Record<string, string>> {
  const all = settings.flatMap((setting) => Object.entries(setting));
  return Object.fromEntries(all.map(([key, value]) => [key, stableJson(value)]));
}
