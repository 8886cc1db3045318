import { CloudWatchLogsClient, GetLogEventsCommand, ResourceNotFoundException } from "@aws-sdk/client-cloudwatch-logs";
import {
  type Task as AwsTask,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  DesiredStatus,
  ECSClient,
  ListTasksCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import type { LogPage, Platform, Task } from "./platform";
import type { RunSettings } from "./settings";

/** DescribeTasks takes at most so many: Amazon ECS API reference, DescribeTasks. */
const BATCH = 100;

/** The AWS API with the deploying user's credentials, found as the AWS CLI finds them. */
export function awsPlatform(settings: RunSettings): Platform {
  // It warns of Node versions that it will leave behind; the kit's own package.json says which ones it supports.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  const { region, endpoint, cluster, service, container } = settings;
  const where = { region, ...(endpoint === undefined ? {} : { endpoint }) };
  const ecs = new ECSClient(where);
  const logs = new CloudWatchLogsClient(where);

  async function arnsOf(desiredStatus: DesiredStatus): Promise<readonly string[]> {
    const arns: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await ecs.send(new ListTasksCommand({ cluster, serviceName: service, desiredStatus, nextToken }));
      arns.push(...(page.taskArns ?? []));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return arns;
  }

  return {
    async service() {
      const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
      const [found] = services;
      if (found === undefined) return undefined;
      return {
        active: found.status === "ACTIVE",
        taskDefinition: found.taskDefinition ?? "",
        desired: found.desiredCount ?? 0,
        events: (found.events ?? []).map(({ id = "", message = "" }) => ({ id, message })),
      };
    },
    async setDesired(desiredCount) {
      await ecs.send(new UpdateServiceCommand({ cluster, service, desiredCount }));
    },
    async tasks() {
      const arns = [...(await arnsOf(DesiredStatus.RUNNING)), ...(await arnsOf(DesiredStatus.STOPPED))];
      const found: Task[] = [];
      for (let at = 0; at < arns.length; at += BATCH) {
        const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: arns.slice(at, at + BATCH) }));
        found.push(...tasks.map((task) => taskOf(task, container)));
      }
      return found;
    },
    async logTarget() {
      const { taskDefinition } = await ecs.send(
        new DescribeTaskDefinitionCommand({ taskDefinition: settings.taskDefinition }),
      );
      const log = taskDefinition?.containerDefinitions?.find(({ name }) => name === container)?.logConfiguration;
      const { "awslogs-group": group, "awslogs-stream-prefix": prefix } = log?.options ?? {};
      return log?.logDriver === "awslogs" && group && prefix ? { group, prefix } : undefined;
    },
    async logs(logGroupName, logStreamName, nextToken): Promise<LogPage> {
      try {
        const page = await logs.send(
          new GetLogEventsCommand({ logGroupName, logStreamName, nextToken, startFromHead: true }),
        );
        return {
          lines: (page.events ?? []).map(({ message = "" }) => message),
          next: page.nextForwardToken ?? nextToken,
        };
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return { lines: [], next: nextToken };
        throw error;
      }
    },
  };
}

function taskOf(task: AwsTask, name: string): Task {
  const container = task.containers?.find((one) => one.name === name);
  const arn = task.taskArn ?? "";
  return {
    arn,
    id: arn.slice(arn.lastIndexOf("/") + 1),
    status: task.lastStatus ?? "",
    taskDefinition: task.taskDefinitionArn ?? "",
    ...(task.stoppedReason === undefined ? {} : { stoppedReason: task.stoppedReason }),
    ...(container?.exitCode === undefined ? {} : { exitCode: container.exitCode }),
    ...(container?.reason === undefined ? {} : { containerReason: container.reason }),
  };
}
