import type { Contract, ServiceContract } from "../../src/contract/contract";
import { sortedSet, sortReach } from "../../src/contract/format";
import type { Port, Service, Workload } from "../../src/workload/model";
import type { Member, PromiseOptions } from "./ecs-promise";

/** What the promise looks at. */
export interface World {
  readonly workload: Workload;
  readonly member: Member;
  readonly options: PromiseOptions;
  readonly all: readonly Service[];
}

export const networksOf = (service: Service) => service.networks.map(({ network }) => network);
const share = (a: Service, b: Service) => networksOf(a).some((network) => networksOf(b).includes(network));
export const siblings = (service: Service, { all }: World) =>
  all.filter((other) => other !== service && share(service, other));

/** Names for everybody: the service's own, aliases, the container's, and what links call it; in lower case, as DNS has them. */
export function namesOf(service: Service, world: World): readonly string[] {
  if (siblings(service, world).length === 0 || tcpPorts(service, world).length === 0) return [];
  const linked = world.all.flatMap(({ links }) => Object.keys(links).filter((name) => links[name] === service.name));
  const aliases = service.networks.flatMap((attachment) => attachment.aliases);
  const names = [service.name, ...aliases, ...(service.containerName ? [service.containerName] : []), ...linked];
  return sortedSet(
    names.map((name) => name.toLowerCase()).filter((name) => /^[a-z0-9_][a-z0-9_.-]{0,126}$/.test(name)),
  );
}

/** ECS maps a port for one protocol: the published one, else TCP. What is published stands all the same. */
function everyPort(service: Service, { options }: World) {
  const published = service.ports.map(({ target, protocol }) => ({ port: target, protocol }));
  const others = [...service.expose, ...(options.exposed?.(service) ?? [])];
  const speaks = (list: typeof published, port: number, word: string) =>
    list.some((one) => one.port === port && one.protocol === word);
  return [...published, ...others].filter(({ port, protocol }) => {
    if (speaks(published, port, protocol)) return true;
    if (speaks(published, port, protocol === "tcp" ? "udp" : "tcp")) return false;
    return protocol === "tcp" || !speaks(others, port, "tcp");
  });
}
const tcpPorts = (service: Service, world: World) => [
  ...new Set(everyPort(service, world).flatMap(({ port, protocol }) => (protocol === "tcp" ? [port] : []))),
];

const HTTP = ["http", "https", "http2", "grpc"];
const appOf = ({ app, protocol }: Port) =>
  protocol === "tcp" && HTTP.includes(app?.toLowerCase() ?? "") ? (app?.toLowerCase() ?? null) : null;
/** An address of the host's own, or of its private network: RFC 1918, 6598, 3927, 4193, 4291. */
const isInside = (address: string | undefined) =>
  /^\[?(127\.|10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|::1\]?$|f[cd]|fe[89ab])/i.test(
    address ?? "",
  );

/** Load balancers publish for services, never for jobs, and only where the service is on a network with a way out. */
function publishedPorts(service: Service, { workload }: World): readonly Port[] {
  const open = networksOf(service).some((network) => !workload.networks[network]?.internal);
  return service.kind === "job" || !open ? [] : service.ports.filter(({ published }) => published !== undefined);
}

export function promisedPorts(service: Service, world: World): ServiceContract["network"]["ports"] {
  const published = publishedPorts(service, world);
  const keys = sortedSet(everyPort(service, world).map(({ port, protocol }) => `${port}/${protocol}`));
  return Object.fromEntries(
    keys.map((key) => {
      const mine = published.filter(({ target, protocol }) => `${target}/${protocol}` === key);
      const app = mine.map(appOf).find((word) => word !== null) ?? null;
      if (mine.length === 0) return [key, { app: null, published: null, exposure: "internal" as const }];
      const doors = mine.flatMap((port) => {
        const first = String(port.published?.first);
        const redirected = world.options.secure === true && appOf(port) !== null && first === "80";
        return redirected ? [first, "443"] : [first];
      });
      const exposure = mine.every(({ hostIp }) => isInside(hostIp)) ? ("host" as const) : ("internet" as const);
      return [key, { app, published: sortedSet(doors).join(","), exposure }];
    }),
  );
}

/** Names and ports that both have, within a network; the load balancer's; and the way out. */
export function promisedReach(world: World): Contract["reach"] {
  const { all, options, member, workload } = world;
  return sortReach(
    all.flatMap((service) => {
      const { name } = service;
      const from = siblings(service, world).length === 0 ? [] : [service, ...siblings(service, world)];
      const named = namesOf(service, world).length > 0;
      const sideways = from.flatMap((other) =>
        named
          ? tcpPorts(service, world).map((port) => ({ from: other.name, to: name, port, protocol: "tcp" as const }))
          : [],
      );
      const inwards = publishedPorts(service, world).map(({ target, protocol, hostIp }) => {
        return { from: isInside(hostIp) ? "host" : "internet", to: name, port: target, protocol };
      });
      const open = networksOf(service).some((network) => !workload.networks[network]?.internal);
      const https = (member === "fargate" || options.exec === true) && options.endpoints !== true;
      const way = open
        ? [{ from: name, to: "outside", port: "*" as const, protocol: "*" as const }]
        : https && service.networks.length > 0
          ? [{ from: name, to: "outside", port: 443, protocol: "tcp" as const }]
          : [];
      return [...sideways, ...inwards, ...(options.nat === "none" ? [] : way)];
    }),
  );
}
