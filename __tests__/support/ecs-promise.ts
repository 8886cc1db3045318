import type { Contract, NetworkContract, ServiceContract, VolumeContract } from "../../src/contract/contract";
import { compareText, sortedSet, sortOrder } from "../../src/contract/format";
import { effective } from "../../src/contract/leaf";
import type { Service, Workload } from "../../src/workload/model";
import {
  promisedHealth,
  promisedLifecycle,
  promisedLogging,
  promisedPlacement,
  promisedRollout,
} from "./ecs-promise-deploy";
import { namesOf, networksOf, promisedPorts, promisedReach, siblings, type World } from "./ecs-promise-network";
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

function promisedService(service: Service, reference: ServiceContract, world: World): ServiceContract {
  const { member, options } = world;
  const fargate = member === "fargate";
  const task: Task = taskOf(service, fargate, siblings(service, world).length > 0, options.sizes?.[service.name]);
  const ports = promisedPorts(service, world);
  const balanced = Object.values(ports).some(({ published }) => published !== null);
  const { platform } = reference.image;
  const arm = /^linux\/(arm64|aarch64)/.test(String(effective(platform)));
  // Where only an engine has the image, a platform that pulls goes by the tag.
  const byId = /^sha256:/.test(String(reference.image.reference));
  return {
    kind: reference.kind,
    image: {
      ...reference.image,
      ...(byId ? { reference: service.image.reference, digest: digestIn(service.image.reference) } : {}),
      platform: options.architecture ?? (arm ? "linux/arm64" : "linux/amd64"),
    },
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

const digestIn = (reference: string) => /@(sha256:[0-9a-f]{64})$/.exec(reference)?.[1] ?? { default: null };

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
