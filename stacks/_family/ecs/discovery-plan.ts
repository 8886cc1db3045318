import type { Image, Images } from "../../../src/images/image";
import { restricted, shortened } from "../../../src/names";
import type { Service, Workload } from "../../../src/workload/model";
import { max } from "./limits";

/** One name and port that siblings reach a service by. */
export interface Endpoint {
  /** Host name as clients look it up: lower case, which is all that Service Connect takes. */
  readonly dnsName: string;
  readonly port: number;
  /** Name of the port mapping in the task definition. */
  readonly portName: string;
  /** Name of the Cloud Map service that ECS makes of it; nobody but ECS uses it. */
  readonly discoveryName: string;
}

/** Name of the port mapping of a port, unique within a task definition. */
export const portName = (port: number): string => `p${port}`;

export interface UsedPort {
  readonly port: number;
  readonly protocol: "tcp" | "udp";
}

/** The image's own ports, as the lock has them; none where there are so many that it is a range and no list. */
export const exposedBy = ({ exposed }: Pick<Image, "exposed">): Image["exposed"] =>
  exposed.length > max("imagePorts") ? [] : exposed;

/**
 * Ports that a task definition maps: published ones, exposed ones, and those of the image; sorted. ECS maps a port for
 * one protocol only ("You can't expose the same container port for multiple protocols": Amazon ECS API, PortMapping):
 * the published one, else TCP, since siblings reach nothing over UDP.
 */
export function usedPorts(service: Service, image: Pick<Image, "exposed">): readonly UsedPort[] {
  const published = service.ports.map(({ target, protocol }) => ({ port: target, protocol }));
  const all = [...published, ...service.expose, ...exposedBy(image)];
  const has = (list: readonly { port: number; protocol: string }[], port: number, protocol: string) =>
    list.some((one) => one.port === port && one.protocol === protocol);
  const numbers = [...new Set(all.map(({ port }) => port))].sort((a, b) => a - b);
  return numbers.flatMap((port): UsedPort[] => {
    const udp = has(all, port, "udp");
    if (!has(all, port, "tcp")) return udp ? [{ port, protocol: "udp" }] : [];
    const udpAlone = has(published, port, "udp") && !has(published, port, "tcp");
    return [{ port, protocol: udpAlone ? "udp" : "tcp" }];
  });
}

/** TCP ports that siblings may use. Sorted. */
export function serverPorts(service: Service, images: Images): readonly number[] {
  const ports = usedPorts(service, images.of(service));
  return ports.filter(({ protocol }) => protocol === "tcp").map(({ port }) => port);
}

/** Services that share a network with this one: who may reach it, and whom it may reach. */
export function siblingsOf(service: Service, workload: Workload): readonly Service[] {
  return Object.values(workload.services).filter((other) => isSibling(service, other));
}

function isSibling(one: Service, other: Service): boolean {
  if (one.name === other.name) return false;
  const networks = networksOf(other);
  for (const network of networksOf(one)) if (networks.has(network)) return true;
  return false;
}

/**
 * Whether the tasks of a service get a Service Connect proxy, which needs memory of its own (LIMITS.proxyMemory). One
 * that shares no network with another service has nobody to find and nobody to be found by.
 */
export const hasProxy = (service: Service, workload: Workload): boolean =>
  Object.values(workload.services).some((other) => isSibling(service, other));

/** Names that siblings reach a service by, as the file has them: its own, its aliases, its container's, and links to it. */
export function namesOf(service: Service, workload: Workload): readonly string[] {
  const linked = linksOf(workload).get(service.name) ?? [];
  const aliases = service.networks.flatMap((attachment) => attachment.aliases);
  return [...new Set([service.name, ...aliases, ...(service.containerName ? [service.containerName] : []), ...linked])];
}

/**
 * Every name on every port. Several entries share one port mapping: an entry takes one alias only ("clientAliases must
 * have 1 element"), and a container port can be mapped once only. The AWS CDK takes the same shape, one port mapping
 * with several discovery names: packages/aws-cdk-lib/aws-ecs/lib/base/base-service.ts, validateServiceConnectConfiguration.
 */
export function endpointsOf(service: Service, workload: Workload, images: Images): readonly Endpoint[] {
  if (!hasProxy(service, workload)) return [];
  const names = [...new Set(namesOf(service, workload).map((name) => name.toLowerCase()))].filter(isDnsName);
  return serverPorts(service, images).flatMap((port) =>
    names.map((dnsName) => ({ dnsName, port, portName: portName(port), discoveryName: discoveryName(dnsName, port) })),
  );
}

/** Amazon ECS API model, ServiceConnectClientAlias.dnsName, without capitals. */
export const isDnsName = (name: string): boolean =>
  /^[a-z0-9_][a-z0-9_.-]*$/.test(name) && name.length <= max("serviceConnectDnsName");

/** Unique in the namespace, since name and port are, and legal: no dot, at most 64 characters. */
function discoveryName(dnsName: string, port: number): string {
  const suffix = `-${port}`;
  const plain = restricted(dnsName, /[a-z0-9_-]/).replace(/^-/, "_");
  return `${shortened(plain, max("serviceConnectName") - suffix.length)}${suffix}`;
}

/** Names by which others link to a service. */
function linksOf(workload: Workload): ReadonlyMap<string, readonly string[]> {
  const known = links.get(workload);
  if (known) return known;
  const found = new Map<string, string[]>();
  for (const service of Object.values(workload.services))
    for (const [name, target] of Object.entries(service.links)) found.set(target, [...(found.get(target) ?? []), name]);
  links.set(workload, found);
  return found;
}

function networksOf(service: Service): ReadonlySet<string> {
  const known = networks.get(service);
  if (known) return known;
  const found = new Set(service.networkMode === undefined ? service.networks.map(({ network }) => network) : []);
  networks.set(service, found);
  return found;
}

// Asked of every pair of services; a workload never changes.
const links = new WeakMap<Workload, ReadonlyMap<string, readonly string[]>>();
const networks = new WeakMap<Service, ReadonlySet<string>>();
