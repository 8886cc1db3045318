import type { ServiceContract } from "../../src/contract/contract";
import { sortedSet, stableJson } from "../../src/contract/format";
import type { Json, JsonObject } from "../../src/json";
import { readCapabilities } from "./read-capabilities";
import { bool, dig, map, objects, orElse, said, string, strings, texts } from "./read-values";

const UNKNOWN = { default: null };

export function readProcess(service: JsonObject): ServiceContract["process"] {
  const entrypoint = Array.isArray(service.entrypoint) ? strings(service.entrypoint) : undefined;
  const command = strings(service.command ?? undefined);
  const [uid, gid] = (string(dig(service, "user")) ?? "").split(":");
  // The engine takes an empty command for none given, and then the image's, unless an entrypoint is given (seen on
  // 20.10; moby runconfig: an empty list does not override).
  const inherited = entrypoint !== undefined && entrypoint.length > 0 ? [] : UNKNOWN;
  return {
    entrypoint: entrypoint ?? UNKNOWN,
    command: command.length > 0 ? command : inherited,
    workingDir: orElse(string(dig(service, "working_dir")), null),
    uid: uid || UNKNOWN,
    gid: gid || UNKNOWN,
    groups: sortedSet(strings(service.group_add)),
    environment: readVariables(service.environment),
    init: bool(service.init),
    tty: bool(service.tty),
    stdin: bool(service.stdin_open),
  };
}

function readVariables(environment: Json | undefined): ServiceContract["process"]["environment"] {
  const fromShell = (name: string) => ({ opaque: `${name} of the shell that deploys` });
  const entries = Object.entries(map(environment));
  return Object.fromEntries(entries.map(([name, value]) => [name, value === null ? fromShell(name) : String(value)]));
}

export function readSecurity(service: JsonObject): ServiceContract["security"] {
  const privileged = bool(service.privileged);
  const options = new Map(
    strings(service.security_opt).map((option) => {
      const [, name = option, value = "true"] = /^([^=:]+)[=:](.*)$/.exec(option) ?? [];
      return [name, value];
    }),
  );
  const noNew = options.get("no-new-privileges");
  return {
    capabilities: readCapabilities(strings(service.cap_add), strings(service.cap_drop), privileged),
    privileged,
    newPrivileges: noNew === undefined ? { default: true } : noNew === "false",
    seccomp: orElse(options.get("seccomp"), privileged ? "unconfined" : "builtin"),
    apparmor: orElse(options.get("apparmor"), privileged ? "unconfined" : "docker-default"),
    pid: orElse(string(service.pid), "private"),
    ipc: orElse(string(service.ipc), "private"),
    uts: orElse(string(service.uts), "private"),
    userns: orElse(string(service.userns_mode), null),
    cgroup: orElse(string(service.cgroup), null),
    devices: sortedSet(
      objects(service.devices).map((device) => {
        return [device.source, device.target ?? device.source, device.permissions ?? "rwm"].join(":");
      }),
    ),
  };
}

/** Of `deploy.resources`, docker compose passes limits on, and reservations of memory and devices; not of cpus. */
export function readResources(service: JsonObject): ServiceContract["resources"] {
  const limits = dig(service, "deploy", "resources", "limits");
  const reservations = dig(service, "deploy", "resources", "reservations");
  const quota = said(service.cpu_quota);
  const byQuota = quota !== undefined && quota > 0 ? quota / (said(service.cpu_period) ?? 100_000) : undefined;
  const memory = said(dig(limits, "memory")) ?? said(service.mem_limit);
  const pids = said(dig(limits, "pids")) ?? said(service.pids_limit);
  const unlimited = memory === undefined ? null : memory + memory;
  return {
    cpu: {
      reserved: null,
      limit: said(dig(limits, "cpus")) ?? said(service.cpus) ?? byQuota ?? null,
      shares: orElse(said(service.cpu_shares), 1024),
      set: orElse(string(service.cpuset), null),
    },
    memory: {
      reserved: said(dig(reservations, "memory")) ?? said(service.mem_reservation) ?? null,
      limit: memory ?? null,
      // The engine allows as much swap again (HostConfig.MemorySwap on 20.10: twice the memory).
      swapLimit: orElse(said(service.memswap_limit), unlimited),
    },
    pids: pids !== undefined && pids > 0 ? pids : null,
    gpus: readGpus(service, reservations),
    ulimits: Object.fromEntries(
      Object.entries(map(service.ulimits)).map(([name, limit]) => {
        const both = typeof limit === "number" ? limit : undefined;
        return [name, { soft: both ?? Number(dig(limit, "soft")), hard: both ?? Number(dig(limit, "hard")) }];
      }),
    ),
    sysctls: texts(service.sysctls),
  };
}

function readGpus(service: JsonObject, reservations: Json | undefined): number | null {
  const reserved = objects(dig(reservations, "devices")).filter((device) =>
    strings(device.capabilities).includes("gpu"),
  );
  const requests = [...objects(service.gpus), ...reserved];
  let sum = 0;
  for (const request of requests) {
    const count = request.device_ids ? strings(request.device_ids).length : Number(request.count ?? -1);
    if (count === -1) return -1;
    sum += count;
  }
  return requests.length === 0 ? null : sum;
}

export function readHooks(hooks: Json | undefined): ServiceContract["lifecycle"]["postStart"] {
  return objects(hooks).map((hook) => ({
    argv: strings(hook.command),
    privileged: bool(hook.privileged),
    user: orElse(string(hook.user), null),
    workingDir: orElse(string(hook.working_dir), null),
    environment: readVariables(hook.environment),
  }));
}

const PASSED_ON =
  "blkio_config cgroup_parent cpu_rt_period cpu_rt_runtime device_cgroup_rules external_links mac_address mem_swappiness oom_kill_disable oom_score_adj runtime storage_opt use_api_socket".split(
    " ",
  );
const ENDPOINT = ["driver_opts", "interface_name", "link_local_ips", "mac_address", "priority"];

/**
 * What the engine is told beyond the contract's words. Not there, as they had no effect on Docker Engine 20.10:
 * annotations, `gw_priority`, Swarm's `generic_resources`, and the `:ro` of `volumes_from`.
 */
export function readEngine(service: JsonObject): ServiceContract["engine"] {
  const reserved = objects(dig(service, "deploy", "resources", "reservations", "devices"));
  const gpus = objects(service.gpus).filter((gpu) => !isPlain({ ...gpu, capabilities: gpu.capabilities ?? ["gpu"] }));
  const entries: [string, Json][] = [
    ...PASSED_ON.map((name): [string, Json] => [name, service[name] ?? null]),
    ...Object.entries(map(service.networks)).flatMap(([network, attachment]) =>
      ENDPOINT.map((name): [string, Json] => [`networks.${network}.${name}`, map(attachment)[name] ?? null]),
    ),
    ["volumes_from", strings(service.volumes_from).map((from) => from.replace(/:ro$/, ""))],
    ["deploy.resources.reservations.devices", reserved.filter((device) => !isPlain(device))],
    ["gpus", gpus],
  ];
  const kept = entries.filter(([, value]) => !hollow(value));
  return Object.fromEntries(kept.map(([key, value]) => [key, stableJson(value)]));
}

/** A count of GPUs, which `gpus` of the contract holds. */
function isPlain(device: JsonObject): boolean {
  const { capabilities, driver = null, device_ids = null, options = null } = device;
  return stableJson(capabilities) === '["gpu"]' && [driver, device_ids, options].every(hollow);
}

/** Null, or a list or mapping of nothing else. */
export function hollow(value: Json): boolean {
  return value === null || (typeof value === "object" && Object.values(value).every(hollow));
}
