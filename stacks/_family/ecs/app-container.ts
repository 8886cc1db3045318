import type { Image } from "../../../src/images/image";
import type { Service } from "../../../src/workload/model";
import { clampStop } from "./clamp";
import type { ContainerDefinition } from "./container";
import { plainName } from "./ids";
import type { EcsKind, Size } from "./kind";
import type { EcsOptions } from "./options";
import { healthCheck } from "./task-health";
import { kernelParts } from "./task-linux";
import { mappedPorts } from "./task-ports";
import { processParts } from "./task-process";
import { usableMemory } from "./task-size";

export interface AppInput {
  readonly service: Service;
  readonly image: Image;
  readonly kind: Pick<EcsKind, "launch" | "stopTimeoutMax">;
  readonly size: Size;
  readonly options: Pick<EcsOptions, "services">;
}

/**
 * The app's container as the Compose file has it, in ECS' words: text is the user's own, not yet escaped for
 * Terraform, and what only Terraform knows (volumes, log group, dependencies) is not there yet.
 */
export function appContainer({ service, image, kind, size, options }: AppInput): ContainerDefinition {
  const { name, labels, lifecycle } = service;
  const health = healthCheck(service);
  const ports = mappedPorts(service, image);
  const registry = Object.hasOwn(options.services, name) ? options.services[name]?.registryCredentials : undefined;
  return {
    name: plainName(service),
    image: image.reference,
    // A job may end; its task goes on until the exit code is read.
    essential: service.kind === "service",
    ...processParts(service),
    ...(size.containerCpu === undefined ? {} : { cpu: size.containerCpu }),
    ...(size.containerMemory === undefined ? {} : { memory: size.containerMemory }),
    ...(size.containerMemoryReservation === undefined ? {} : { memoryReservation: size.containerMemoryReservation }),
    ...(ports.length === 0 ? {} : { portMappings: ports }),
    ...(health === undefined ? {} : { healthCheck: health }),
    ...kernelParts(service, kind, usableMemory(size)),
    stopTimeout: clampStop(lifecycle.stopGrace, kind).given,
    ...(Object.keys(labels).length === 0 ? {} : { dockerLabels: labels }),
    ...(registry === undefined ? {} : { repositoryCredentials: { credentialsParameter: registry } }),
  };
}
