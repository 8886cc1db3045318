import { compareText } from "../../../src/contract/format";
import type { Service } from "../../../src/workload/model";
import { literal } from "../../literal";
import type { ContainerDefinition } from "./container";
import type { EcsKind } from "./kind";
import { max } from "./limits";

/** Where the lines of one service go. */
export interface Log {
  /** Terraform reference to the group's name. */
  readonly group: string;
  readonly arn: string;
  readonly region: string;
}

type LogConfiguration = NonNullable<ContainerDefinition["logConfiguration"]>;

/** A stream is `task/<container>/<task id>`. */
export const STREAM_PREFIX = "task";

/** Drivers of the Compose file that are used as they are: Amazon ECS API model, LogConfiguration.logDriver. */
const PASSED: Readonly<Record<EcsKind["launch"], readonly string[]>> = {
  EC2: ["fluentd", "gelf", "journald", "splunk", "syslog"],
  FARGATE: ["splunk"],
};

/** Options of the Compose file that mean the same with awslogs, whatever its driver is. */
export const KEPT_LOG_OPTIONS: ReadonlySet<string> = new Set([
  "awslogs-datetime-format",
  "awslogs-multiline-pattern",
  "max-buffer-size",
  "mode",
]);

/** The driver that a task definition gets for a driver of the Compose file; absent there: the engine's own. */
export function logDriver(asked: string | undefined, kind: Pick<EcsKind, "launch">): string {
  return asked !== undefined && PASSED[kind.launch].includes(asked) ? asked : "awslogs";
}

/**
 * Lines go to CloudWatch without holding up the app: when CloudWatch does not take them, 25 MiB are kept and what
 * comes then is lost. The engine's json-file never holds up the app either. The mode is written, since ECS' default
 * differs by account and changed in June 2025:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html. `logging.options.mode` and
 * `max-buffer-size` of the Compose file go before.
 */
export function logConfiguration(service: Service, kind: Pick<EcsKind, "launch">, log: Log): LogConfiguration {
  const driver = logDriver(service.logging?.driver, kind);
  const own = Object.entries(service.logging?.options ?? {})
    .filter(([name]) => driver !== "awslogs" || KEPT_LOG_OPTIONS.has(name))
    .map(([name, value]) => [literal(name), literal(value)] as const)
    .sort(([a], [b]) => compareText(a, b));
  if (driver !== "awslogs") return { logDriver: driver, options: Object.fromEntries(own) };
  return awslogs(log, Object.fromEntries(own));
}

/** For the containers that the kit adds to a task. */
export function awslogs(log: Log, own: Readonly<Record<string, string>> = {}): LogConfiguration {
  const options = {
    "awslogs-group": log.group,
    "awslogs-region": log.region,
    "awslogs-stream-prefix": STREAM_PREFIX,
    mode: "non-blocking",
    ...(own.mode === "blocking" ? {} : { "max-buffer-size": `${max("logBuffer")}m` }),
    ...own,
  };
  return { logDriver: "awslogs", options };
}
