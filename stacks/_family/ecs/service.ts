import { EcsService, type EcsServiceConfig } from "@cdktf/provider-aws/lib/ecs-service";
import type { EcsTaskDefinition } from "@cdktf/provider-aws/lib/ecs-task-definition";
import type { ITerraformDependable } from "cdktf";
import type { Service } from "../../../src/workload/model";
import type { Cluster } from "./cluster";
import type { EcsContext } from "./context";
import { serviceConnect } from "./discovery";
import { idOf, plainName, tagsFor } from "./ids";
import type { Capacity } from "./kind";
import { max } from "./limits";
import { serviceNameOf } from "./naming";
import type { EntryOfService, Files, Network, Roles, Storage } from "./parts";
import { placementOf } from "./placement";
import { initialReplicas, isDaemon, rolloutOf } from "./rollout";

/** Everything that an ECS service stands on. */
export interface ServiceParts {
  readonly cluster: Cluster;
  readonly network: Network;
  readonly capacity: Capacity;
  readonly taskDefinition: EcsTaskDefinition;
  readonly entry?: EntryOfService | undefined;
  readonly roles: Roles;
  readonly files: Files;
  readonly storage: Storage;
  /** Services and jobs that come first. */
  readonly dependencies: readonly ITerraformDependable[];
}

/** A service of the Compose file as an ECS service: as many tasks as it has replicas, kept running. */
export function addService(context: EcsContext, service: Service, parts: ServiceParts): EcsService {
  const { scope, kind } = context;
  const { taskDefinition, entry } = parts;
  const daemon = isDaemon(service, kind.launch);
  const scaled = service.rollout.scale !== undefined;
  return new EcsService(scope, idOf("service", service.name), {
    ...commonConfig(context, service, parts),
    ...(daemon ? {} : { desiredCount: initialReplicas(service.rollout) }),
    waitForSteadyState: true,
    ...(entry ? balanced(service, entry) : {}),
    lifecycle: {
      ...(scaled ? { ignoreChanges: ["desired_count"] } : {}),
      postcondition: [
        {
          // ECS's circuit breaker puts the old definition back, and the provider calls that a success:
          // https://github.com/hashicorp/terraform-provider-aws/issues/20858
          condition: `\${self.task_definition == ${taskDefinition.fqn}.arn}`,
          errorMessage: rolledBack(service, parts.cluster),
        },
      ],
    },
  });
}

/** What services and jobs have in common. */
export function commonConfig(context: EcsContext, service: Service, parts: ServiceParts): EcsServiceConfig {
  const { kind, deployment } = context;
  const { exec, deployTimeout } = deployment.options;
  const { cluster, capacity } = parts;
  const plan = rolloutOf(service, kind.launch);
  const daemon = isDaemon(service, kind.launch);
  const timeout = `${deployTimeout}m`;
  const connect = serviceConnect(context, service, cluster.namespaceArn);
  return {
    name: serviceNameOf(service),
    cluster: cluster.arn,
    taskDefinition: parts.taskDefinition.arn,
    // "Specifying a capacity provider strategy is not supported when you create a service using the DAEMON scheduling
    // strategy": https://github.com/aws/containers-roadmap/issues/692
    ...(daemon ? { launchType: kind.launch } : { capacityProviderStrategy: [...capacity.strategy] }),
    schedulingStrategy: daemon ? "DAEMON" : "REPLICA",
    ...(kind.launch === "FARGATE" ? { platformVersion: platformVersion(deployment.options) } : {}),
    ...placementOf(service, kind.launch),
    deploymentMinimumHealthyPercent: plan.minimumHealthyPercent,
    deploymentMaximumPercent: plan.maximumPercent,
    deploymentCircuitBreaker: { enable: plan.circuitBreaker, rollback: plan.rollback },
    availabilityZoneRebalancing: plan.zoneRebalancing ? "ENABLED" : "DISABLED",
    networkConfiguration: {
      subnets: [...parts.network.privateSubnetIds],
      securityGroups: groupsOf(service, parts),
      assignPublicIp: false,
    },
    ...(connect ? { serviceConnectConfiguration: connect } : {}),
    enableExecuteCommand: exec,
    enableEcsManagedTags: true,
    propagateTags: "SERVICE",
    timeouts: { create: timeout, update: timeout, delete: timeout },
    tags: tagsFor({ service: service.name }, service.name),
    dependsOn: [
      ...new Set([
        ...cluster.ready,
        ...capacity.ready,
        ...parts.network.ready,
        ...(parts.entry?.ready ?? []),
        ...parts.roles.ready,
        ...parts.files.ready,
        ...parts.storage.ready,
        ...parts.dependencies,
      ]),
    ],
  };
}

function balanced(service: Service, entry: EntryOfService) {
  const { health } = service;
  const start = typeof health === "object" ? health.startPeriod : undefined;
  return {
    loadBalancer: entry.targets.map(({ targetGroupArn, containerPort }) => ({
      targetGroupArn,
      containerName: plainName(service),
      containerPort,
    })),
    healthCheckGracePeriodSeconds: Math.ceil(start ?? max("healthGraceDefault")),
  };
}

function groupsOf(service: Service, { network, entry }: ServiceParts): string[] {
  const networks = service.networks.flatMap((attachment) => network.groupIds[attachment.network] ?? []);
  return [...networks, ...(entry ? [entry.groupId] : [])];
}

/** An option of Fargate's alone; `LATEST` where it is not given. */
function platformVersion(options: object): string {
  return (options as { readonly platformVersion?: string }).platformVersion ?? "LATEST";
}

function rolledBack({ name }: Service, cluster: Cluster): string {
  return (
    `ECS rolled ${name} back: the new tasks did not stay up, and the old ones run again. See why: ` +
    `aws ecs describe-services --cluster ${cluster.name} --services ${name} --query services[].events[:10].message, ` +
    `and the last lines of the service's log group.`
  );
}
