import { AwsProvider, type AwsProviderConfig, type AwsProviderEndpoints } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack } from "cdktf";
import { literal } from "../../literal";
import type { EcsContext } from "./context";

/** Versions of hashicorp/aws that the output is for: only attributes that both majors have are used. */
export const AWS_VERSIONS = ">= 5.100.0, < 7.0.0";

/** Every AWS API that the family's resources and data sources call, by the provider's names. */
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
] as const satisfies readonly (keyof AwsProviderEndpoints)[];

/** The AWS provider: region, the one account that may be touched, tags on everything, or an emulator in AWS's place. */
export function addProvider({ scope, deployment }: EcsContext): AwsProvider {
  const { environment, options, workload } = deployment;
  const tags = { ...options.tags, "berth:project": workload.name, "berth:environment": environment };
  const provider = new AwsProvider(scope, "aws", {
    region: options.region,
    ...(options.accountId === undefined ? {} : { allowedAccountIds: [options.accountId] }),
    defaultTags: [
      { tags: Object.fromEntries(Object.entries(tags).map(([key, value]) => [literal(key), literal(value)])) },
    ],
    ...(options.endpoint === undefined ? {} : emulator(literal(options.endpoint))),
  });
  // The bindings would ask for the one major that they were generated from.
  TerraformStack.of(scope).addOverride("terraform.required_providers.aws.version", AWS_VERSIONS);
  return provider;
}

/**
 * For an emulator of the AWS API, such as the moto server. Fixed keys, so that the keys of a real account are never sent
 * to it. The account is asked for as on AWS: ARNs would have no account otherwise.
 */
function emulator(endpoint: string): Partial<AwsProviderConfig> {
  return {
    accessKey: "emulator",
    secretKey: "emulator",
    skipCredentialsValidation: true,
    skipMetadataApiCheck: "true",
    s3UsePathStyle: true,
    // What an emulator lacks it answers with 500, which the provider would try 25 times over.
    maxRetries: 2,
    endpoints: [Object.fromEntries(APIS.map((api) => [api, endpoint]))],
  };
}
