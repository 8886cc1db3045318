import type { JsonObject } from "../../src/json";
import { blocksOf, containersOf, type Resource } from "./ecs-stack";

/**
 * Names that AWS takes, from its own documents and not from the kit's table: Amazon ECS, Elastic Load Balancing, EC2,
 * IAM, CloudWatch Logs, Secrets Manager, Auto Scaling and EFS API references (botocore 0e6e2404).
 */
const FORMS: Readonly<Record<string, RegExp>> = {
  aws_lb: /^(?!internal-)(?!-)[A-Za-z0-9-]{1,32}(?<!-)$/,
  aws_lb_target_group: /^(?!-)[A-Za-z0-9-]{1,32}(?<!-)$/,
  aws_security_group: /^(?!sg-)[A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]{1,255}$/,
  aws_iam_role: /^[\w+=,.@-]{1,64}$/,
  aws_iam_role_policy: /^[\w+=,.@-]{1,128}$/,
  aws_iam_instance_profile: /^[\w+=,.@-]{1,128}$/,
  aws_ecs_cluster: /^[A-Za-z0-9_-]{1,255}$/,
  aws_ecs_service: /^[A-Za-z0-9_-]{1,255}$/,
  aws_ecs_capacity_provider: /^(?!aws|ecs|fargate)[A-Za-z0-9_-]{1,255}$/i,
  aws_cloudwatch_log_group: /^[.\-_/#A-Za-z0-9]{1,512}$/,
  aws_secretsmanager_secret: /^[A-Za-z0-9/_+=.@-]{1,512}$/,
  aws_autoscaling_group: /^[^:]{1,255}$/,
  aws_launch_template: /^[A-Za-z0-9().\-/_]{3,128}$/,
  aws_service_discovery_http_namespace: /^[!-~]{1,1024}$/,
};
/** How much Terraform appends to a prefix: https://developer.hashicorp.com/terraform/plugin/sdkv2/resources, UniqueIdPrefixLen. */
const SUFFIX = 26;

const FAMILY = /^[A-Za-z0-9_-]{1,255}$/;
const CONNECT = /^(?!-)[a-z0-9_-]{1,64}$/;
const DNS = /^[a-z0-9_.-]{1,127}$/;
const ACCESS_POINT = /^(\/[^\0/]+){1,4}$/;
const TAG = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Names of a resource that AWS would refuse, each with what it is. */
export function illegalNames(resource: Resource): readonly string[] {
  const { type, body } = resource;
  const bad = (what: string, form: RegExp, names: readonly unknown[]) =>
    names.filter((name) => typeof name !== "string" || !form.test(name)).map((name) => `${type} ${what}: ${name}`);
  const form = FORMS[type];
  // The provider completes a prefix; a target group's is at most 6 characters.
  const name = typeof body.name_prefix === "string" ? `${body.name_prefix}${"0".repeat(SUFFIX)}` : body.name;
  return [
    ...(form ? bad("name", form, [name]) : []),
    ...(type === "aws_ecs_task_definition" ? taskNames(resource, bad) : []),
    ...(type === "aws_ecs_service" ? connectNames(body, bad) : []),
    ...(type === "aws_efs_access_point"
      ? bad(
          "path",
          ACCESS_POINT,
          blocksOf(body.root_directory).map(({ path }) => path),
        ).concat(
          blocksOf(body.root_directory).flatMap(({ path }) => (String(path).length > 100 ? [`path ${path}`] : [])),
        )
      : []),
    ...tagFaults(type, (body.tags ?? {}) as JsonObject),
  ];
}

type Bad = (what: string, form: RegExp, names: readonly unknown[]) => readonly string[];

function taskNames(resource: Resource, bad: Bad): readonly string[] {
  const containers = containersOf(resource);
  return [
    ...bad("family", FAMILY, [resource.body.family]),
    ...bad(
      "container",
      FAMILY,
      containers.map(({ name }) => name),
    ),
    ...bad(
      "volume",
      FAMILY,
      blocksOf(resource.body.volume).map(({ name }) => name),
    ),
    ...bad(
      "port",
      CONNECT,
      containers.flatMap(({ portMappings = [] }) => portMappings.map(({ name }) => name ?? "p")),
    ),
  ];
}

function connectNames(body: JsonObject, bad: Bad): readonly string[] {
  const entries = blocksOf(body.service_connect_configuration).flatMap(({ service }) => blocksOf(service));
  return [
    ...bad(
      "port name",
      CONNECT,
      entries.map(({ port_name }) => port_name),
    ),
    ...bad(
      "discovery name",
      CONNECT,
      entries.flatMap(({ discovery_name }) => discovery_name ?? []),
    ),
    ...bad(
      "host name",
      DNS,
      entries.flatMap((entry) => blocksOf(entry.client_alias).map(({ dns_name }) => dns_name)),
    ),
  ];
}

function tagFaults(type: string, tags: JsonObject): readonly string[] {
  return Object.entries(tags)
    .filter(([key, value]) => {
      const text = String(value);
      return (
        key === "" ||
        key.length > 128 ||
        text.length > 256 ||
        !TAG.test(key) ||
        !(TAG.test(text) || text.includes("${"))
      );
    })
    .map(([key]) => `${type} tag ${key}`);
}
