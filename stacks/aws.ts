import { AwsProvider, type AwsProviderConfig, type AwsProviderEndpoints } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { literal } from "./literal";

/** Versions of hashicorp/aws that the output is for: only attributes that both majors have are used. */
const AWS_VERSIONS = ">= 5.100.0, < 7.0.0";

/** An AWS API, by the provider's name for it. */
export type AwsApi = keyof AwsProviderEndpoints;

export interface AwsSettings {
  readonly region: string;
  /** The one account that may be touched. Default: whichever the credentials are for. */
  readonly accountId?: string | undefined;
  /** On everything that is made. */
  readonly tags: Readonly<Record<string, string>>;
  /** Address of an emulator of the AWS API. Default: AWS. */
  readonly endpoint?: string | undefined;
  /** Every API that the stack's resources and data sources call: what an emulator has to stand in for. */
  readonly apis: readonly AwsApi[];
}

/** The AWS provider: region, the one account that may be touched, tags on everything, or an emulator in AWS's place. */
export function addAwsProvider(scope: Construct, settings: AwsSettings): AwsProvider {
  const { region, accountId, tags, endpoint, apis } = settings;
  const provider = new AwsProvider(scope, "aws", {
    region,
    ...(accountId === undefined ? {} : { allowedAccountIds: [accountId] }),
    defaultTags: [
      { tags: Object.fromEntries(Object.entries(tags).map(([key, value]) => [literal(key), literal(value)])) },
    ],
    ...(endpoint === undefined ? {} : emulator(literal(endpoint), apis)),
  });
  // The bindings would ask for the one major that they were generated from.
  TerraformStack.of(scope).addOverride("terraform.required_providers.aws.version", AWS_VERSIONS);
  return provider;
}

/**
 * For an emulator of the AWS API, such as the moto server. Fixed keys, so that the keys of a real account are never sent
 * to it. The account is asked for as on AWS: ARNs would have no account otherwise.
 */
function emulator(endpoint: string, apis: readonly AwsApi[]): Partial<AwsProviderConfig> {
  return {
    accessKey: "emulator",
    secretKey: "emulator",
    skipCredentialsValidation: true,
    skipMetadataApiCheck: "true",
    s3UsePathStyle: true,
    // What an emulator lacks it answers with 500, which the provider would try 25 times over.
    maxRetries: 2,
    endpoints: [Object.fromEntries(apis.map((api) => [api, endpoint]))],
  };
}
