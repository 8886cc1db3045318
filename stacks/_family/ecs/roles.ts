import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import type { ITerraformDependable } from "cdktf";
import type { Service } from "../../../src/workload/model";
import { ecrRepository } from "../../ecr";
import { literal } from "../../literal";
import type { EcsContext } from "./context";
import { idOf, tagsFor } from "./ids";
import { roleNameOf } from "./naming";
import { needsFilesImage } from "./network-needs";
import type { Files, Roles, Storage } from "./parts";
import { allow, byStore, policyDocument, type Statement, trustOfTasks } from "./policy";

/**
 * Adds the two roles of a service: the execution role, with which ECS pulls its image, reads its secrets and writes its
 * log, and the task role, which the app itself has. Each may do what this one service needs and no more; what the app
 * wants of AWS comes as policies by option.
 *
 * A key of its own that an existing secret (option secrets.<name>.arn) is encrypted with is not known here, unless it is
 * the option kmsKey: its key policy has to admit the execution role.
 */
export function addRoles(
  context: EcsContext,
  service: Service,
  parts: { readonly files: Files; readonly storage: Storage; readonly logGroupArn: string },
): Roles {
  const { options } = context.deployment;
  const execution = addRole(context, service, "execution", executionStatements(context, service, parts));
  const task = addRole(context, service, "task", taskStatements(parts.storage, options.exec));
  const attached = (options.services[service.name]?.policies ?? []).map((arn, index) => {
    const id = idOf(`task-policy-${index}`, service.name);
    return new IamRolePolicyAttachment(context.scope, id, { role: task.role.name, policyArn: literal(arn) });
  });
  return {
    executionRoleArn: execution.role.arn,
    taskRoleArn: task.role.arn,
    ready: [...execution.policies, ...task.policies, ...attached],
  };
}

function addRole(
  context: EcsContext,
  service: Service,
  kind: "execution" | "task",
  statements: readonly Statement[],
): { readonly role: IamRole; readonly policies: readonly ITerraformDependable[] } {
  const { account, partition } = whereabouts(context);
  const name = roleNameOf(context.name, service, kind);
  const role = new IamRole(context.scope, idOf(`${kind}-role`, service.name), {
    name,
    description:
      kind === "execution" ? "ECS starts the service's tasks with it" : "What the service's containers may do in AWS",
    assumeRolePolicy: trustOfTasks(account, partition, context.deployment.options.region),
    tags: tagsFor({ service: literal(service.name) }, name),
  });
  if (statements.length === 0) return { role, policies: [] };
  const policy = new IamRolePolicy(context.scope, idOf(`${kind}-policy`, service.name), {
    name: kind,
    role: role.id,
    policy: policyDocument(statements),
  });
  return { role, policies: [policy] };
}

/** Account and partition as Terraform finds them: the same lookup for every role. */
function whereabouts({ scope }: EcsContext): { readonly account: string; readonly partition: string } {
  const found = (id: string) => scope.node.tryFindChild(id);
  const caller = (found("caller") as DataAwsCallerIdentity | undefined) ?? new DataAwsCallerIdentity(scope, "caller");
  const place = (found("partition") as DataAwsPartition | undefined) ?? new DataAwsPartition(scope, "partition");
  return { account: caller.accountId, partition: place.partition };
}

function executionStatements(
  context: EcsContext,
  service: Service,
  { files, logGroupArn }: { readonly files: Pick<Files, "secretArns">; readonly logGroupArn: string },
): readonly Statement[] {
  const { options, images } = context.deployment;
  const credentials = options.services[service.name]?.registryCredentials;
  const { secrets, parameters } = byStore([...files.secretArns, ...(credentials ? [literal(credentials)] : [])]);
  const pulled = [images.of(service).reference, ...(needsFilesImage(service) ? [options.filesImage] : [])];
  const stores = [...(secrets.length > 0 ? ["secretsmanager"] : []), ...(parameters.length > 0 ? ["ssm"] : [])];
  const { kmsKey, region } = options;
  return [
    allow("Log", ["logs:CreateLogStream", "logs:PutLogEvents"], `${logGroupArn}:*`),
    ...pullStatements(context, pulled),
    ...(secrets.length > 0 ? [allow("Secrets", ["secretsmanager:GetSecretValue"], secrets)] : []),
    ...(parameters.length > 0 ? [allow("Parameters", ["ssm:GetParameters"], parameters)] : []),
    ...(kmsKey !== undefined && stores.length > 0
      ? [
          allow("Decrypt", ["kms:Decrypt"], literal(kmsKey), {
            StringLike: { "kms:ViaService": stores.map((store) => `${store}.${region}.*`) },
          }),
        ]
      : []),
  ];
}

/** For images in ECR alone: other registries know nothing of roles. The token that opens ECR is not for one repository. */
function pullStatements(context: EcsContext, references: readonly string[]): readonly Statement[] {
  const { partition } = whereabouts(context);
  const arns = references.flatMap((reference) => {
    const found = ecrRepository(reference);
    return found ? [`arn:${partition}:ecr:${found.region}:${found.account}:repository/${literal(found.name)}`] : [];
  });
  if (arns.length === 0) return [];
  const actions = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
  return [allow("Registry", ["ecr:GetAuthorizationToken"], "*"), allow("Pull", actions, [...new Set(arns)])];
}

/** Volumes by their access points alone; a shell by ECS Exec where the option asks for it. */
function taskStatements({ access }: Storage, exec: boolean): readonly Statement[] {
  const volumes = access.map(({ fileSystemArn, accessPointArn, write, root }, index) => {
    const actions = ["ClientMount", ...(write ? ["ClientWrite"] : []), ...(root ? ["ClientRootAccess"] : [])];
    return allow(
      `Volume${index}`,
      actions.map((action) => `elasticfilesystem:${action}`),
      fileSystemArn,
      { StringEquals: { "elasticfilesystem:AccessPointArn": accessPointArn } },
    );
  });
  if (!exec) return volumes;
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html; the channels have no ARN.
  const channels = ["CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel"];
  const actions = channels.map((action) => `ssmmessages:${action}`);
  return [...volumes, allow("Exec", actions, "*")];
}
