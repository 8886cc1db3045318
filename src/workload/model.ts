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
  /** Image reference; absent where only `build` is given: the builder's default name holds then. */
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
  readonly expose: readonly { readonly port: number; readonly protocol: "tcp" | "udp" }[];
  readonly hostname?: string;
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
  readonly dependsOn: readonly Dependency[];
}

export interface ImageReference {
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

/** A secret or config that appears as a file. */
export interface FileMount {
  readonly kind: "secret" | "config";
  /** Key under `Workload.secrets` or `configs`. */
  readonly source: string;
  /** Absolute path in the container. */
  readonly path: string;
  readonly uid?: string;
  readonly gid?: string;
  /** Octal, four digits: `0400`. */
  readonly mode?: string;
}

export type FileSource =
  /** Relative to the project directory, or absolute as the user wrote it. */
  | {
      readonly from: "file";
      readonly path: string;
      /** Content of a config's file, base64. Never there for a secret, nor for a file that cannot be read. */
      readonly base64?: string;
    }
  | { readonly from: "environment"; readonly variable: string }
  | { readonly from: "content"; readonly content: string }
  | { readonly from: "external"; readonly name: string };

export type Mount =
  | {
      readonly type: "volume";
      readonly path: string /** Key under `Workload.volumes`; absent: anonymous. */;
      readonly source?: string;
      readonly readOnly: boolean;
      readonly subpath?: string;
      readonly nocopy: boolean;
    }
  | {
      readonly type: "bind";
      readonly path: string;
      readonly source: string;
      readonly readOnly: boolean;
      readonly createHostPath: boolean;
      readonly propagation?: string;
    }
  | {
      readonly type: "tmpfs";
      readonly path: string /** bytes */;
      readonly size?: number /** octal */;
      readonly mode?: string;
      readonly options: readonly string[];
    }
  | { readonly type: "other"; readonly kind: string; readonly path: string };

export interface Security {
  readonly capAdd: readonly string[];
  readonly capDrop: readonly string[];
  readonly privileged: boolean;
  readonly options: readonly string[];
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
    readonly swapLimit?: number;
    readonly swappiness?: number;
  };
  readonly pids?: number;
  /** GPUs reserved: a count, or -1 for all. */
  readonly gpus?: number;
  readonly ulimits: Readonly<Record<string, { readonly soft: number; readonly hard: number }>>;
  readonly sysctls: Readonly<Record<string, string>>;
}

export interface Network {
  /** Cut off from everything outside. */
  readonly internal: boolean;
  readonly external: boolean;
  readonly driver?: string;
  readonly attachable: boolean;
  readonly ipv6: boolean;
  readonly subnets: readonly string[];
}

export interface Attachment {
  readonly network: string;
  readonly aliases: readonly string[];
  readonly address?: string;
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
  /** Absent: the file says nothing; Compose then never restarts. */
  readonly restart?: {
    readonly condition: "never" | "on-failure" | "always" | "unless-stopped";
    readonly attempts?: number;
    readonly delay?: number;
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
  readonly user?: string;
  readonly workingDir?: string;
  readonly environment: Readonly<Record<string, string | null>>;
}

export interface Rollout {
  readonly replicas: number;
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

export interface Volume {
  readonly external: boolean;
  readonly driver?: string;
  readonly driverOptions: Readonly<Record<string, string>>;
}

export interface Dependency {
  readonly service: string;
  readonly condition: "started" | "healthy" | "completed";
  /** Restart this service when the other is restarted. */
  readonly restart: boolean;
  readonly required: boolean;
}
