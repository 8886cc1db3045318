import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { EcsCluster } from "@cdktf/provider-aws/lib/ecs-cluster";
import { ServiceDiscoveryHttpNamespace } from "@cdktf/provider-aws/lib/service-discovery-http-namespace";
import type { ITerraformDependable } from "cdktf";
import type { EcsContext } from "./context";
import { max } from "./limits";
import { clusterNameOf } from "./naming";

export interface Cluster {
  readonly name: string;
  readonly arn: string;
  /** Cloud Map namespace of Service Connect. */
  readonly namespaceArn: string;
  readonly ready: readonly ITerraformDependable[];
}

/** The cluster and the namespace in which its services find each other. Where tasks run is the member's own. */
export function addCluster(context: EcsContext): Cluster {
  const { scope, deployment, name } = context;
  const { insights, exec } = deployment.options;
  const clusterName = clusterNameOf(name);
  const cluster = new EcsCluster(scope, "cluster", {
    name: clusterName,
    setting: [{ name: "containerInsights", value: insights }],
    ...(exec ? { configuration: execLogs(context, clusterName) } : {}),
    tags: { Name: clusterName },
  });
  const namespaceName = name(undefined, max("namespaceName"));
  // An HTTP namespace: its names exist for Service Connect alone, there is no hosted zone to pay for or to leak names.
  const namespace = new ServiceDiscoveryHttpNamespace(scope, "namespace", {
    name: namespaceName,
    description: "Names by which the services find each other",
    tags: { Name: namespaceName },
  });
  return { name: cluster.name, arn: cluster.arn, namespaceArn: namespace.arn, ready: [cluster, namespace] };
}

/** What is typed in an ECS Exec session is kept, beside the log lines and as long. */
function execLogs({ scope, deployment }: EcsContext, clusterName: string) {
  const { logRetention, kmsKey } = deployment.options;
  const group = new CloudwatchLogGroup(scope, "exec", {
    name: `/ecs/${clusterName}/exec`,
    retentionInDays: logRetention,
    ...(kmsKey ? { kmsKeyId: kmsKey } : {}),
  });
  return {
    executeCommandConfiguration: {
      logging: "OVERRIDE",
      ...(kmsKey ? { kmsKeyId: kmsKey } : {}),
      logConfiguration: { cloudWatchLogGroupName: group.name, cloudWatchEncryptionEnabled: kmsKey !== undefined },
    },
  };
}
