import type { Leaf } from "./leaf";

/** What one service finds where it runs. */
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
        readonly config: string | null;
        /** `sha256:` and hex of a config's content; null for a secret. */
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
        /** What else was asked for: `nocopy`, `subpath=a`, `propagation=rshared`, `no-create`, mount options. Sorted. */
        readonly options: readonly string[];
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
    readonly cgroup: Leaf<string>;
    /** `source:target:permissions`, sorted. */
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
      /** Memory and swap together; -1: no limit. */
      readonly swapLimit: Leaf<number>;
    };
    readonly pids: Leaf<number>;
    /** -1: all. */
    readonly gpus: Leaf<number>;
    /** -1: no limit. */
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
          /** `8080`, `8000-8005`, with an address where it is narrowed: `127.0.0.1:8080`; several joined by a comma. */
          readonly published: Leaf<string>;
          /** The widest circle that can open it: `internet` also stands for any network of the host but its loopback. */
          readonly exposure: "internet" | "host" | "internal" | "none";
        }
      >
    >;
    readonly mode: Leaf<string>;
    readonly hostname: Leaf<string>;
    readonly domain: Leaf<string>;
    /** Fixed addresses: `network=address`, sorted. */
    readonly addresses: readonly string[];
    /** Names for other services that only this one knows: name -> service. */
    readonly links: Readonly<Record<string, string>>;
    readonly dns: readonly string[];
    readonly dnsSearch: readonly string[];
    readonly dnsOptions: readonly string[];
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
    readonly onFailure: Leaf<"mark" | "replace" | "restart">;
  };
  readonly lifecycle: {
    readonly restart: Leaf<"never" | "on-failure" | "always" | "unless-stopped">;
    readonly restartAttempts: Leaf<number>;
    /** Seconds before the first restart. */
    readonly restartDelay: Leaf<number>;
    /** Seconds a container has to run for its restart to count as a success. */
    readonly restartWindow: Leaf<number>;
    readonly stopSignal: Leaf<string>;
    readonly stopGrace: Leaf<number>;
    readonly postStart: readonly HookContract[];
    readonly preStop: readonly HookContract[];
  };
  readonly rollout: {
    readonly replicas: Leaf<number>;
    /** One on every node, whatever `replicas` says. */
    readonly perNode: Leaf<boolean>;
    readonly scaleMin: Leaf<number>;
    readonly scaleMax: Leaf<number>;
    /** What it scales on: `cpu`, `memory` in percent, `requests` per second and replica. */
    readonly scaleOn: Readonly<Record<string, Leaf<number>>>;
    readonly order: Leaf<"start-first" | "stop-first">;
    /** How many replicas change at once; 0: all. */
    readonly parallelism: Leaf<number>;
    readonly delay: Leaf<number>;
    readonly onFailure: Leaf<string>;
    readonly monitor: Leaf<number>;
    readonly maxFailureRatio: Leaf<number>;
    /** How a roll-back goes; null: nothing rolls back by itself. */
    readonly rollback: RollbackContract | null;
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
  /** Settings that only a container engine has, by attribute, as JSON text with sorted keys: `blkio_config`, `annotations.a`. */
  readonly engine: Readonly<Record<string, Leaf<string>>>;
}

export interface RollbackContract {
  readonly order: Leaf<"start-first" | "stop-first">;
  readonly parallelism: Leaf<number>;
  readonly delay: Leaf<number>;
  readonly onFailure: Leaf<string>;
  readonly monitor: Leaf<number>;
  readonly maxFailureRatio: Leaf<number>;
}

export interface HookContract {
  readonly argv: readonly string[];
  readonly privileged: boolean;
  readonly user: Leaf<string>;
  readonly workingDir: Leaf<string>;
  readonly environment: Readonly<Record<string, Leaf<string>>>;
}
