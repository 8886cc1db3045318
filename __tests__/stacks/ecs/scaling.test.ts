import { deploymentOf, type Setting, synthOf } from "./sandbox";
import { addAll } from "./service-parts";

const document = {
  name: "shop",
  services: { web: { image: "app", networks: { default: null } } },
  networks: { default: { name: "d" } },
} as never;
const label = "app/lb/1/targetgroup/tg/2";
const entry = (requestLabel?: string) => ({
  web: {
    targets: [
      { targetGroupArn: "arn:nlb", containerPort: 9 },
      { targetGroupArn: "arn:alb", containerPort: 3000, ...(requestLabel ? { requestLabel } : {}) },
    ],
    groupId: "sg-entry",
    ready: [],
  },
});

// biome-ignore lint/suspicious/noExplicitAny: synthesized JSON, looked at by path.
function synth(scale: object, entries = {}): any {
  const setting: Setting = { document };
  const { workload } = deploymentOf(setting);
  const web = workload.services["web"];
  return synthOf(setting, (context) => {
    const rollout = { ...web?.rollout, scale };
    const services = { web: { ...web, rollout } };
    addAll(
      { ...context, deployment: { ...context.deployment, workload: { ...workload, services } } } as never,
      entries,
    );
  }).resource;
}

test("without scale there is no target", () => {
  const resource = synthOf({ document }, (context) => addAll(context)).resource as Record<string, unknown>;
  expect(Object.keys(resource).filter((type) => type.startsWith("aws_appautoscaling"))).toEqual([]);
});

test("each measure is a policy, requests per second become requests per minute", () => {
  const resource = synth({ min: 2, max: 9, cpu: 60, memory: 70, requests: 25 }, entry(label));
  expect(resource.aws_appautoscaling_target.scale_web).toMatchObject({
    service_namespace: "ecs",
    scalable_dimension: "ecs:service:DesiredCount",
    resource_id: "service/${aws_ecs_cluster.cluster.name}/${aws_ecs_service.service_web.name}",
    min_capacity: 2,
    max_capacity: 9,
  });
  const policies = Object.entries(resource.aws_appautoscaling_policy).map(([id, policy]) => {
    const { target_value, predefined_metric_specification } =
      // biome-ignore lint/suspicious/noExplicitAny: as above.
      (policy as any).target_tracking_scaling_policy_configuration;
    return [id, target_value, predefined_metric_specification];
  });
  expect(policies).toEqual([
    ["scale-cpu_web", 60, { predefined_metric_type: "ECSServiceAverageCPUUtilization" }],
    ["scale-memory_web", 70, { predefined_metric_type: "ECSServiceAverageMemoryUtilization" }],
    ["scale-requests_web", 1500, { predefined_metric_type: "ALBRequestCountPerTarget", resource_label: label }],
  ]);
});

test("requests cannot be counted without an Application Load Balancer", () => {
  for (const entries of [{}, entry()]) {
    const resource = synth({ min: 1, max: 3, cpu: 50, requests: 25 }, entries);
    expect(Object.keys(resource.aws_appautoscaling_policy)).toEqual(["scale-cpu_web"]);
  }
});

test("the number of tasks is the load's from then on", () => {
  const web = synth({ min: 3, max: 9, cpu: 60 }).aws_ecs_service.service_web;
  expect(web.desired_count).toBe(3);
  expect(web.lifecycle.ignore_changes).toEqual(["desired_count"]);
});
