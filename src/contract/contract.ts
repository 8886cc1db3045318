/**
 * The runtime contract: what an app can observe about where it runs, in words of no platform. Bytes, cores,
 * seconds, octal modes as strings; sets are sorted; keys in a fixed order.
 */

/** The platform's own default holds, with its value where a source says so. */
export interface Default<T> {
  readonly default: T | null;
}
/** Known only after apply; never compared as text. */
export interface Opaque {
  readonly opaque: string;
}
/** One fact: a value, the platform's default, known only later, or null: the platform has no such thing, or it is off. */
export type Leaf<T> = T | Default<T> | Opaque | null;

export interface Contract {
  readonly environment: string;
  readonly target: string;
  readonly services: Readonly<Record<string, ServiceContract>>;
  /** Who may open which port to whom; everything else is denied. Sorted. `to` is a service, or `outside` for the way out. */
  readonly reach: readonly Reach[];
  readonly volumes: Readonly<Record<string, VolumeContract>>;
  readonly order: readonly Order[];
  /** What the reader could not find or understand. Empty for output that the kit wrote. */
  readonly problems: readonly string[];
}

export interface ServiceContract {
  readonly kind: "service" | "job";
  readonly image: { readonly reference: Leaf<string>; readonly digest: Leaf<string>; readonly platform: Leaf<string> };
  readonly process: {
    readonly entrypoint: Leaf<readonly string[]>;
    readonly command: Leaf<readonly string[]>;
    readonly workingDir: Leaf<string>;
    readonly uid: Leaf<string>;
    readonly gid: Leaf<string>;
    readonly groups: readonly string[];
    readonly environment: Readonly<Record<string, Leaf<string>>>;
    readonly init: Leaf<boolean>;
    readonly tty: Leaf<boolean>;
    readonly stdin: Leaf<boolean>;
  };
  /** By path. */
  readonly files: Readonly<
    Record<
      string,
      {
        readonly secret: string | null;
        readonly config: string | null /** sha256 of a config's content; never of a secret's. */;
        readonly digest: Leaf<string>;
        readonly mode: Leaf<string>;
        readonly uid: Leaf<string>;
        readonly gid: Leaf<string>;
      }
    >
  >;
  /** By path. */
  readonly mounts: Readonly<
    Record<
      string,
      {
        readonly type: "volume" | "bind" | "tmpfs" | "other";
        readonly source: Leaf<string>;
        readonly readOnly: Leaf<boolean>;
        readonly size: Leaf<number>;
        readonly mode: Leaf<string>;
      }
    >
  >;
  readonly filesystem: { readonly readOnlyRoot: Leaf<boolean>; readonly shm: Leaf<number> };
  readonly security: {
    /** The effective set: the container engine's default set, plus added, minus dropped; names without CAP_. */
    readonly capabilities: Leaf<readonly string[]>;
    readonly privileged: Leaf<boolean>;
    readonly newPrivileges: Leaf<boolean>;
    readonly seccomp: Leaf<string>;
    readonly apparmor: Leaf<string>;
    readonly pid: Leaf<string>;
    readonly ipc: Leaf<string>;
    readonly uts: Leaf<string>;
    readonly userns: Leaf<string>;
    readonly devices: readonly string[];
  };
  readonly resources: {
    readonly cpu: {
      readonly reserved: Leaf<number>;
      readonly limit: Leaf<number>;
      readonly shares: Leaf<number>;
      readonly set: Leaf<string>;
    };
    readonly memory: {
      readonly reserved: Leaf<number>;
      readonly limit: Leaf<number>;
      readonly swapLimit: Leaf<number>;
    };
    readonly pids: Leaf<number>;
    readonly gpus: Leaf<number>;
    readonly ulimits: Readonly<Record<string, { readonly soft: Leaf<number>; readonly hard: Leaf<number> }>>;
    readonly sysctls: Readonly<Record<string, Leaf<string>>>;
  };
  readonly network: {
    /** Names that siblings reach it by. Sorted. */
    readonly names: readonly string[];
    /** By `target/protocol`. */
    readonly ports: Readonly<
      Record<
        string,
        {
          readonly app: Leaf<string>;
          readonly published: Leaf<string>;
          readonly exposure: "internet" | "host" | "internal" | "none";
        }
      >
    >;
    readonly mode: Leaf<string>;
    readonly hostname: Leaf<string>;
    readonly dns: readonly string[];
    readonly dnsSearch: readonly string[];
    readonly extraHosts: Readonly<Record<string, readonly string[]>>;
  };
  readonly health: {
    readonly test: Leaf<readonly string[]>;
    readonly form: Leaf<"exec" | "shell" | "none">;
    readonly interval: Leaf<number>;
    readonly timeout: Leaf<number>;
    readonly retries: Leaf<number>;
    readonly startPeriod: Leaf<number>;
    readonly startInterval: Leaf<number>;
    /** Derived: seconds until a dead process is noticed, at worst. */
    readonly noticedAfter: Leaf<number>;
    /** Whether traffic waits for the check. */
    readonly gatesTraffic: Leaf<boolean>;
    /** What happens to a container that fails it. */
    readonly then: Leaf<"mark" | "replace" | "restart">;
  };
  readonly lifecycle: {
    readonly restart: Leaf<"never" | "on-failure" | "always" | "unless-stopped">;
    readonly restartAttempts: Leaf<number>;
    readonly restartDelay: Leaf<number>;
    readonly stopSignal: Leaf<string>;
    readonly stopGrace: Leaf<number>;
    readonly postStart: readonly (readonly string[])[];
    readonly preStop: readonly (readonly string[])[];
  };
  readonly rollout: {
    readonly replicas: Leaf<number>;
    readonly scaleMin: Leaf<number>;
    readonly scaleMax: Leaf<number>;
    readonly order: Leaf<"start-first" | "stop-first">;
    readonly parallelism: Leaf<number>;
    readonly delay: Leaf<number>;
    readonly onFailure: Leaf<string>;
    readonly monitor: Leaf<number>;
    /** Share of replicas that serve during a change, in percent. */
    readonly capacityKept: Leaf<number>;
  };
  readonly placement: {
    readonly constraints: readonly string[];
    readonly spread: readonly string[];
    readonly maxPerNode: Leaf<number>;
  };
  readonly logging: { readonly driver: Leaf<string>; readonly options: Readonly<Record<string, Leaf<string>>> };
  readonly labels: Readonly<Record<string, Leaf<string>>>;
}

export interface Reach {
  /** `internet`, `host`, or a service. */
  readonly from: string;
  readonly to: string;
  /** Port, or `*` for any. */
  readonly port: number | "*";
  readonly protocol: "tcp" | "udp" | "sctp" | "*";
}

export interface VolumeContract {
  readonly survives: Leaf<"container" | "deploy" | "destroy">;
  readonly writers: Leaf<"one" | "many">;
  readonly encrypted: Leaf<boolean>;
  readonly external: Leaf<boolean>;
  readonly driver: Leaf<string>;
}

export interface Order {
  readonly first: string;
  readonly then: string;
  readonly when: "started" | "healthy" | "completed";
  /** `deploy`: only a deploy keeps the order. `always`: a container restarted alone waits too. */
  readonly holds: "deploy" | "always";
}
