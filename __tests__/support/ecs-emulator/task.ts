import type { JsonObject } from "../../../src/json";

export interface ContainerState {
  readonly name: string;
  readonly status: "PENDING" | "RUNNING" | "STOPPED";
  readonly exitCode?: number;
  readonly health?: "HEALTHY" | "UNHEALTHY" | "UNKNOWN";
  /** As the definition has it. */
  readonly image?: string;
  /** Of the manifest that it was pulled by; absent for an image that no registry gave. */
  readonly imageDigest?: string;
}

/** One task on the engine. */
export interface RunningTask {
  state(): Promise<{
    readonly stopped: boolean;
    readonly reason?: string;
    readonly containers: readonly ContainerState[];
  }>;
  logs(container: string): Promise<readonly string[]>;
  /** Address of the task on one of its networks. */
  address(): Promise<string>;
  stop(): Promise<void>;
}

export interface TaskRequest {
  readonly id: string;
  /** As `DescribeTaskDefinition` gives it. */
  readonly definition: JsonObject;
  readonly service: string;
  /** What siblings call it by: the aliases of its Service Connect configuration. */
  readonly names: readonly string[];
  /** Ids of its security groups. */
  readonly groups: readonly string[];
}

/** Starts a task; it may still be coming up when this returns. */
export type StartTask = (request: TaskRequest) => Promise<RunningTask>;

export interface EmulatedTask {
  readonly id: string;
  readonly service: string;
  readonly taskDefinition: string;
  /** Seconds since 1970. */
  readonly createdAt: number;
  /** Containers with a health check. */
  readonly checked: readonly string[];
  readonly running: RunningTask;
}

export const arnOfTask = ({ id }: EmulatedTask) => `arn:aws:ecs:eu-west-1:123456789012:task/emulated/${id}`;
