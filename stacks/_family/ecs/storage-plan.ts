import type { Mount, Service, Workload } from "../../../src/workload/model";
import { numericUser } from "./files-plan";

export type VolumeMount = Extract<Mount, { readonly type: "volume" }>;

/** A named volume with who mounts it. */
export interface PlannedVolume {
  readonly name: string;
  readonly services: readonly Service[];
  /** The one user of all of them; absent where the Compose file gives no number, or several. */
  readonly user?: { readonly uid: string; readonly gid: string };
  /** Whether the services run as different users, as far as the Compose file says. */
  readonly differs: boolean;
}

/** Named volumes that some service mounts, by name. */
export function planVolumes(workload: Workload): readonly PlannedVolume[] {
  const services = Object.values(workload.services);
  return Object.keys(workload.volumes)
    .sort()
    .flatMap((name): readonly PlannedVolume[] => {
      const using = services.filter((service) => namedMounts(service).some(({ source }) => source === name));
      if (using.length === 0) return [];
      const users = new Map(using.map((service) => [service.process.user, numericUser(service.process.user)]));
      const numbers = [...users.values()];
      const known = [...new Set(numbers.map((user) => user && `${user.uid}:${user.gid}`))];
      const user = known.length === 1 ? numbers[0] : undefined;
      return [{ name, services: using, ...(user ? { user } : {}), differs: known.length > 1 }];
    });
}

export const namedMounts = (service: Service): readonly (VolumeMount & { readonly source: string })[] =>
  service.mounts.flatMap((mount) =>
    mount.type === "volume" && mount.source !== undefined ? [{ ...mount, source: mount.source }] : [],
  );

/** Services that a named volume is for, in other words those that need the file system. */
export const usesVolumes = (service: Service): boolean => namedMounts(service).length > 0;
