import { type Images, imagesOfFile } from "../images/image";
import type { Service, Workload } from "../workload/model";
import type { Contract, ServiceContract } from "./contract";
import { compareText, sortOrder } from "./format";
import { healthContract } from "./reference/health";
import { lifecycleContract, loggingContract, placementContract, rolloutContract } from "./reference/lifecycle";
import { networkContract, reachContract, serviceNetworkContract } from "./reference/network";
import { engineContract, imageContract, or, processContract, securityContract } from "./reference/process";
import { resourcesContract } from "./reference/resources";
import { filesContract, mountsContract, volumeContract } from "./reference/storage";

/** The default size of /dev/shm: https://docs.docker.com/reference/cli/docker/container/run/ (--shm-size). */
const SHM = 64 * 1024 * 1024;

/**
 * What the Compose file promises, in the contract's words. Where the file is silent, `default` has what Compose or
 * Docker then gives. The target is `compose file`: no runtime, the promise itself.
 * @param images what each service runs. Default: what the file says, without a lock.
 */
export function referenceContract(workload: Workload, environment: string, images: Images = imagesOfFile): Contract {
  return {
    environment,
    target: "compose file",
    services: mapSorted(workload.services, (service) => serviceContract(service, workload, images)),
    reach: reachContract(workload),
    networks: mapSorted(workload.networks, networkContract),
    volumes: mapSorted(workload.volumes, volumeContract),
    order: orderContract(workload),
    problems: [],
  };
}

function serviceContract(service: Service, workload: Workload, images: Images): ServiceContract {
  const image = images.of(service);
  const annotations = Object.entries(service.annotations).map(([key, value]) => [`annotations.${key}`, value]);
  return {
    kind: service.kind,
    image: imageContract(image),
    process: processContract(service.process),
    files: filesContract(service, workload.configs, image),
    mounts: mountsContract(service.mounts),
    filesystem: { readOnlyRoot: service.readOnlyRoot, shm: or(service.shm, SHM) },
    security: securityContract(service.security),
    resources: resourcesContract(service.resources),
    network: serviceNetworkContract(service, workload, image.exposed),
    health: healthContract(service.health),
    lifecycle: lifecycleContract(service),
    rollout: rolloutContract(service.rollout),
    placement: placementContract(service),
    logging: loggingContract(service),
    labels: service.labels,
    engine: engineContract(service.engine, Object.fromEntries(annotations)),
  };
}

/** Compose orders a start by docker compose alone: a container that the engine restarts waits for nobody. */
function orderContract(workload: Workload): Contract["order"] {
  const order = Object.values(workload.services).flatMap(({ name, dependsOn }) =>
    dependsOn.map(({ service, condition, restart, required }) => {
      return { first: service, second: name, when: condition, restarts: restart, required, holds: "deploy" as const };
    }),
  );
  return sortOrder(order);
}

function mapSorted<T, U>(values: Readonly<Record<string, T>>, change: (value: T) => U): Readonly<Record<string, U>> {
  const entries = Object.entries(values).sort(([a], [b]) => compareText(a, b));
  return Object.fromEntries(entries.map(([key, value]) => [key, change(value)]));
}
