import type { Contract, NetworkContract, ServiceContract, VolumeContract } from "../../src/contract/contract";
import { compareText, sortedSet, sortOrder, sortReach } from "../../src/contract/format";
import type { Port, Service, Workload } from "../../src/workload/model";
import {
  promisedHealth,
  promisedLifecycle,
  promisedLogging,
  promisedPlacement,
  promisedRollout,
} from "./ecs-promise-deploy";
import { plainPath, promisedMounts, promisedResources, promisedSecurity, type Task, taskOf } from "./ecs-promise-task";

export type Member = "fargate" | "ecs-ec2";

/** What the promise depends on beside the file. */
export interface PromiseOptions {
  readonly region: string;
  /** Name of a service's log group. */
  readonly logGroup: (service: string) => string;
  /** Ports that images expose; default: none known. */
  readonly exposed?: (
    service: Service,
  ) => readonly { readonly port: number; readonly protocol: "tcp" | "udp" | "sctp" }[];
  /** A certificate: HTTP ports speak HTTPS, and 80 leads to 443. */
  readonly secure?: boolean;
  readonly exec?: boolean;
  readonly nat?: "none";
  readonly endpoints?: boolean;
  readonly architecture?: "linux/amd64" | "linux/arm64";
  readonly deletionProtection?: boolean;
  /** Sizes that go before the file's, by service: cores and MiB. */
  readonly sizes?: Readonly<
    Record<string, { readonly cpu?: number | undefined; readonly memory?: number | undefined }>
  >;
}

/**
 * What the rows of `fargate` and `ecs-ec2` promise of a workload that they accept: the reference contract with every
 * adaptation that a row states, worked out once more from the file. Shares nothing with writers, rows or readers, so
 * that `read(synth(workload))` can be held against it. What a row refuses is not modelled.
 */
export function promised(
  reference: Contract,
  workload: Workload,
  member: Member,
  options: PromiseOptions,
): Omit<Contract, "target"> {
  const all = Object.values(workload.services);
  const world: World = { workload, member, options, all };
  return {
    environment: reference.environment,
    services: Object.fromEntries(
      all.map((service) => [
        service.name,
        promisedService(service, reference.services[service.name] as ServiceContract, world),
      ]),
    ),
    reach: promisedReach(world),
    networks: promisedNetworks(world),
    volumes: promisedVolumes(world),
    order: promisedOrder(world),
    problems: [],
  };
}

interface World {
  readonly workload: Workload;
  readonly member: Member;
  readonly options: PromiseOptions;
  readonly all: readonly Service[];
}

const networksOf = (service: Service) => service.networks.map(({ network }) => network);
const share = (a: Service, b: Service) => networksOf(a).some((network) => networksOf(b).includes(network));
const siblings = (service: Service, { all }: World) =>
  all.filter((other) => other !== service && share(service, other));

function promisedService(service: Service, reference: ServiceContract, world: World): ServiceContract {
  const { member, options } = world;
  const fargate = member === "fargate";
  const task: Task = taskOf(service, fargate, siblings(service, world).length > 0, options.sizes?.[service.name]);
  const ports = promisedPorts(service, world);
  const balanced = Object.values(ports).some(({ published }) => published !== null);
  const arm = /^linux\/(arm64|aarch64)/.test(service.image.platform ?? "");
  return {
    kind: reference.kind,
    image: { ...reference.image, platform: options.architecture ?? (arm ? "linux/arm64" : "linux/amd64") },
    process: {
      ...reference.process,
      ...promisedArgv(service, reference.process),
      // A variable that takes its value from the shell has none here.
      environment: Object.fromEntries(Object.entries(service.process.environment).filter(isSet)),
    },
    files: Object.fromEntries(
      Object.entries(reference.files).map(([path, file]) => [
        plainPath(path),
        { ...file, uid: held(file.uid, "0"), gid: held(file.gid, "0") },
      ]),
    ),
    mounts: promisedMounts(service, reference.mounts, task),
    filesystem: { ...reference.filesystem, shm: Math.max(1, Math.ceil((service.shm ?? 64 * MIB) / MIB)) * MIB },
    security: promisedSecurity(service, reference.security, fargate),
    resources: promisedResources(service, reference.resources, task, fargate),
    network: {
      ...reference.network,
      names: namesOf(service, world),
      ports,
      mode: null,
      links: {},
    },
    health: promisedHealth(service, reference.health, balanced),
    lifecycle: promisedLifecycle(service, fargate),
    rollout: promisedRollout(service, reference.rollout, Object.values(ports).some(isHttp)),
    placement: promisedPlacement(service, fargate),
    logging: promisedLogging(service, options, member),
    labels: reference.labels,
    engine:
      fargate || service.engine.mem_swappiness === undefined
        ? {}
        : { mem_swappiness: String(service.engine.mem_swappiness) },
  };
}

/** An empty list is as good as none: of an entry point, the command takes its place; of a command, the image's runs. */
function promisedArgv({ process }: Service, reference: ServiceContract["process"]) {
  const command = process.command ?? [];
  const entrypoint = process.entrypoint ?? [];
  if (process.entrypoint !== undefined && entrypoint.length === 0) return { entrypoint: command, command: [] };
  if (entrypoint.length > 0) return { entrypoint, command };
  return { entrypoint: reference.entrypoint, command: command.length > 0 ? command : { default: null } };
}

const MIB = 2 ** 20;
const isSet = (entry: [string, string | null]): entry is [string, string] => entry[1] !== null;
const isHttp = ({ app, published }: { app: unknown; published: unknown }) => app !== null && published !== null;
const held = <T>(leaf: T, other: string) => {
  const value = typeof leaf === "object" && leaf !== null && "default" in leaf ? leaf.default : leaf;
  return (value ?? other) as string;
};

/** Names for everybody: the service's own, aliases, the container's, and what links call it; in lower case, as DNS has them. */
function namesOf(service: Service, world: World): readonly string[] {
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

function promisedPorts(service: Service, world: World): ServiceContract["network"]["ports"] {
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
function promisedReach(world: World): Contract["reach"] {
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

function promisedNetworks({ workload, all }: World): Readonly<Record<string, NetworkContract>> {
  const used = sortedSet(all.flatMap(networksOf));
  const rest = { external: false, driver: null, attachable: false, ipv6: false, subnets: [], engine: {} };
  return Object.fromEntries(
    used.map((name) => [name, { internal: workload.networks[name]?.internal === true, ...rest }]),
  );
}

function promisedVolumes({ workload, all, options }: World): Readonly<Record<string, VolumeContract>> {
  const mounted = new Set(
    all.flatMap(({ mounts }) => mounts.flatMap((mount) => (mount.type === "volume" ? [mount.source] : []))),
  );
  const used = Object.keys(workload.volumes).filter((name) => mounted.has(name));
  const survives = options.deletionProtection === true ? ("destroy" as const) : ("deploy" as const);
  const volume = {
    survives,
    writers: "many" as const,
    encrypted: true,
    external: false,
    driver: "efs",
    options: {},
    labels: {},
  };
  return Object.fromEntries(used.sort(compareText).map((name) => [name, volume]));
}

/** A deploy waits for a job's end, else for a steady state: healthy where there is a check. Links order too. */
function promisedOrder({ workload, all }: World): Contract["order"] {
  return sortOrder(
    all.flatMap(({ name, dependsOn, links }) =>
      [...dependsOn.map(({ service }) => service), ...Object.values(links)].flatMap((other) => {
        const first = workload.services[other];
        if (first === undefined || other === name) return [];
        const checked = typeof first.health === "object" && first.health.test !== undefined;
        const when =
          first.kind === "job" ? ("completed" as const) : checked ? ("healthy" as const) : ("started" as const);
        return [{ first: other, second: name, when, restarts: false, required: true, holds: "deploy" as const }];
      }),
    ),
  );
}
