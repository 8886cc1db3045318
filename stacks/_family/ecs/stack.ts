import type { EcsService } from "@cdktf/provider-aws/lib/ecs-service";
import type { DataResource } from "cdktf";
import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import type { Deployment } from "../../../src/target";
import { addCluster, type Cluster } from "./cluster";
import type { EcsContext } from "./context";
import { addEntry } from "./entry";
import { addFiles } from "./files";
import { addJob } from "./jobs";
import type { EcsKind } from "./kind";
import { addLogs } from "./logs";
import { namer } from "./naming";
import { addNetwork } from "./network";
import type { EcsOptions } from "./options";
import { deployOrder, orderOf } from "./order";
import { addProvider } from "./provider";
import { addRoles } from "./roles";
import { addScaling } from "./scaling";
import { addService, type ServiceParts } from "./service";
import { addStorage } from "./storage";
import { addTask } from "./task";
import type { Log } from "./task-logs";

/** Writes one environment: the network, the cluster, and an ECS service for each service and job of the Compose file. */
export function synthesizeEcs(scope: Construct, deployment: Deployment<EcsOptions>, kind: EcsKind): void {
  const { workload, environment, options, project } = deployment;
  const context: EcsContext = { scope, deployment, kind, name: namer(project.name, environment) };
  addProvider(context);
  const network = addNetwork(context);
  const cluster = addCluster(context);
  const capacity = kind.addCapacity(context, cluster, network);
  const entry = addEntry(context, network);
  const filesOf = addFiles(context);
  const storageOf = addStorage(context, network, capacity.instanceGroupIds);
  const logOf = addLogs(context);
  const order = orderOf(workload);
  const deployed = new Map<string, EcsService | DataResource>();
  for (const service of deployOrder(workload)) {
    const files = filesOf(service);
    const storage = storageOf(service);
    const log = logOf(service);
    const roles = addRoles(context, service, { files, storage, logGroupArn: log.arn });
    const { ephemeralStorage } = options as { readonly ephemeralStorage?: number };
    const task = { files, storage, roles, log, ...(ephemeralStorage === undefined ? {} : { ephemeralStorage }) };
    const parts: ServiceParts = {
      cluster,
      network,
      capacity,
      taskDefinition: addTask(context, service, task),
      entry: entry.services[service.name],
      roles,
      files,
      storage,
      dependencies: (order[service.name] ?? []).flatMap(({ service: other }) => deployed.get(other) ?? []),
    };
    if (service.kind === "job") deployed.set(service.name, addJob(context, service, parts).run);
    else {
      const ecsService = addService(context, service, parts);
      addScaling(context, service, { cluster, ecsService, entry: parts.entry });
      deployed.set(service.name, ecsService);
    }
  }
  addOutputs(
    context,
    cluster,
    Object.values(workload.services).map((service) => [service.name, logOf(service)]),
  );
}

/** Where to look: the cluster, and each service's log group. The addresses are the output of the entry. */
function addOutputs({ scope }: EcsContext, cluster: Cluster, logs: readonly (readonly [string, Log])[]): void {
  const name = new TerraformOutput(scope, "cluster_name", {
    description: "ECS cluster that runs the services",
    value: cluster.name,
  });
  name.overrideLogicalId("cluster");
  new TerraformOutput(scope, "log_groups", {
    description: "CloudWatch log group of each service",
    value: Object.fromEntries(logs.map(([name, { group }]) => [name, group])),
  });
}
