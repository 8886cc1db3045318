import { AppautoscalingPolicy } from "@cdktf/provider-aws/lib/appautoscaling-policy";
import { AppautoscalingTarget } from "@cdktf/provider-aws/lib/appautoscaling-target";
import type { EcsService } from "@cdktf/provider-aws/lib/ecs-service";
import type { Service } from "../../../src/workload/model";
import type { Cluster } from "./cluster";
import type { EcsContext } from "./context";
import { idOf, tagsFor } from "./ids";
import { max } from "./limits";
import type { EntryOfService } from "./parts";

/** `x-berth.scale` counts requests per second; ALBRequestCountPerTarget counts them per minute. */
const SECONDS = 60;

/**
 * Lets the load decide on the number of tasks, between `min` and `max`. Several measures work side by side: the one
 * that asks for the most tasks wins (https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking.html).
 * `requests` needs a port behind an Application Load Balancer; where a service has several, the first counts.
 */
export function addScaling(
  { scope, name }: EcsContext,
  service: Service,
  { cluster, ecsService, entry }: { cluster: Cluster; ecsService: EcsService; entry?: EntryOfService | undefined },
): void {
  const { scale } = service.rollout;
  if (scale === undefined) return;
  const target = new AppautoscalingTarget(scope, idOf("scale", service.name), {
    serviceNamespace: "ecs",
    resourceId: `service/${cluster.name}/${ecsService.name}`,
    scalableDimension: "ecs:service:DesiredCount",
    minCapacity: scale.min,
    maxCapacity: scale.max,
    tags: tagsFor({ service: service.name }),
  });
  const label = requestLabel(entry);
  const measures = [
    { key: "cpu", metric: "ECSServiceAverageCPUUtilization", value: scale.cpu },
    { key: "memory", metric: "ECSServiceAverageMemoryUtilization", value: scale.memory },
    {
      key: "requests",
      metric: "ALBRequestCountPerTarget",
      value: scale.requests === undefined || label === undefined ? undefined : scale.requests * SECONDS,
      label,
    },
  ];
  for (const { key, metric, value, label } of measures) {
    if (value === undefined) continue;
    new AppautoscalingPolicy(scope, idOf(`scale-${key}`, service.name), {
      name: name(`${service.name}-${key}`, max("scalingPolicyName")),
      policyType: "TargetTrackingScaling",
      serviceNamespace: target.serviceNamespace,
      resourceId: target.resourceId,
      scalableDimension: target.scalableDimension,
      targetTrackingScalingPolicyConfiguration: {
        targetValue: value,
        predefinedMetricSpecification: {
          predefinedMetricType: metric,
          ...(label === undefined ? {} : { resourceLabel: label }),
        },
      },
    });
  }
}

/** Of the first port behind an Application Load Balancer; undefined: requests cannot be counted. */
export function requestLabel(entry: EntryOfService | undefined): string | undefined {
  return entry?.targets.find(({ requestLabel }) => requestLabel !== undefined)?.requestLabel;
}
