// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Terraform templates, filled in by Terraform.
import { DataAwsSubnet } from "@cdktf/provider-aws/lib/data-aws-subnet";
import { EfsBackupPolicy } from "@cdktf/provider-aws/lib/efs-backup-policy";
import { EfsFileSystem } from "@cdktf/provider-aws/lib/efs-file-system";
import { EfsFileSystemPolicy } from "@cdktf/provider-aws/lib/efs-file-system-policy";
import { EfsMountTarget } from "@cdktf/provider-aws/lib/efs-mount-target";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import type { ITerraformDependable, TerraformResource } from "cdktf";
import { literal } from "../../literal";
import type { EcsContext } from "./context";
import { groupName } from "./groups";
import { idOf } from "./ids";
import { max } from "./limits";
import type { Network } from "./parts";
import { usesVolumes } from "./storage-plan";

/** NFS: https://docs.aws.amazon.com/efs/latest/ug/network-access.html. */
const NFS = 2049;

export interface FileSystem {
  readonly id: string;
  readonly arn: string;
  readonly ready: readonly ITerraformDependable[];
}

/**
 * One encrypted file system for all named volumes, reached over TLS and with IAM alone: a policy on a file system takes
 * away the access that everybody has by default, and this one grants nothing by itself. Throughput is elastic: paid by
 * use, nothing at rest.
 */
export function addFileSystem(context: EcsContext, network: Network, instanceGroupIds: readonly string[]): FileSystem {
  const { scope, deployment } = context;
  const { kmsKey, deletionProtection } = deployment.options;
  const name = context.name(undefined, max("nameTag"));
  const system = new EfsFileSystem(scope, "storage", {
    encrypted: true,
    ...(kmsKey === undefined ? {} : { kmsKeyId: literal(kmsKey) }),
    throughputMode: "elastic",
    tags: { Name: name },
    lifecycle: { preventDestroy: deletionProtection },
  });
  const policy = new EfsFileSystemPolicy(scope, "storage-policy", {
    fileSystemId: system.id,
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "TransportEncrypted",
          Effect: "Deny",
          Principal: { AWS: "*" },
          Action: "elasticfilesystem:*",
          Resource: system.arn,
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    }),
  });
  // Copies cost by the gigabyte: made where the options say that the data must not be lost.
  if (deletionProtection)
    new EfsBackupPolicy(scope, "storage-backup", { fileSystemId: system.id, backupPolicy: { status: "ENABLED" } });
  const group = addGroup(context, network, instanceGroupIds);
  const targets = addTargets(context, network, system.id, group.id);
  return { id: system.id, arn: system.arn, ready: [policy, ...group.rules, ...targets] };
}

/** Lets in the networks of the services that have volumes, and the instances, which mount for their tasks on EC2. */
function addGroup(context: EcsContext, network: Network, instanceGroupIds: readonly string[]) {
  const { scope, deployment } = context;
  const { services, networks } = deployment.workload;
  const name = groupName(context, "storage");
  const group = new SecurityGroup(scope, "storage-group", {
    name,
    description: "Named volumes: NFS from the services that have one",
    vpcId: network.vpcId,
    tags: { Name: name },
  });
  const nfs = { ipProtocol: "tcp", fromPort: NFS, toPort: NFS };
  const using = Object.values(services).filter(usesVolumes);
  const names = [...new Set(using.flatMap((service) => service.networks.map((attachment) => attachment.network)))];
  const rules: TerraformResource[] = [];
  for (const from of names.sort()) {
    const groupId = network.groupIds[from];
    if (groupId === undefined) continue;
    const description = `NFS to the named volumes from network ${from}`.replace(
      /[^A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]/g,
      "-",
    );
    const rule = { ...nfs, description: literal(description.slice(0, max("ruleDescription"))) };
    rules.push(
      new VpcSecurityGroupIngressRule(scope, idOf("storage-from", from), {
        ...rule,
        securityGroupId: group.id,
        referencedSecurityGroupId: groupId,
      }),
    );
    // Other networks may send anywhere.
    if (networks[from]?.internal)
      rules.push(
        new VpcSecurityGroupEgressRule(scope, idOf("storage-to", from), {
          ...rule,
          securityGroupId: groupId,
          referencedSecurityGroupId: group.id,
        }),
      );
  }
  instanceGroupIds.forEach((referencedSecurityGroupId, index) => {
    const description = "NFS to the named volumes from the instances, which mount for their tasks";
    const into = { ...nfs, description, securityGroupId: group.id, referencedSecurityGroupId };
    const out = { ...into, securityGroupId: referencedSecurityGroupId, referencedSecurityGroupId: group.id };
    rules.push(new VpcSecurityGroupIngressRule(scope, `storage-instances_${index}`, into));
    rules.push(new VpcSecurityGroupEgressRule(scope, `instances-storage_${index}`, out));
  });
  return { id: group.id, rules };
}

/**
 * One for each private subnet. EFS takes one in a zone, so that of an existing VPC's subnets only the first in each zone
 * gets one; which zone a subnet is in is known when Terraform plans.
 */
function addTargets(context: EcsContext, network: Network, fileSystemId: string, groupId: string) {
  const { scope, deployment } = context;
  const given = deployment.options.network.vpc !== undefined;
  const subnets = network.privateSubnetIds;
  const zones = given
    ? subnets.map((id, index) => {
        return `${new DataAwsSubnet(scope, `storage-subnet_${index}`, { id }).fqn}.availability_zone`;
      })
    : [];
  return subnets.map((subnetId, index) => {
    const target = new EfsMountTarget(scope, `storage-target_${index}`, {
      fileSystemId,
      subnetId,
      securityGroups: [groupId],
    });
    if (given) target.addOverride("count", `\${index([${zones.join(", ")}], ${zones[index]}) == ${index} ? 1 : 0}`);
    return target;
  });
}
