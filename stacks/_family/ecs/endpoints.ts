import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import type { ITerraformDependable } from "cdktf";
import type { EcsContext } from "./context";
import { groupName } from "./groups";
import { idOf, tagsFor } from "./ids";
import type { EcsKind } from "./kind";
import { networkSettings } from "./network-settings";
import type { EcsOptions } from "./options";
import type { Place } from "./vpc";

/**
 * AWS APIs that a task, or the instance under it, calls between its start and its end.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
 */
export function endpointServices(
  kind: Pick<EcsKind, "launch">,
  options: Pick<EcsOptions, "exec" | "kmsKey">,
): readonly string[] {
  return [
    "ecr.api",
    "ecr.dkr",
    "logs",
    "secretsmanager",
    "ssm",
    // The agent on an instance speaks with ECS; on Fargate that is not seen from the VPC.
    ...(kind.launch === "EC2" ? ["ecs", "ecs-agent", "ecs-telemetry"] : []),
    ...(options.exec ? ["ssmmessages"] : []),
    // The container itself decrypts a session of ECS Exec; Secrets Manager, SSM and Logs call KMS on their own side.
    ...(options.exec && options.kmsKey !== undefined ? ["kms"] : []),
  ];
}

/** The security group of the interface endpoints, and the endpoints in the private subnets. */
export function addEndpoints(
  context: EcsContext,
  place: Place,
): { readonly groupId: string; readonly ready: readonly ITerraformDependable[] } {
  const { scope, kind, deployment } = context;
  const group = new SecurityGroup(scope, "endpoints", {
    name: groupName(context, "endpoints"),
    description: "VPC endpoints of AWS APIs",
    vpcId: place.vpcId,
    tags: tagsFor({}, groupName(context, "endpoints")),
  });
  const endpoints = endpointServices(kind, deployment.options).map(
    (service) =>
      new VpcEndpoint(scope, idOf("endpoint", service.replace(".", "-")), {
        vpcId: place.vpcId,
        serviceName: `com.amazonaws.${deployment.options.region}.${service}`,
        vpcEndpointType: "Interface",
        privateDnsEnabled: true,
        subnetIds: [...place.privateSubnetIds],
        securityGroupIds: [group.id],
        tags: tagsFor({}, context.name(service.replace(".", "-"), 255)),
      }),
  );
  return { groupId: group.id, ready: endpoints };
}

/** Lets tasks reach the endpoints; on EC2 the whole VPC, since the instances pull images there too. */
export function admitToEndpoints(
  context: EcsContext,
  endpointsGroupId: string,
  groupIds: Readonly<Record<string, string>>,
): readonly ITerraformDependable[] {
  const { scope, kind, deployment } = context;
  const rule = { securityGroupId: endpointsGroupId, ipProtocol: "tcp", fromPort: 443, toPort: 443 };
  if (kind.launch === "EC2") {
    const { cidr } = networkSettings(deployment.options);
    const description = "Instances and tasks of the VPC";
    return [new VpcSecurityGroupIngressRule(scope, "endpoints-in", { ...rule, description, cidrIpv4: cidr })];
  }
  return Object.entries(groupIds).map(
    ([network, id]) =>
      new VpcSecurityGroupIngressRule(scope, idOf("endpoints-in", network), {
        ...rule,
        description: `Tasks on network ${network}`,
        referencedSecurityGroupId: id,
        tags: tagsFor({ network }),
      }),
  );
}
