import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { EcsTaskDefinition } from "@cdktf/provider-aws/lib/ecs-task-definition";
import type { ITerraformDependable } from "cdktf";
import type { Service } from "../../../src/workload/model";
import { addCluster, type Cluster } from "../../../stacks/_family/ecs/cluster";
import type { EcsContext } from "../../../stacks/_family/ecs/context";
import { idOf } from "../../../stacks/_family/ecs/ids";
import { addJob } from "../../../stacks/_family/ecs/jobs";
import { deployOrder, orderOf } from "../../../stacks/_family/ecs/order";
import type { EntryOfService } from "../../../stacks/_family/ecs/parts";
import { addScaling } from "../../../stacks/_family/ecs/scaling";
import { addService, type ServiceParts } from "../../../stacks/_family/ecs/service";

/** All services and jobs of a project, in order, on parts that are no more than ids. */
export function addAll(context: EcsContext, entries: Readonly<Record<string, EntryOfService>> = {}): void {
  const cluster = addCluster(context);
  const { workload } = context.deployment;
  const order = orderOf(workload);
  const made = new Map<string, ITerraformDependable>();
  for (const service of deployOrder(workload)) {
    const dependencies = (order[service.name] ?? []).flatMap((one) => made.get(one.service) ?? []);
    const entry = entries[service.name];
    const parts = { ...partsOf(context, service, cluster), entry, dependencies };
    if (service.kind === "job") made.set(service.name, addJob(context, service, parts).run);
    else {
      const ecsService = addService(context, service, parts);
      addScaling(context, service, { cluster, ecsService, entry });
      made.set(service.name, ecsService);
    }
  }
}

function partsOf(context: EcsContext, service: Service, cluster: Cluster): ServiceParts {
  const { scope, deployment, kind } = context;
  const networks = Object.keys(deployment.workload.networks);
  const network = {
    vpcId: "vpc-1",
    publicSubnetIds: ["subnet-1"],
    privateSubnetIds: ["subnet-2", "subnet-3"],
    groupIds: Object.fromEntries(networks.map((name) => [name, `sg-${name}`])),
    ready: [],
  };
  const capacity = kind.addCapacity(context, cluster, network);
  const group = new CloudwatchLogGroup(scope, idOf("log", service.name), { name: `/ecs/${service.name}` });
  const taskDefinition = new EcsTaskDefinition(scope, idOf("task", service.name), {
    family: service.name,
    requiresCompatibilities: [kind.launch],
    networkMode: "awsvpc",
    cpu: "256",
    memory: "512",
    containerDefinitions: JSON.stringify([{ name: service.name, image: service.image.reference, essential: true }]),
  });
  return {
    cluster,
    network,
    capacity,
    taskDefinition,
    roles: { executionRoleArn: "arn:x", taskRoleArn: "arn:y", ready: [group] },
    files: { volumes: [], mounts: [], dependsOn: [], secretArns: [], ready: [] },
    storage: { volumes: [], mounts: [], access: [], ready: [] },
    dependencies: [],
  };
}
