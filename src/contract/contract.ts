/**
 * The runtime contract: what an app can observe about where it runs, in words of no platform. Bytes, cores,
 * seconds, octal modes as strings; sets are sorted; keys in a fixed order.
 */
import type { Leaf } from "./leaf";
import type { ServiceContract } from "./service";

export type { Default, Leaf, Opaque } from "./leaf";
export type { HookContract, RollbackContract, ServiceContract } from "./service";

export interface Contract {
  readonly environment: string;
  readonly target: string;
  readonly services: Readonly<Record<string, ServiceContract>>;
  /** Who may open which port to whom; everything else is denied. Sorted. `to` is a service, or `outside` for the way out. */
  readonly reach: readonly Reach[];
  readonly networks: Readonly<Record<string, NetworkContract>>;
  readonly volumes: Readonly<Record<string, VolumeContract>>;
  /** Sorted by `first`, then `second`. */
  readonly order: readonly Order[];
  /** What the reader could not find or understand. Empty for output that the kit wrote. */
  readonly problems: readonly string[];
}

/**
 * `from` may open `port` of `to` by an address that it is given: a name on a shared network, or a published port. An
 * address that it would have to guess (a container's own, from the host) does not count.
 */
export interface Reach {
  /** `internet`, `host`, or a service. */
  readonly from: string;
  readonly to: string;
  /** The container's port, or `*` for any. */
  readonly port: number | "*";
  readonly protocol: "tcp" | "udp" | "sctp" | "*";
}

export interface NetworkContract {
  readonly internal: Leaf<boolean>;
  readonly external: Leaf<boolean>;
  readonly driver: Leaf<string>;
  readonly attachable: Leaf<boolean>;
  readonly ipv6: Leaf<boolean>;
  readonly subnets: readonly string[];
  /** As ServiceContract.engine. */
  readonly engine: Readonly<Record<string, Leaf<string>>>;
}

export interface VolumeContract {
  readonly survives: Leaf<"container" | "deploy" | "destroy">;
  readonly writers: Leaf<"one" | "many">;
  readonly encrypted: Leaf<boolean>;
  readonly external: Leaf<boolean>;
  readonly driver: Leaf<string>;
  readonly options: Readonly<Record<string, Leaf<string>>>;
  readonly labels: Readonly<Record<string, Leaf<string>>>;
}

export interface Order {
  readonly first: string;
  readonly second: string;
  readonly when: "started" | "healthy" | "completed";
  /** A change of the first restarts the second. */
  readonly restarts: boolean;
  /** The second does not start without the first. */
  readonly required: boolean;
  /** `deploy`: only a deploy keeps the order. `always`: a container restarted alone waits too. */
  readonly holds: "deploy" | "always";
}
