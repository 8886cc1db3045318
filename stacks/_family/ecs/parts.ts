import type { ITerraformDependable } from "cdktf";
import type { ContainerDefinition, MountPoint, TaskVolume } from "./container";

/** What one writer hands to the next. All ids and ARNs are Terraform references. */
export interface Network {
  readonly vpcId: string;
  /** Of load balancers open to the internet. */
  readonly publicSubnetIds: readonly string[];
  /** Of tasks, instances and internal load balancers. */
  readonly privateSubnetIds: readonly string[];
  /** Security group of each Compose network, by the network's name. */
  readonly groupIds: Readonly<Record<string, string>>;
  /** What tasks need before they can start: routes, NAT, endpoints. */
  readonly ready: readonly ITerraformDependable[];
}

export interface Entry {
  /** By service; a service without published ports is not there. */
  readonly services: Readonly<Record<string, EntryOfService>>;
}

export interface EntryOfService {
  readonly targets: readonly {
    readonly targetGroupArn: string;
    readonly containerPort: number;
    /** `<load balancer suffix>/<target group suffix>`, for scaling on requests; absent on a Network Load Balancer. */
    readonly requestLabel?: string;
  }[];
  /** Security group that lets the load balancers reach the service on its published target ports. */
  readonly groupId: string;
  /** Listeners, as ECS refuses a target group that no listener uses, and the rules that let them reach the service. */
  readonly ready: readonly ITerraformDependable[];
}

export interface Roles {
  readonly executionRoleArn: string;
  readonly taskRoleArn: string;
  /** Policies that have to be attached before a task starts. */
  readonly ready: readonly ITerraformDependable[];
}

/** Secrets and configs as files: what the task of one service gets for them. */
export interface Files {
  /** The container that writes them; it comes before the app's. Absent where the service has no files. */
  readonly container?: ContainerDefinition;
  readonly volumes: readonly TaskVolume[];
  readonly mounts: readonly MountPoint[];
  readonly dependsOn: NonNullable<ContainerDefinition["dependsOn"]>;
  /** ARNs of Secrets Manager secrets and SSM parameters that the execution role has to read. */
  readonly secretArns: readonly string[];
  readonly ready: readonly ITerraformDependable[];
}

/** Named volumes, bind mounts and anonymous volumes of one service. */
export interface Storage {
  readonly volumes: readonly TaskVolume[];
  readonly mounts: readonly MountPoint[];
  /** ARNs of EFS file systems with the access points that the task role may mount. */
  readonly access: readonly {
    readonly fileSystemArn: string;
    readonly accessPointArn: string;
    readonly write: boolean;
    /** Whether the container may act as root there. */
    readonly root?: boolean;
  }[];
  readonly ready: readonly ITerraformDependable[];
}
