import type { NetworkContract, Reach, ServiceContract } from "../../src/contract/contract";
import { compareText, sortedSet, sortReach, stableJson } from "../../src/contract/format";
import type { Json, JsonObject } from "../../src/json";
import { hollow } from "./read-service";
import { bool, dig, map, objects, orElse, string, strings, texts } from "./read-values";

type Ports = ServiceContract["network"]["ports"];

/** A container's place: `space` is whose network namespace it has; `doors` are networks that it is on by name. */
interface Place {
  readonly name: string;
  readonly space: string;
  readonly doors: readonly string[];
  readonly wayOut: boolean;
  readonly kind: "bridges" | "host" | "none";
}

export function placeOf(document: JsonObject, name: string, seen: readonly string[] = []): Place {
  const service = map(dig(document, "services", name));
  const mode = string(service.network_mode);
  const shared = mode?.startsWith("service:") ? mode.slice(8) : undefined;
  if (shared !== undefined && dig(document, "services", shared) !== undefined && !seen.includes(name)) {
    return { ...placeOf(document, shared, [...seen, name]), name };
  }
  const doors = mode === undefined ? Object.keys(map(service.networks)) : [];
  const wayOut =
    mode === undefined ? doors.some((door) => !bool(dig(document, "networks", door, "internal"))) : mode !== "none";
  return { name, space: name, doors, wayOut, kind: mode === "host" || mode === "none" ? mode : "bridges" };
}

/** @param known what the lock says of the service's image. */
export function readNetwork(document: JsonObject, name: string, known: JsonObject = {}): ServiceContract["network"] {
  const service = map(dig(document, "services", name));
  const attachments = service.network_mode === undefined ? Object.entries(map(service.networks)) : [];
  const aliases = attachments.flatMap(([, attachment]) => strings(dig(attachment, "aliases")));
  const fixed = string(service.container_name);
  const hosts: Record<string, string[]> = {};
  for (const line of strings(service.extra_hosts)) {
    const [, host = "", address = ""] = /^([^=]*)=\[?(.*?)\]?$/.exec(line) ?? [];
    hosts[host] = [...(Object.hasOwn(hosts, host) ? (hosts[host] ?? []) : []), address];
  }
  return {
    names: attachments.length === 0 ? [] : sortedSet([name, ...aliases, ...(fixed ? [fixed] : [])]),
    ports: readPorts(service, placeOf(document, name), strings(known.exposed)),
    mode: string(service.network_mode) ?? null,
    hostname: orElse(string(service.hostname), null),
    domain: orElse(string(service.domainname), null),
    addresses: sortedSet(
      Object.entries(map(service.networks)).flatMap(([network, attachment]) =>
        ["ipv4_address", "ipv6_address"].flatMap((key) => {
          const address = string(dig(attachment, key));
          return address === undefined ? [] : [`${network}=${address}`];
        }),
      ),
    ),
    links: Object.fromEntries(
      strings(service.links)
        .map((link) => link.split(":"))
        .map(([to = "", as = to]) => [as, to]),
    ),
    dns: strings(service.dns),
    dnsSearch: strings(service.dns_search),
    dnsOptions: strings(service.dns_opt),
    extraHosts: Object.fromEntries(Object.entries(hosts).map(([host, addresses]) => [host, sortedSet(addresses)])),
  };
}

/** Nothing on an engine reads `app_protocol`; ports of a container on internal networks alone are not published (seen). */
function readPorts(service: JsonObject, place: Place, exposed: readonly string[]): Ports {
  const closed = { app: null, published: null, exposure: place.kind === "none" ? "none" : "internal" } as const;
  const ports: Record<string, Ports[string]> = {};
  for (const line of [...exposed, ...strings(service.expose)]) {
    const [, first, last = first, protocol = "tcp"] = /^(\d+)(?:-(\d+))?(?:\/(.+))?$/.exec(line) ?? [];
    for (let port = Number(first); port <= Number(last); port++) ports[`${port}/${protocol.toLowerCase()}`] = closed;
  }
  const published = new Map<string, JsonObject[]>();
  for (const port of objects(service.ports)) {
    const key = `${port.target}/${String(port.protocol ?? "tcp").toLowerCase()}`;
    published.set(key, [...(published.get(key) ?? []), port]);
  }
  for (const [key, bindings] of published) {
    if (!place.wayOut) ports[key] = closed;
    else if (place.kind === "host")
      ports[key] = { app: null, published: key.split("/")[0] ?? null, exposure: "internet" };
    else ports[key] = { app: null, published: readBindings(bindings), exposure: readExposure(bindings) };
  }
  return Object.fromEntries(Object.entries(ports).sort(([a], [b]) => compareText(a, b)));
}

function readBindings(bindings: readonly JsonObject[]): Ports[string]["published"] {
  if (bindings.some((port) => !Number.parseInt(String(port.published ?? 0), 10)))
    return { opaque: "a free port of the host" };
  const shown = bindings.map((port) => {
    const address = string(port.host_ip) ?? "";
    const range = String(port.published).replace(/^(\d+)-\1$/, "$1");
    if (address === "" || address === "0.0.0.0" || address === "::") return range;
    return `${address.includes(":") ? `[${address}]` : address}:${range}`;
  });
  return sortedSet(shown).join(",");
}

const readExposure = (bindings: readonly JsonObject[]) =>
  bindings.every(({ host_ip }) => host_ip === "::1" || String(host_ip ?? "").startsWith("127.")) ? "host" : "internet";

/** Networks of an engine are open inside: whoever is on one, or in one namespace, may open any port of the others. */
export function readReach(document: JsonObject): readonly Reach[] {
  const places = Object.keys(map(document.services)).map((name) => placeOf(document, name));
  const all = { port: "*", protocol: "*" } as const;
  const reach = places.flatMap((from) =>
    places
      .filter(
        (to) =>
          from.doors.some((door) => to.doors.includes(door)) || (from.name !== to.name && from.space === to.space),
      )
      .map((to): Reach => ({ from: from.name, to: to.name, ...all })),
  );
  for (const { name, wayOut, kind } of places.filter((place) => place.wayOut)) {
    if (wayOut) reach.push({ from: name, to: "outside", ...all });
    if (kind === "host") reach.push({ from: "internet", to: name, ...all });
    const ports = kind === "host" ? {} : readNetwork(document, name).ports;
    for (const [key, { exposure }] of Object.entries(ports)) {
      const [port, protocol] = key.split("/");
      if (exposure !== "host" && exposure !== "internet") continue;
      reach.push({ from: exposure, to: name, port: Number(port), protocol: protocol as Reach["protocol"] });
    }
  }
  return sortReach(reach);
}

export function readNetworks(document: JsonObject): Readonly<Record<string, NetworkContract>> {
  const networks = Object.entries(map(document.networks)).sort(([a], [b]) => compareText(a, b));
  return Object.fromEntries(networks.map(([key, value]) => [key, readDefinition(map(value))]));
}

function readDefinition(network: JsonObject): NetworkContract {
  const configs = objects(dig(network, "ipam", "config"));
  const rest = configs.map(({ subnet: _, ...others }) => others);
  // docker compose 2.40.3 does not pass ipam.options on, and enable_ipv4 needs Docker Engine 28.
  const { options: _, ...passedOn } = map(network.ipam);
  const ipam: JsonObject = { ...passedOn, config: rest };
  const settings: Record<string, Json | undefined> = {
    driver_opts: network.driver_opts,
    ipam,
    labels: network.labels && texts(network.labels),
  };
  const kept = Object.entries(settings).filter((entry): entry is [string, Json] => !hollow(entry[1] ?? null));
  return {
    internal: bool(network.internal),
    external: bool(network.external),
    driver: orElse(string(network.driver), "bridge"),
    attachable: bool(network.attachable),
    ipv6: bool(network.enable_ipv6),
    subnets: sortedSet(configs.flatMap(({ subnet }) => string(subnet) ?? [])),
    engine: Object.fromEntries(kept.map(([name, setting]) => [name, stableJson(setting)])),
  };
}
