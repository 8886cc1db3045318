import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { type AwsApi, addAwsProvider } from "../../aws";
import type { EcsContext } from "./context";

/** Every AWS API that the family's resources and data sources call. */
const APIS = [
  "acm",
  "applicationautoscaling",
  "autoscaling",
  "cloudwatch",
  "ec2",
  "ecs",
  "efs",
  "elbv2",
  "iam",
  "kms",
  "logs",
  "route53",
  "s3",
  "secretsmanager",
  "servicediscovery",
  "ssm",
  "sts",
  "wafv2",
] as const satisfies readonly AwsApi[];

/** The environment's AWS provider: its region and account, the options' tags and those of the kit. */
export function addProvider({ scope, deployment }: EcsContext): AwsProvider {
  const { environment, options, workload } = deployment;
  const { region, accountId, endpoint } = options;
  const tags = { ...options.tags, "berth:project": workload.name, "berth:environment": environment };
  return addAwsProvider(scope, { region, accountId, tags, endpoint, apis: APIS });
}
