import type { ITerraformDependable } from "cdktf";
import type { EcsContext } from "./context";
import type { Network } from "./parts";

/** What a task is made to fit into. */
export interface SizeRequest {
  /** Cores that the service may use at most; absent: no limit asked for. */
  readonly cpuLimit?: number | undefined;
  readonly cpuReserved?: number | undefined;
  /** Bytes. */
  readonly memoryLimit?: number | undefined;
  readonly memoryReserved?: number | undefined;
  /** MiB that other containers of the task need: the Service Connect proxy, the writer of files. */
  readonly extraMiB: number;
  /** From options.services.<name>: cores and bytes that go before what the file says. */
  readonly override?: { readonly cpu?: number | undefined; readonly memory?: number | undefined } | undefined;
}

/** Size of a task and of its app container. cpu in units (1,024 to a core), memory in MiB. */
export interface Size {
  /** Absent: the task has no size of its own (EC2 without a cpu limit). */
  readonly taskCpu?: number;
  readonly taskMemory?: number;
  readonly containerCpu?: number;
  /** Hard limit of the container. */
  readonly containerMemory?: number;
  /** Soft limit, which placement counts. */
  readonly containerMemoryReservation?: number;
}

export type Sized =
  | { readonly ok: true; readonly size: Size }
  /** Larger than the largest task. */
  | { readonly ok: false; readonly found: string; readonly reason: string; readonly remedy: string };

/** The difference between the two members of the family, written as a difference. */
export interface EcsKind {
  readonly id: string;
  readonly launch: "EC2" | "FARGATE";
  /** Smallest size that holds a request. Pure. */
  size(request: SizeRequest): Sized;
  /** Longest stop timeout in seconds; absent: no limit. */
  readonly stopTimeoutMax?: number;
  /** Whether a volume in memory can be shared by the containers of one task. */
  readonly sharedMemoryVolumes: boolean;
  /**
   * Whether the task's own network interface pulls the image and sends the log lines. On EC2 the instance does that.
   * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html
   */
  readonly taskPullsImage: boolean;
  /** Adds where tasks run (Fargate's providers, or an Auto Scaling group) to the cluster. */
  addCapacity(
    context: EcsContext,
    cluster: { readonly name: string; readonly arn: string },
    network: Network,
  ): Capacity;
}

export interface Capacity {
  readonly strategy: readonly {
    readonly capacityProvider: string;
    readonly base?: number;
    readonly weight: number;
  }[];
  /** What services have to wait for. */
  readonly ready: readonly ITerraformDependable[];
  /** Security groups of the instances; EFS lets them in. Empty on Fargate. */
  readonly instanceGroupIds: readonly string[];
}
