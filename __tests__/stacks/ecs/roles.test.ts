import type { JsonObject } from "../../../src/json";
import type { Files, Storage } from "../../../stacks/_family/ecs/parts";
import { addRoles } from "../../../stacks/_family/ecs/roles";
import { type Setting, synthOf } from "./sandbox";

const LOG = "arn:aws:logs:eu-west-1:123456789012:log-group:/shop/web";
const files: Files = { volumes: [], mounts: [], dependsOn: [], secretArns: [], ready: [] };
const storage: Storage = { volumes: [], mounts: [], access: [], ready: [] };

interface Statements {
  readonly [sid: string]: {
    readonly Action: readonly string[];
    readonly Resource: unknown;
    readonly Condition?: unknown;
  };
}

function roles(setting: Partial<Setting> = {}, parts: { files?: Files; storage?: Storage } = {}, image = "web:1") {
  const document: JsonObject = { name: "shop", services: { web: { image } } };
  // biome-ignore lint/suspicious/noExplicitAny: Terraform JSON
  const json: any = synthOf({ document, ...setting }, (context) => {
    for (const service of Object.values(context.deployment.workload.services))
      addRoles(context, service, { files, storage, logGroupArn: LOG, ...parts });
  });
  const { aws_iam_role: role, aws_iam_role_policy: policies = {}, aws_iam_role_policy_attachment } = json.resource;
  const statements = (kind: string): Statements => {
    const list = JSON.parse(policies[`${kind}-policy_web`]?.policy ?? '{"Statement":[]}').Statement;
    return Object.fromEntries(list.map((one: { Sid: string }) => [one.Sid, one]));
  };
  return { role, statements, attached: aws_iam_role_policy_attachment, data: json.data };
}

test("two roles, which only tasks of this account and region can take", () => {
  const { role, data } = roles();
  expect(Object.keys(role)).toEqual(["execution-role_web", "task-role_web"]);
  expect(role["task-role_web"]).toMatchObject({ name: "shop-test-web-task", tags: { "berth:service": "web" } });
  expect(JSON.parse(role["task-role_web"].assume_role_policy).Statement).toEqual([
    {
      Effect: "Allow",
      Principal: { Service: "ecs-tasks.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: {
        StringEquals: { "aws:SourceAccount": "${data.aws_caller_identity.caller.account_id}" },
        ArnLike: {
          "aws:SourceArn":
            "arn:${data.aws_partition.partition.partition}:ecs:eu-west-1:${data.aws_caller_identity.caller.account_id}:*",
        },
      },
    },
  ]);
  expect(Object.keys(data)).toEqual(["aws_caller_identity", "aws_partition"]);
});

test("a plain service may write its log and nothing else", () => {
  const { statements } = roles();
  expect(statements("execution")).toEqual({
    Log: expect.objectContaining({ Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: `${LOG}:*` }),
  });
  expect(statements("task")).toEqual({});
});

test("an image in ECR is pulled from its repository alone", () => {
  const { statements } = roles({}, {}, "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/web@sha256:0");
  const arn = "arn:${data.aws_partition.partition.partition}:ecr:eu-west-1:123456789012:repository/team/web";
  expect(statements("execution").Pull?.Resource).toEqual([arn]);
  expect(statements("execution").Registry?.Resource).toBe("*");
});

test("the image that holds a job's task, or writes files, is pulled by the same role", () => {
  const host = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
  const web = { image: "web:1", deploy: { mode: "replicated-job" } };
  const document = { name: "shop", services: { web } };
  const pulled = (options: Record<string, unknown>) => roles({ document, options }).statements("execution").Pull;
  const arn = "arn:${data.aws_partition.partition.partition}:ecr:eu-west-1:123456789012:repository/tools/busybox";
  expect(pulled({ filesImage: `${host}/tools/busybox@sha256:${"0".repeat(64)}` })?.Resource).toEqual([arn]);
  expect(pulled({})).toBeUndefined();
});

test("secrets, parameters, registry credentials and their key", () => {
  const secret = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf";
  const parameter = "arn:aws:ssm:eu-west-1:123456789012:parameter/conf";
  const registry = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:registry-AbCdEf";
  const kmsKey = "arn:aws:kms:eu-west-1:123456789012:key/1";
  const options = { kmsKey, services: { web: { registryCredentials: registry } } };
  const { statements } = roles({ options }, { files: { ...files, secretArns: [secret, parameter] } });
  const found = statements("execution");
  expect(found.Secrets?.Resource).toEqual([secret, registry]);
  expect(found.Parameters?.Resource).toEqual([parameter]);
  expect(found.Decrypt).toMatchObject({
    Resource: kmsKey,
    Condition: { StringLike: { "kms:ViaService": ["secretsmanager.eu-west-1.*", "ssm.eu-west-1.*"] } },
  });
});

test("volumes by their access points, a shell and further policies by option", () => {
  const access = [
    { fileSystemArn: "fs", accessPointArn: "ap-1", write: true, root: true },
    { fileSystemArn: "fs", accessPointArn: "ap-2", write: false, root: false },
  ];
  const policy = "arn:aws:iam::123456789012:policy/bucket";
  const options = { exec: true, services: { web: { policies: [policy] } } };
  const { statements, attached } = roles({ options }, { storage: { ...storage, access } });
  const found = statements("task");
  expect(found.Volume0).toMatchObject({
    Action: ["ClientMount", "ClientWrite", "ClientRootAccess"].map((action) => `elasticfilesystem:${action}`),
    Resource: "fs",
    Condition: { StringEquals: { "elasticfilesystem:AccessPointArn": "ap-1" } },
  });
  expect(found.Volume1?.Action).toEqual(["elasticfilesystem:ClientMount"]);
  expect(found.Exec?.Action).toHaveLength(4);
  expect(attached["task-policy-0_web"]).toMatchObject({ policy_arn: policy });
});

test("names have at most 64 characters", () => {
  const document = { name: "shop", services: { ["w".repeat(63)]: { image: "web:1" } } };
  const names = Object.values<{ name: string }>(roles({ document }).role).map(({ name }) => name);
  expect(new Set(names).size).toBe(2);
  for (const name of names) expect(name.length).toBeLessThanOrEqual(64);
});
