import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import type { Service } from "../../../src/workload/model";
import type { EcsContext } from "./context";
import { idOf, tagsFor } from "./ids";
import type { Log } from "./task-logs";

/** Longest name of a log group: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html. */
const GROUP_NAME = 512;
const FOLDER = "/berth/";

/** One log group per service, made at once, so that a task never has to make it. */
export function addLogs(ctx: EcsContext): (service: Service) => Log {
  const { workload, options } = ctx.deployment;
  const logs = Object.keys(workload.services).map((service) => {
    const name = `${FOLDER}${ctx.name(service, GROUP_NAME - FOLDER.length)}`;
    const group = new CloudwatchLogGroup(ctx.scope, idOf("logs", service), {
      name,
      retentionInDays: options.logRetention,
      ...(options.kmsKey === undefined ? {} : { kmsKeyId: options.kmsKey }),
      tags: tagsFor({ service }, name),
    });
    return [service, { group: group.name, arn: group.arn, region: options.region }] as const;
  });
  const byService = new Map(logs);
  return ({ name }) => {
    const log = byService.get(name);
    if (log === undefined) throw new Error(`service ${name} is not in the workload`);
    return log;
  };
}
