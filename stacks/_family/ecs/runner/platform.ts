/** What the runner asks of ECS and CloudWatch Logs; tests put their own in its place. */
export interface Platform {
  /** The job's service, or undefined where there is none. */
  service(): Promise<JobService | undefined>;
  setDesired(count: number): Promise<void>;
  /** Tasks of the service that run, or stopped not long ago (ECS shows them for an hour). */
  tasks(): Promise<readonly Task[]>;
  /** Where the job's container logs; undefined: not in CloudWatch Logs. */
  logTarget(): Promise<LogTarget | undefined>;
  /** The next lines of a log stream; none where it does not exist yet. */
  logs(group: string, stream: string, after: string | undefined): Promise<LogPage>;
}

export interface JobService {
  readonly active: boolean;
  readonly taskDefinition: string;
  readonly desired: number;
  readonly events: readonly { readonly id: string; readonly message: string }[];
}

export interface Task {
  readonly arn: string;
  readonly id: string;
  /** PROVISIONING, PENDING, ACTIVATING, RUNNING, DEACTIVATING, STOPPING, DEPROVISIONING, STOPPED. */
  readonly status: string;
  readonly taskDefinition: string;
  readonly stoppedReason?: string;
  /** Of the job's container; absent until it has ended, and where it never began. */
  readonly exitCode?: number;
  /** What ECS says of the container: why its image cannot be pulled, that it ran out of memory. */
  readonly containerReason?: string;
}

export interface LogTarget {
  readonly group: string;
  /** Stream of a task: `<prefix>/<container>/<task id>`. */
  readonly prefix: string;
}

export interface LogPage {
  readonly lines: readonly string[];
  readonly next: string | undefined;
}
