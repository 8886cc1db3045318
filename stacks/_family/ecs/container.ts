/**
 * The parts of an ECS container definition that the family writes, as the API has them: Amazon ECS API reference,
 * ContainerDefinition. Sizes are MiB, times seconds, cpu units of 1/1024 core.
 */
export interface ContainerDefinition {
  readonly name: string;
  readonly image: string;
  readonly essential: boolean;
  readonly entryPoint?: readonly string[];
  readonly command?: readonly string[];
  readonly workingDirectory?: string;
  readonly user?: string;
  readonly cpu?: number;
  readonly memory?: number;
  readonly memoryReservation?: number;
  readonly environment?: readonly NameValue[];
  readonly secrets?: readonly { readonly name: string; readonly valueFrom: string }[];
  readonly portMappings?: readonly PortMapping[];
  readonly healthCheck?: HealthCheck;
  readonly dependsOn?: readonly {
    readonly containerName: string;
    readonly condition: "START" | "COMPLETE" | "SUCCESS" | "HEALTHY";
  }[];
  readonly mountPoints?: readonly MountPoint[];
  readonly readonlyRootFilesystem?: boolean;
  readonly privileged?: boolean;
  readonly dockerSecurityOptions?: readonly string[];
  readonly linuxParameters?: LinuxParameters;
  readonly ulimits?: readonly { readonly name: string; readonly softLimit: number; readonly hardLimit: number }[];
  readonly systemControls?: readonly { readonly namespace: string; readonly value: string }[];
  readonly resourceRequirements?: readonly { readonly type: "GPU"; readonly value: string }[];
  readonly stopTimeout?: number;
  readonly interactive?: boolean;
  readonly pseudoTerminal?: boolean;
  readonly dockerLabels?: Readonly<Record<string, string>>;
  readonly logConfiguration?: { readonly logDriver: string; readonly options: Readonly<Record<string, string>> };
  readonly restartPolicy?: {
    readonly enabled: boolean;
    readonly ignoredExitCodes?: readonly number[];
    readonly restartAttemptPeriod?: number;
  };
  readonly repositoryCredentials?: { readonly credentialsParameter: string };
}

export interface NameValue {
  readonly name: string;
  readonly value: string;
}

export interface PortMapping {
  readonly containerPort: number;
  readonly hostPort: number;
  readonly protocol: "tcp" | "udp";
  readonly name?: string;
  readonly appProtocol?: "http" | "http2" | "grpc";
}

export interface HealthCheck {
  readonly command: readonly string[];
  readonly interval: number;
  readonly timeout: number;
  readonly retries: number;
  /** Absent: 0. Left out where it is 0, as the API may do, so that a second plan finds no difference. */
  readonly startPeriod?: number;
}

export interface MountPoint {
  readonly sourceVolume: string;
  readonly containerPath: string;
  readonly readOnly: boolean;
}

export interface LinuxParameters {
  readonly initProcessEnabled?: boolean;
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
  readonly tmpfs?: readonly {
    readonly containerPath: string;
    readonly size: number;
    readonly mountOptions: readonly string[];
  }[];
  readonly devices?: readonly {
    readonly hostPath: string;
    readonly containerPath: string;
    readonly permissions: readonly string[];
  }[];
  readonly sharedMemorySize?: number;
  readonly maxSwap?: number;
  readonly swappiness?: number;
}

/** A volume of a task definition, as the provider's `volume` block has it. */
export type TaskVolume =
  | { readonly name: string; readonly kind: "scratch" }
  | { readonly name: string; readonly kind: "memory"; readonly sizeMiB: number }
  | { readonly name: string; readonly kind: "host"; readonly hostPath: string }
  | { readonly name: string; readonly kind: "efs"; readonly fileSystemId: string; readonly accessPointId: string };
