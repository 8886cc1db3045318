/** One statement of an IAM policy. Texts may be Terraform references. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export const allow = (
  Sid: string,
  Action: readonly string[],
  Resource: Statement["Resource"],
  Condition?: Statement["Condition"],
): Statement => ({ Sid, Effect: "Allow", Action, Resource, ...(Condition === undefined ? {} : { Condition }) });

export const policyDocument = (statements: readonly Statement[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

/**
 * Lets ECS tasks of one account and region take a role, and nobody through ECS from elsewhere (confused deputy):
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
 */
export function trustOfTasks(account: string, partition: string, region: string): string {
  const Condition = {
    StringEquals: { "aws:SourceAccount": account },
    ArnLike: { "aws:SourceArn": `arn:${partition}:ecs:${region}:${account}:*` },
  };
  const statement = { Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" };
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ ...statement, Condition }] });
}

/** ARNs of parameters apart from those of secrets; a reference that Terraform fills in is a secret's. */
export function byStore(arns: readonly string[]): {
  readonly secrets: readonly string[];
  readonly parameters: readonly string[];
} {
  const isParameter = (arn: string) => /^arn:[^:]+:ssm:/.test(arn);
  return { secrets: arns.filter((arn) => !isParameter(arn)), parameters: arns.filter(isParameter) };
}
