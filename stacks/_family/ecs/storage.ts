import { EfsAccessPoint } from "@cdktf/provider-aws/lib/efs-access-point";
import { restricted, shortened } from "../../../src/names";
import type { Mount, Service } from "../../../src/workload/model";
import { literal } from "../../literal";
import type { MountPoint, TaskVolume } from "./container";
import type { EcsContext } from "./context";
import { addFileSystem, type FileSystem } from "./efs";
import { idOf, tagsFor } from "./ids";
import { max } from "./limits";
import type { Network, Storage } from "./parts";
import { namedMounts, type PlannedVolume, planVolumes } from "./storage-plan";

/**
 * Adds a file system for the named volumes, where a service has one, with an access point for each volume; gives for
 * each service its mounts. A volume without a name is a directory of the task. A directory of the host is mounted only
 * on EC2, and only where the option bindMounts allows it. tmpfs is not a volume of a task, and not made here.
 */
export function addStorage(
  context: EcsContext,
  network: Network,
  instanceGroupIds: readonly string[],
): (service: Service) => Storage {
  const planned = planVolumes(context.deployment.workload);
  const system = planned.length === 0 ? undefined : addFileSystem(context, network, instanceGroupIds);
  const points = new Map(
    planned.flatMap((volume) => (system ? [[volume.name, addAccessPoint(context, system, volume)] as const] : [])),
  );
  return (service) => {
    const used = [...new Set(namedMounts(service).map(({ source }) => source))];
    const parts = service.mounts.map((mount, index) => taskMount(mount, index, context, system, points));
    const volumes = new Map(parts.flatMap((part) => (part ? [[part.volume.name, part.volume] as const] : [])));
    return {
      volumes: [...volumes.values()],
      mounts: parts.flatMap((part) => (part ? [part.mount] : [])),
      access: used.flatMap((name) => {
        const found = points.get(name);
        if (found === undefined || system === undefined) return [];
        const write = namedMounts(service).some(({ source, readOnly }) => source === name && !readOnly);
        return [{ fileSystemArn: system.arn, accessPointArn: found.point.arn, write, root: found.root }];
      }),
      ready: used.length === 0 ? [] : (system?.ready ?? []),
    };
  };
}

interface AccessPoint {
  readonly point: EfsAccessPoint;
  /** Whether a client may act as root there. */
  readonly root: boolean;
}

/**
 * The directory of a volume. Where all services that have it run as one number, everything in it is done as that number.
 * Else everybody keeps his own, as in a volume of an engine, and the directory is open to all: only the project's tasks
 * can get at it.
 */
function addAccessPoint(context: EcsContext, system: FileSystem, { name, user }: PlannedVolume): AccessPoint {
  const owner = { uid: Number(user?.uid ?? 0), gid: Number(user?.gid ?? 0) };
  const point = new EfsAccessPoint(context.scope, idOf("volume", name), {
    fileSystemId: system.id,
    ...(user === undefined ? {} : { posixUser: owner }),
    rootDirectory: {
      path: `/${shortened(restricted(name, /[A-Za-z0-9_-]/), max("accessPointPath") - 1)}`,
      creationInfo: {
        ownerUid: owner.uid,
        ownerGid: owner.gid,
        permissions: user === undefined ? "0777" : "0755",
      },
    },
    tags: tagsFor({ volume: literal(name) }, context.name(name, max("nameTag"))),
  });
  // The number 0 counts as root only with a permission of its own:
  // https://docs.aws.amazon.com/efs/latest/ug/enforce-identity-access-points.html
  return { point, root: user === undefined || owner.uid === 0 || owner.gid === 0 };
}

function taskMount(
  mount: Mount,
  index: number,
  { kind, deployment }: EcsContext,
  system: FileSystem | undefined,
  points: ReadonlyMap<string, AccessPoint>,
): { readonly volume: TaskVolume; readonly mount: MountPoint } | undefined {
  const at = (volume: TaskVolume, readOnly: boolean) => {
    return { volume, mount: { sourceVolume: volume.name, containerPath: literal(mount.path), readOnly } };
  };
  if (mount.type === "volume" && mount.source === undefined)
    return at({ name: `scratch-${index}`, kind: "scratch" }, mount.readOnly);
  if (mount.type === "volume" && mount.source !== undefined) {
    const point = points.get(mount.source)?.point;
    if (point === undefined || system === undefined) return undefined;
    const name = `volume-${restricted(mount.source, /[A-Za-z0-9_-]/)}`;
    return at({ name, kind: "efs", fileSystemId: system.id, accessPointId: point.id }, mount.readOnly);
  }
  const allowed = (deployment.options as { readonly bindMounts?: boolean }).bindMounts === true;
  if (mount.type === "bind" && kind.launch === "EC2" && allowed)
    return at({ name: `host-${index}`, kind: "host", hostPath: literal(mount.source) }, mount.readOnly);
  return undefined;
}
