import type { Security } from "./model";
import { defined, flag, items, type Place, text, words } from "./place";

export function readSecurity(service: Place): Security {
  return defined({
    capAdd: capabilities(service, "cap_add"),
    capDrop: capabilities(service, "cap_drop"),
    privileged: flag(service, "privileged") ?? false,
    options: words(service, "security_opt") ?? [],
    devices: items(service, "devices").map(readDevice),
    pid: text(service, "pid"),
    ipc: text(service, "ipc"),
    uts: text(service, "uts"),
    userns: text(service, "userns_mode"),
    cgroup: text(service, "cgroup"),
  });
}

/** Upper case without CAP_: the engine accepts either. Whether a name exists is for the kernel to say. */
function capabilities(service: Place, key: "cap_add" | "cap_drop"): readonly string[] {
  return (words(service, key) ?? []).map((name, index) => {
    const canonical = name.toUpperCase().replace(/^CAP_/, "");
    if (!/^[A-Z][A-Z0-9_]*$/.test(canonical)) {
      service.problems.add(
        [...service.path, key, index],
        `capability "${name}"`,
        "no capability is named so",
        "See capabilities(7)",
      );
    }
    return canonical;
  });
}

function readDevice(device: Place): string {
  const source = text(device, "source") ?? "";
  return `${source}:${text(device, "target") ?? source}:${text(device, "permissions") ?? "rwm"}`;
}
