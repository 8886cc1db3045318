/** A task as far as `berth images` looks at it. */
export interface EcsTask {
  /** Last part of its ARN. */
  readonly id: string;
  /** Name of its ECS service; absent for a task that somebody ran by itself. */
  readonly service?: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly containers: readonly EcsContainer[];
}

export interface EcsContainer {
  readonly name: string;
  /** As the task definition has it. */
  readonly image: string;
  /** `sha256:...`; absent where the container was not pulled, or its agent is older than February 2023. */
  readonly digest?: string;
  /** PENDING, RUNNING, STOPPED. */
  readonly status: string;
}

export interface EcsQuestion {
  readonly region: string;
  readonly cluster: string;
  /** An emulator's address instead of AWS. */
  readonly endpoint?: string | undefined;
  /** The only account that may answer. Default: whichever the credentials are of. */
  readonly accountId?: string | undefined;
  /** Whether ended tasks are wanted too. */
  readonly ended: boolean;
}

/** Tasks that ECS wants to run, and those that it does not want any more; undefined where there is no such cluster. */
export type AskEcs = (
  question: EcsQuestion,
) => Promise<{ readonly running: readonly EcsTask[]; readonly ended: readonly EcsTask[] } | undefined>;
