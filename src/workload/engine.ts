import type { Json } from "../json";
import { child, items, type Place, words } from "./place";

/** Attributes of a service that only a container engine on a host has a use for: kept as they are in Service.engine. */
export const ENGINE_ATTRIBUTES = [
  "blkio_config",
  "cgroup_parent",
  "cpu_rt_period",
  "cpu_rt_runtime",
  "device_cgroup_rules",
  "external_links",
  "mac_address",
  "mem_swappiness",
  "oom_kill_disable",
  "oom_score_adj",
  "runtime",
  "storage_opt",
  "use_api_socket",
  "volumes_from",
] as const;

/** The same for a service's place on a network. */
export const ENDPOINT_ATTRIBUTES = [
  "driver_opts",
  "gw_priority",
  "interface_name",
  "link_local_ips",
  "mac_address",
  "priority",
] as const;

/** The attributes named that are there and not empty, by path below `place`. */
export function pick(place: Place, keys: readonly string[], prefix = ""): Record<string, Json> {
  const found = keys.flatMap((key) => {
    const value = place.value[key];
    return value === undefined || isEmpty(value) ? [] : [[prefix + key, value] as const];
  });
  return Object.fromEntries(found);
}

export function readEngine(service: Place): Readonly<Record<string, Json>> {
  const networks = child(service, "networks");
  const endpoints = Object.keys(networks.value).map((name) =>
    pick(child(networks, name), ENDPOINT_ATTRIBUTES, `networks.${name}.`),
  );
  return Object.assign(pick(service, ENGINE_ATTRIBUTES), ...endpoints, readReserved(service));
}

/** Reserved devices that are no plain count of GPUs, which Resources.gpus cannot hold. */
function readReserved(service: Place): Record<string, Json> {
  const reservations = child(child(child(service, "deploy"), "resources"), "reservations");
  const devices = items(reservations, "devices").filter((device) => !isPlainGpu(device));
  const gpus = items(service, "gpus").filter((device) => !isPlainGpu(device, ["gpu"]));
  return {
    ...pick(reservations, ["generic_resources"], "deploy.resources.reservations."),
    ...(devices.length > 0 ? { "deploy.resources.reservations.devices": devices.map(({ value }) => value) } : {}),
    ...(gpus.length > 0 ? { gpus: gpus.map(({ value }) => value) } : {}),
  };
}

function isPlainGpu(device: Place, fallback: readonly string[] = []): boolean {
  const capabilities = words(device, "capabilities") ?? fallback;
  const more = ["driver", "device_ids", "options"].some((key) => !isEmpty(device.value[key] ?? null));
  return capabilities.length === 1 && capabilities[0] === "gpu" && !more;
}

/** Nothing in it: docker compose writes `ipam: {}` for a network that says nothing about it. */
function isEmpty(value: Json): boolean {
  if (value === null) return true;
  if (Array.isArray(value)) return value.every(isEmpty);
  return typeof value === "object" && Object.values(value).every(isEmpty);
}
