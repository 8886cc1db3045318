import { LaunchTemplate } from "@cdktf/provider-aws/lib/launch-template";
import { Fn } from "cdktf";
import type { EcsContext } from "../_family/ecs/context";
import { tagsFor } from "../_family/ecs/ids";
import { max } from "../_family/ecs/limits";
import { instanceType } from "./instance-types";
import { ec2Options } from "./options";
import { allTags } from "./tags";

/** What an instance is started from. */
export interface LaunchParts {
  readonly clusterName: string;
  readonly groupId: string;
  readonly profileArn: string;
}

export function addLaunchTemplate(context: EcsContext, parts: LaunchParts): LaunchTemplate {
  const { diskSize, ami } = ec2Options(context).instances;
  const name = context.name("instances", 128);
  const tags = allTags(context, name);
  return new LaunchTemplate(context.scope, "instances-template", {
    name,
    description: "Instances of the cluster",
    imageId: ami ?? newestImage(context),
    iamInstanceProfile: { arn: parts.profileArn },
    userData: Fn.base64encode(userData(context, parts.clusterName)),
    // Tokens needed, and none beyond the instance itself: a container cannot ask for the instance's role.
    metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
    networkInterfaces: [
      {
        deviceIndex: 0,
        associatePublicIpAddress: "false",
        deleteOnTermination: "true",
        securityGroups: [parts.groupId],
      },
    ],
    // Encrypted with the account's own EBS key: Auto Scaling would need a grant on any other.
    blockDeviceMappings: [
      {
        deviceName: "/dev/xvda",
        ebs: { volumeType: "gp3", volumeSize: diskSize, encrypted: "true", deleteOnTermination: "true" },
      },
    ],
    tagSpecifications: [{ resourceType: "volume", tags }],
    updateDefaultVersion: true,
    tags: tagsFor({}, name),
  });
}

/**
 * The newest image at each start of an instance, looked up by EC2: no plan changes when AWS publishes one, and a deploy
 * needs no permission to read it. https://docs.aws.amazon.com/autoscaling/ec2/userguide/using-systems-manager-parameters.html
 * The parameters: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html
 */
function newestImage(context: EcsContext): string {
  const { instances, architecture } = ec2Options(context);
  const gpu = instances.types.some((name) => (instanceType(name)?.gpus ?? 0) > 0);
  const variant = gpu ? "/gpu" : architecture === "ARM64" ? "/arm64" : "";
  return `resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023${variant}/recommended/image_id`;
}

/**
 * The agent's own list lacks gelf, journald and splunk: aws/amazon-ecs-agent 01c434c, ecs-init/docker/docker.go. Quotes
 * are escaped since the text stands in a string of Terraform; Fn.rawString would spoil the reference beside it.
 */
const LOG_DRIVERS = JSON.stringify(["awslogs", "fluentd", "gelf", "journald", "splunk", "syslog"]).replace(/"/g, '\\"');

/** Settings of the ECS agent: https://github.com/aws/amazon-ecs-agent#environment-variables. */
function userData(context: EcsContext, clusterName: string): string {
  const { instances } = ec2Options(context);
  const gpu = instances.types.some((name) => (instanceType(name)?.gpus ?? 0) > 0);
  const settings = [
    `ECS_CLUSTER=${clusterName}`,
    "ECS_ENABLE_TASK_IAM_ROLE=true",
    // A task has a role of its own; the instance's is not for it.
    "ECS_AWSVPC_BLOCK_IMDS=true",
    // Two minutes before a Spot instance goes its tasks start to move.
    "ECS_ENABLE_SPOT_INSTANCE_DRAINING=true",
    `ECS_AVAILABLE_LOGGING_DRIVERS=${LOG_DRIVERS}`,
    `ECS_RESERVED_MEMORY=${max("instanceReserved")}`,
    ...(gpu ? ["ECS_ENABLE_GPU_SUPPORT=true"] : []),
  ];
  return ["#!/bin/bash", "cat <<'END' >> /etc/ecs/ecs.config", ...settings, "END", ""].join("\n");
}
