import type { Image } from "../../images/image";
import type { Network, Port, Service, Workload } from "../../workload/model";
import type { NetworkContract, Reach, ServiceContract } from "../contract";
import { compareText, sortedSet, sortReach } from "../format";
import { engineContract, or } from "./process";

export function networkContract(network: Network): NetworkContract {
  return {
    internal: network.internal,
    external: network.external,
    driver: or(network.driver, "bridge"),
    attachable: network.attachable,
    ipv6: network.ipv6,
    subnets: sortedSet(network.subnets),
    engine: engineContract(network.engine),
  };
}

/** Where a service stands: whose network namespace it has, and what that is on. */
interface Standing {
  /** The service whose namespace it is; itself, unless `network_mode: service:<other>`. */
  readonly owner: string;
  readonly mode: "networks" | "none" | "host" | "elsewhere";
  readonly networks: readonly string[];
  /** On a network with a way out, which published ports need too: an engine publishes nothing of an internal one. */
  readonly open: boolean;
}

function standing(service: Service, workload: Workload, above: readonly string[] = []): Standing {
  const mode = service.networkMode;
  const owner = service.name;
  if (mode === undefined) {
    const networks = service.networks.map(({ network }) => network);
    return { owner, mode: "networks", networks, open: networks.some((name) => !workload.networks[name]?.internal) };
  }
  const other = mode.startsWith("service:") ? workload.services[mode.slice("service:".length)] : undefined;
  if (other && !above.includes(owner)) return standing(other, workload, [...above, owner]);
  if (mode === "none" || mode === "host") return { owner, mode, networks: [], open: mode === "host" };
  // The engine's default bridge, an existing network, another container: nobody in the project is there by name.
  return { owner, mode: "elsewhere", networks: [], open: true };
}

/** @param exposed what the image itself exposes, as far as it is known. */
export function serviceNetworkContract(
  service: Service,
  workload: Workload,
  exposed: Image["exposed"],
): ServiceContract["network"] {
  const where = standing(service, workload);
  const named = service.networkMode === undefined && where.networks.length > 0;
  const aliases = service.networks.flatMap((attachment) => attachment.aliases);
  return {
    names: named
      ? sortedSet([service.name, ...aliases, ...(service.containerName ? [service.containerName] : [])])
      : [],
    ports: portsContract(service, where, exposed),
    mode: service.networkMode ?? null,
    hostname: or(service.hostname, null),
    domain: or(service.domainName, null),
    addresses: sortedSet(
      service.networks.flatMap(({ network, addresses }) => addresses.map((address) => `${network}=${address}`)),
    ),
    links: service.links,
    dns: service.dns.servers,
    dnsSearch: service.dns.search,
    dnsOptions: service.dns.options,
    extraHosts: Object.fromEntries(
      Object.entries(service.extraHosts).map(([name, addresses]) => [name, sortedSet(addresses)]),
    ),
  };
}

type PortContract = ServiceContract["network"]["ports"][string];

/** EXPOSE of an image and `expose` of a service mean the same: https://docs.docker.com/reference/dockerfile/#expose. */
function portsContract(
  service: Service,
  where: Standing,
  exposed: Image["exposed"],
): ServiceContract["network"]["ports"] {
  const inside = where.mode === "none" ? "none" : "internal";
  const unpublished = [...exposed, ...service.expose].map(({ port, protocol }): [string, PortContract] => {
    return [`${port}/${protocol}`, { app: null, published: null, exposure: inside }];
  });
  const groups = new Map<string, Port[]>();
  for (const port of service.ports) {
    const key = `${port.target}/${port.protocol}`;
    groups.set(key, [...(groups.get(key) ?? []), port]);
  }
  const published = [...groups].map(([key, ports]): [string, PortContract] => {
    const app = ports.find((port) => port.app !== undefined)?.app ?? null;
    if (!where.open) return [key, { app, published: null, exposure: inside }];
    // In the host's own network every port is the host's: docker compose discards what `ports` says beyond the target.
    if (where.mode === "host") return [key, { app, published: String(ports[0]?.target), exposure: "internet" }];
    const free = ports.some((port) => port.published === undefined);
    const text = sortedSet(ports.map(publishedText)).join(",");
    return [key, { app, published: free ? { opaque: "a free port of the host" } : text, exposure: widest(ports) }];
  });
  return Object.fromEntries([...unpublished, ...published].sort(([a], [b]) => compareText(a, b)));
}

function publishedText({ published, hostIp }: Port): string {
  const { first, last } = published ?? { first: 0, last: 0 };
  const range = first === last ? String(first) : `${first}-${last}`;
  if (isAnyAddress(hostIp)) return range;
  return hostIp?.includes(":") ? `[${hostIp}]:${range}` : `${hostIp}:${range}`;
}

/**
 * A port published on the loopback is for the host alone. On any other address it counts as open to the internet: who
 * can reach that address is decided outside the Compose file, and the engine's rules go before the host's firewall
 * (https://docs.docker.com/engine/network/packet-filtering-firewalls/).
 */
function widest(ports: readonly Port[]): "internet" | "host" {
  return ports.every(({ hostIp }) => /^(127\.|::1$)/.test(hostIp ?? "")) ? "host" : "internet";
}

const isAnyAddress = (address: string | undefined) => address === undefined || ["", "0.0.0.0", "::"].includes(address);

/** Who shares a network may open any port; so may who shares a namespace. */
export function reachContract(workload: Workload): readonly Reach[] {
  const services = Object.values(workload.services).map((service) => ({ service, where: standing(service, workload) }));
  const any = { port: "*", protocol: "*" } as const;
  const reach: Reach[] = [];
  for (const { service, where } of services) {
    const from = service.name;
    if (where.open) reach.push({ from, to: "outside", ...any });
    for (const { service: other, where: there } of services) {
      const shared = where.networks.some((network) => there.networks.includes(network));
      const together = from !== other.name && where.owner === there.owner;
      if (shared || together) reach.push({ from, to: other.name, ...any });
    }
    if (where.mode === "host") reach.push({ from: "internet", to: from, ...any });
    else if (where.open) reach.push(...publishedReach(service));
  }
  return sortReach(reach);
}

function publishedReach({ name, ports }: Service): readonly Reach[] {
  return ports.map(({ target, protocol }) => {
    const same = ports.filter((port) => port.target === target && port.protocol === protocol);
    return { from: widest(same), to: name, port: target, protocol };
  });
}
