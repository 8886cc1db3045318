import { EcsTaskDefinition, type EcsTaskDefinitionVolume } from "@cdktf/provider-aws/lib/ecs-task-definition";
import type { Service } from "../../../src/workload/model";
import type { TaskVolume } from "./container";
import type { EcsContext } from "./context";
import { idOf, tagsFor } from "./ids";
import type { EcsKind } from "./kind";
import type { Files, Roles, Storage } from "./parts";
import { containerDefinitions } from "./task-containers";
import type { Log } from "./task-logs";
import { architecture } from "./task-platform";
import { taskSize } from "./task-size";

export interface TaskParts {
  readonly files: Files;
  readonly storage: Storage;
  readonly roles: Roles;
  readonly log: Log;
  /** GiB; absent: the platform's own (20 on Fargate). */
  readonly ephemeralStorage?: number;
}

/** Longest family: Amazon ECS API reference, RegisterTaskDefinition. */
const FAMILY = 255;

/**
 * The task definition of a service or job.
 *
 * A changed one is registered before the old one is taken back (`create_before_destroy`): ECS cannot go back to a
 * revision that is not active any more, and Terraform would take the old one back first. When the deploy of the
 * service fails, Terraform stops there and the old revision stays active until the next deploy. `skip_destroy` would
 * keep every revision active for ever, after `destroy` too. ECS itself lists revisions that were taken back as
 * inactive, for good.
 */
export function addTask(ctx: EcsContext, service: Service, parts: TaskParts): EcsTaskDefinition {
  const { kind, deployment } = ctx;
  const { options } = deployment;
  const { files, storage, roles, log } = parts;
  const image = deployment.images.of(service);
  const size = taskSize(service, kind, deployment);
  const family = ctx.name(service.name, FAMILY);
  const containers = containerDefinitions({ service, image, kind, size, options, files, storage, log });
  const volumes = [...files.volumes, ...storage.volumes];
  return new EcsTaskDefinition(ctx.scope, idOf("task", service.name), {
    family,
    requiresCompatibilities: [kind.launch],
    networkMode: "awsvpc",
    ...(size.taskCpu === undefined ? {} : { cpu: String(size.taskCpu) }),
    ...(size.taskMemory === undefined ? {} : { memory: String(size.taskMemory) }),
    runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: architecture(image, options) },
    executionRoleArn: roles.executionRoleArn,
    taskRoleArn: roles.taskRoleArn,
    containerDefinitions: JSON.stringify(containers),
    ...(volumes.length === 0 ? {} : { volume: volumes.map(volumeBlock) }),
    ...namespaces(service, kind),
    ...(parts.ephemeralStorage === undefined ? {} : { ephemeralStorage: { sizeInGib: parts.ephemeralStorage } }),
    tags: tagsFor({ service: service.name }, family),
    lifecycle: { createBeforeDestroy: true },
  });
}

/** Only the host's namespaces can be shared, and only on EC2; one's own are ECS' default for processes. */
function namespaces({ security }: Service, kind: Pick<EcsKind, "launch">) {
  if (kind.launch !== "EC2") return {};
  return {
    ...(security.pid === "host" ? { pidMode: "host" } : {}),
    ...(security.ipc === "host" ? { ipcMode: "host" } : {}),
  };
}

function volumeBlock(volume: TaskVolume): EcsTaskDefinitionVolume {
  const { name } = volume;
  if (volume.kind === "scratch") return { name };
  if (volume.kind === "host") return { name, hostPath: volume.hostPath };
  if (volume.kind === "memory") {
    // nosuid and nodev would be lost: a container gets a bind mount with flags of its own (Docker Engine 20.10, seen).
    const driverOpts = { type: "tmpfs", device: "tmpfs", o: `size=${volume.sizeMiB}m` };
    return { name, dockerVolumeConfiguration: { scope: "task", driver: "local", driverOpts } };
  }
  return {
    name,
    efsVolumeConfiguration: {
      fileSystemId: volume.fileSystemId,
      transitEncryption: "ENABLED",
      authorizationConfig: { accessPointId: volume.accessPointId, iam: "ENABLED" },
    },
  };
}
