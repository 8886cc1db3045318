import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition";
import { FlowLog } from "@cdktf/provider-aws/lib/flow-log";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import type { EcsContext } from "./context";
import { max } from "./limits";

/**
 * Records every connection of the VPC in CloudWatch Logs. Trust and permissions as
 * https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html has them, narrowed to this log group.
 */
export function addFlowLogs(context: EcsContext, vpcId: string): void {
  const { scope, deployment } = context;
  const { region, logRetention, kmsKey } = deployment.options;
  const account = new DataAwsCallerIdentity(scope, "flow-logs-account").accountId;
  const partition = new DataAwsPartition(scope, "flow-logs-partition").partition;
  const group = new CloudwatchLogGroup(scope, "flow-logs", {
    name: `/berth/${context.name(undefined, 255)}/flow-logs`,
    retentionInDays: logRetention,
    ...(kmsKey === undefined ? {} : { kmsKeyId: kmsKey }),
  });
  const role = new IamRole(scope, "flow-logs-role", {
    name: context.name("flow-logs", max("roleName")),
    description: "Lets VPC flow logs write to their log group",
    assumeRolePolicy: policy({
      Principal: { Service: "vpc-flow-logs.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: {
        StringEquals: { "aws:SourceAccount": account },
        ArnLike: { "aws:SourceArn": `arn:${partition}:ec2:${region}:${account}:vpc-flow-log/*` },
      },
    }),
  });
  const permissions = new IamRolePolicy(scope, "flow-logs-policy", {
    name: "write",
    role: role.id,
    policy: policy({
      Action: ["logs:CreateLogStream", "logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      Resource: [group.arn, `${group.arn}:*`],
    }),
  });
  new FlowLog(scope, "flow-log", {
    vpcId,
    trafficType: "ALL",
    logDestinationType: "cloud-watch-logs",
    logDestination: group.arn,
    iamRoleArn: role.arn,
    tags: { Name: context.name(undefined, 255) },
    dependsOn: [permissions],
  });
}

function policy(statement: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
}
