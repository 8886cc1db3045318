import { EcrLifecyclePolicy } from "@cdktf/provider-aws/lib/ecr-lifecycle-policy";
import { EcrRepository, type EcrRepositoryEncryptionConfiguration } from "@cdktf/provider-aws/lib/ecr-repository";
import { EcrRepositoryPolicy } from "@cdktf/provider-aws/lib/ecr-repository-policy";
import { TerraformOutput, type TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { type AwsApi, addAwsProvider } from "../aws";
import { addGuard } from "../guard";
import { literal } from "../literal";
import type { PlannedRepository, Puller, RegistryPlan } from "./check";
import { lifecyclePolicy } from "./lifecycle";
import type { Registry } from "./options";

/** Every AWS API that the stack calls; `iam` and `sts` tell the account. */
const APIS = ["ecr", "iam", "kms", "sts"] as const satisfies readonly AwsApi[];

/** Writes the repositories of a plan; of one that something stops, the guard that says what. */
export function synthesizeRegistry(scope: TerraformStack, plan: RegistryPlan): void {
  // A stopped stack has it too: `destroy` goes to the right account and region.
  addProvider(scope, plan);
  if (plan.findings.length > 0) {
    addGuard(scope, "context.registry", plan.findings);
    return;
  }
  const urls = plan.repositories.map((repository) => {
    return [repository.name, addRepository(scope, plan.registry, repository).repositoryUrl] as const;
  });
  new TerraformOutput(scope, "repositories", {
    description: "Address of each repository",
    value: Object.fromEntries(urls),
  });
}

/** The registry's region, and no account but its own. */
function addProvider(scope: Construct, { registry, project }: RegistryPlan): void {
  const { region, account, endpoint } = registry;
  const tags = { ...registry.tags, ...(project === undefined ? {} : { "berth:project": project }) };
  addAwsProvider(scope, { region, accountId: account, tags, endpoint, apis: APIS });
}

function addRepository(scope: Construct, registry: Registry, planned: PlannedRepository): EcrRepository {
  const { name, locked, pullers } = planned;
  const id = idOf(name);
  const repository = new EcrRepository(scope, `repository_${id}`, {
    name,
    imageTagMutability: "IMMUTABLE",
    imageScanningConfiguration: { scanOnPush: registry.scanOnPush },
    encryptionConfiguration: [encryption(registry)],
    forceDelete: registry.forceDelete,
  });
  new EcrLifecyclePolicy(scope, `lifecycle_${id}`, {
    repository: repository.name,
    policy: lifecyclePolicy(locked, registry),
  });
  if (pullers.length > 0) {
    const policy = JSON.stringify(pullPolicy(registry, pullers));
    new EcrRepositoryPolicy(scope, `pull_${id}`, { repository: repository.name, policy });
  }
  return repository;
}

/** A repository's name in Terraform's: `shop/web` is `shop__web`. ECR takes neither `__` nor `--`, so that two stay two. */
const idOf = (name: string): string => name.replaceAll("/", "__").replaceAll(".", "--");

function encryption({ kmsKey }: Registry): EcrRepositoryEncryptionConfiguration {
  if (kmsKey === false) return { encryptionType: "AES256" };
  return { encryptionType: "KMS", ...(kmsKey === undefined ? {} : { kmsKey: literal(kmsKey) }) };
}

/**
 * Lets roles of other accounts pull: https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policy-examples.html.
 * The principal is the account, since a role cannot be named before it is there; the condition says which of its roles.
 */
function pullPolicy({ partition }: Registry, pullers: readonly Puller[]) {
  const statements = pullers.map(({ account, roles }) => ({
    Sid: `Pull${account}`,
    Effect: "Allow",
    Principal: { AWS: `arn:${partition}:iam::${account}:root` },
    Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
    Condition: {
      ArnLike: { "aws:PrincipalArn": roles.map((role) => `arn:${partition}:iam::${account}:role/${role}`) },
    },
  }));
  return { Version: "2012-10-17", Statement: statements };
}
