import type { Json } from "../json";
import type { FileMount, FileSource, Mount, Volume } from "./storage";

export type { FileMount, FileSource, Mount, Volume } from "./storage";

/**
 * The neutral model of a Compose project: no Compose syntax, no cloud. Times are seconds, sizes bytes, cpu in
 * cores. A property that is absent was not asked for; the platform's own default then holds.
 */
export interface Workload {
  readonly name: string;
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, Network>>;
  readonly volumes: Readonly<Record<string, Volume>>;
  readonly secrets: Readonly<Record<string, FileSource>>;
  readonly configs: Readonly<Record<string, FileSource>>;
}

export interface Service {
  readonly name: string;
  /** A job runs to completion: `deploy.mode` says so, or another service waits for it to complete. */
  readonly kind: "service" | "job";
  readonly image: ImageReference;
  readonly process: Process;
  readonly files: readonly FileMount[];
  readonly mounts: readonly Mount[];
  readonly readOnlyRoot: boolean;
  /** Size of /dev/shm in bytes. */
  readonly shm?: number;
  readonly security: Security;
  readonly resources: Resources;
  readonly networks: readonly Attachment[];
  /** `none`, `host`, or another service whose network it shares. Absent: its own. */
  readonly networkMode?: string;
  readonly ports: readonly Port[];
  /** Ports siblings may use although unpublished. */
  readonly expose: readonly { readonly port: number; readonly protocol: "tcp" | "udp" | "sctp" }[];
  readonly hostname?: string;
  readonly domainName?: string;
  /** A fixed name for its only container; siblings can use it as a host name too. */
  readonly containerName?: string;
  /** Other services under names that only this service sees: name -> service. */
  readonly links: Readonly<Record<string, string>>;
  readonly dns: {
    readonly servers: readonly string[];
    readonly search: readonly string[];
    readonly options: readonly string[];
  };
  /** name -> address */
  readonly extraHosts: Readonly<Record<string, readonly string[]>>;
  /** Absent: the image's own check holds. `disabled` switches that off too. */
  readonly health?: Health | "disabled";
  /** HTTP path from `x-berth.health`, where the command does not show one. */
  readonly healthPath?: string;
  readonly lifecycle: Lifecycle;
  readonly rollout: Rollout;
  readonly placement: {
    readonly constraints: readonly string[];
    readonly spread: readonly string[];
    readonly maxPerNode?: number;
  };
  readonly logging?: { readonly driver?: string; readonly options: Readonly<Record<string, string>> };
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /**
   * Settings that only a container engine on a host has, as the canonical document says them, by their path below
   * the service: `blkio_config`, `networks.back.priority`. ENGINE_ATTRIBUTES lists them.
   */
  readonly engine: Readonly<Record<string, Json>>;
  readonly dependsOn: readonly Dependency[];
}

export interface ImageReference {
  /** As written; where only `build` is given, the name that docker compose then gives: `<project>-<service>`. */
  readonly reference: string;
  /** `linux/amd64`; absent: whatever the image is. */
  readonly platform?: string;
  /** True where the project builds it. */
  readonly built: boolean;
  readonly pull?: string;
}

export interface Process {
  /** Absent: the image's own. An empty list clears it. */
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly workingDir?: string;
  /** As written: `1000:1000`, `node`. */
  readonly user?: string;
  readonly groups: readonly string[];
  /** null: passed on from the deploying shell, unset there. */
  readonly environment: Readonly<Record<string, string | null>>;
  readonly init: boolean;
  readonly tty: boolean;
  readonly stdin: boolean;
}

export interface Security {
  readonly capAdd: readonly string[];
  readonly capDrop: readonly string[];
  readonly privileged: boolean;
  readonly options: readonly string[];
  /** `source:target:permissions` */
  readonly devices: readonly string[];
  readonly pid?: string;
  readonly ipc?: string;
  readonly uts?: string;
  readonly userns?: string;
  readonly cgroup?: string;
}

export interface Resources {
  readonly cpu: {
    readonly reserved?: number;
    readonly limit?: number;
    readonly shares?: number;
    readonly set?: string;
  };
  readonly memory: {
    readonly reserved?: number;
    readonly limit?: number;
    /** Memory and swap together; -1: no limit. */
    readonly swapLimit?: number;
  };
  /** Absent: no limit. */
  readonly pids?: number;
  /** GPUs reserved: a count, or -1 for all. */
  readonly gpus?: number;
  /** -1: no limit. */
  readonly ulimits: Readonly<Record<string, { readonly soft: number; readonly hard: number }>>;
  readonly sysctls: Readonly<Record<string, string>>;
}

export interface Network {
  /** Its name on the platform, where the file fixes one: an external network's. */
  readonly externalName?: string;
  /** Cut off from everything outside. */
  readonly internal: boolean;
  readonly external: boolean;
  readonly driver?: string;
  readonly attachable: boolean;
  readonly ipv6: boolean;
  readonly subnets: readonly string[];
  /** As Service.engine: `driver_opts`, `enable_ipv4`, `ipam`, `labels`. */
  readonly engine: Readonly<Record<string, Json>>;
}

export interface Attachment {
  readonly network: string;
  readonly aliases: readonly string[];
  /** Fixed addresses, IPv4 before IPv6. */
  readonly addresses: readonly string[];
}

export interface Port {
  readonly name?: string;
  readonly target: number;
  /** First and last published port; absent: any free one. */
  readonly published?: { readonly first: number; readonly last: number };
  readonly protocol: "tcp" | "udp" | "sctp";
  readonly app?: string;
  /** Address of the host it is published on; absent: all. */
  readonly hostIp?: string;
  readonly mode: "ingress" | "host";
}

export interface Health {
  /** `exec`: argv. `shell`: one line for `/bin/sh -c`. Absent: the image's own test with the timing here. */
  readonly test?:
    | { readonly form: "exec"; readonly argv: readonly string[] }
    | { readonly form: "shell"; readonly line: string };
  readonly interval?: number;
  readonly timeout?: number;
  readonly retries?: number;
  readonly startPeriod?: number;
  readonly startInterval?: number;
}

export interface Lifecycle {
  /**
   * Absent: the file says nothing; Compose then never restarts. `deploy.restart_policy` goes before `restart`, as
   * docker compose has it (2.40.3, seen on an engine).
   */
  readonly restart?: {
    readonly condition: "never" | "on-failure" | "always" | "unless-stopped";
    /** Restarts before it gives up; absent: no end. */
    readonly attempts?: number;
    /** seconds */
    readonly delay?: number;
    /** Seconds that a container has to run for its restart to count as a success. */
    readonly window?: number;
  };
  readonly stopSignal?: string;
  /** seconds */
  readonly stopGrace?: number;
  readonly postStart: readonly Hook[];
  readonly preStop: readonly Hook[];
}

export interface Hook {
  readonly argv: readonly string[];
  readonly privileged: boolean;
  readonly user?: string;
  readonly workingDir?: string;
  readonly environment: Readonly<Record<string, string | null>>;
}

export interface Rollout {
  /** Default: 1. */
  readonly replicas: number;
  /** `deploy.mode: global` and `global-job`: one on every node, whatever replicas says. */
  readonly perNode: boolean;
  /** From `x-berth.scale`: replicas follow the load. */
  readonly scale?: {
    readonly min: number;
    readonly max: number;
    readonly cpu?: number;
    readonly memory?: number;
    readonly requests?: number;
  };
  readonly update?: Update;
  readonly rollback?: Update;
}

export interface Update {
  /** How many at once; 0: all. */
  readonly parallelism?: number;
  readonly delay?: number;
  readonly onFailure?: string;
  readonly monitor?: number;
  readonly maxFailureRatio?: number;
  readonly order?: "start-first" | "stop-first";
}

export interface Dependency {
  readonly service: string;
  readonly condition: "started" | "healthy" | "completed";
  /** Restart this service when the other is restarted. */
  readonly restart: boolean;
  readonly required: boolean;
}
