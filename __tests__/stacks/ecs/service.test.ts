import type { JsonObject } from "../../../src/json";
import { fakeKind, type Setting, synthOf } from "./sandbox";
import { addAll } from "./service-parts";

// biome-ignore lint/suspicious/noExplicitAny: synthesized JSON, looked at by path.
type Any = any;

const ec2 = fakeKind({
  launch: "EC2",
  addCapacity: () => ({ strategy: [{ capacityProvider: "own", base: 0, weight: 1 }], ready: [], instanceGroupIds: [] }),
});

/** A canonical project of services on the default network. */
function project(services: Record<string, JsonObject>, more: JsonObject = {}): JsonObject {
  const canonical = Object.entries(services).map(([name, service]) => [
    name,
    { image: "app:1", command: null, entrypoint: null, networks: { default: null }, ...service },
  ]);
  return {
    name: "shop",
    services: Object.fromEntries(canonical),
    networks: { default: { name: "shop_default", ipam: {} } },
    ...more,
  } as JsonObject;
}

const published = { ports: [{ mode: "ingress", target: 3000, published: "80", protocol: "tcp" }] };
const entry = {
  targets: [{ targetGroupArn: "arn:tg", containerPort: 3000, requestLabel: "app/lb/1/targetgroup/tg/2" }],
  groupId: "sg-entry",
  ready: [],
};

const synth = (setting: Setting, entries = {}): Any => synthOf(setting, (context) => addAll(context, entries)).resource;
const serviceOf = (service: JsonObject, setting: Partial<Setting> = {}, entries = {}): Any =>
  synth({ document: project({ web: service }), ...setting }, entries).aws_ecs_service.service_web;

describe("a service", () => {
  test("runs in private subnets, in the groups of its networks, with the capacity given", () => {
    const document = project(
      { web: { networks: { front: null, back: null } } },
      { networks: { front: { name: "f", ipam: {} }, back: { name: "b", ipam: {} } } },
    );
    const web = serviceOf({}, { document });
    expect(web.network_configuration).toEqual({
      subnets: ["subnet-2", "subnet-3"],
      security_groups: ["sg-front", "sg-back"],
      assign_public_ip: false,
    });
    expect(web.capacity_provider_strategy).toEqual([{ capacity_provider: "FARGATE", weight: 1 }]);
    expect(web).toMatchObject({
      name: "web",
      cluster: "${aws_ecs_cluster.cluster.arn}",
      task_definition: "${aws_ecs_task_definition.task_web.arn}",
      desired_count: 1,
      scheduling_strategy: "REPLICA",
      platform_version: "LATEST",
      wait_for_steady_state: true,
      enable_execute_command: false,
      enable_ecs_managed_tags: true,
      propagate_tags: "SERVICE",
      timeouts: { create: "20m", update: "20m", delete: "20m" },
      tags: { "berth:service": "web", Name: "web" },
    });
    expect(web.launch_type).toBeUndefined();
    expect(web.depends_on).toEqual([
      "aws_ecs_cluster.cluster",
      "aws_service_discovery_http_namespace.namespace",
      "aws_cloudwatch_log_group.log_web",
    ]);
  });

  test("fails the apply when ECS rolled back", () => {
    const { lifecycle } = serviceOf({});
    expect(lifecycle.postcondition).toEqual([
      {
        condition: "${self.task_definition == aws_ecs_task_definition.task_web.arn}",
        error_message: expect.stringMatching(/^ECS rolled web back: .*aws ecs describe-services/),
      },
    ]);
    expect(lifecycle.ignore_changes).toBeUndefined();
  });

  test("follows options: exec, the timeout, the platform version", () => {
    const web = serviceOf({}, { options: { exec: true, deployTimeout: 45 } });
    expect(web).toMatchObject({ enable_execute_command: true, timeouts: { create: "45m" } });
    const resources = synth({ document: project({ web: {} }), options: { exec: true } });
    expect(resources.aws_ecs_cluster.cluster.configuration.execute_command_configuration).toMatchObject({
      logging: "OVERRIDE",
      log_configuration: { cloud_watch_log_group_name: "${aws_cloudwatch_log_group.exec.name}" },
    });
    expect(resources.aws_ecs_cluster.cluster.setting).toEqual([{ name: "containerInsights", value: "enabled" }]);
  });

  test("behind a load balancer has its targets, its group and time to start", () => {
    const health = { healthcheck: { test: ["CMD", "true"], start_period: "1m30s" } };
    const web = serviceOf({ ...published, ...health }, {}, { web: entry });
    expect(web.load_balancer).toEqual([{ target_group_arn: "arn:tg", container_name: "web", container_port: 3000 }]);
    expect(web.health_check_grace_period_seconds).toBe(90);
    expect(web.network_configuration.security_groups).toEqual(["sg-default", "sg-entry"]);
    expect(serviceOf(published, {}, { web: entry }).health_check_grace_period_seconds).toBe(60);
    expect(serviceOf(published).health_check_grace_period_seconds).toBeUndefined();
  });

  test("on EC2 is spread over zones, then packed; a daemon is on every instance", () => {
    const web = serviceOf({}, { kind: ec2 });
    expect(web.ordered_placement_strategy).toEqual([
      { type: "spread", field: "attribute:ecs.availability-zone" },
      { type: "binpack", field: "memory" },
    ]);
    expect(web.platform_version).toBeUndefined();
    const daemon = serviceOf({ deploy: { mode: "global" } }, { kind: ec2 });
    expect(daemon).toMatchObject({
      scheduling_strategy: "DAEMON",
      launch_type: "EC2",
      deployment_maximum_percent: 100,
    });
    expect(Object.keys(daemon)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/desired_count|capacity_provider_strategy|ordered_placement/)]),
    );
  });

  test("on EC2 keeps the placement that ECS knows", () => {
    const placement = {
      constraints: ["node.platform.arch == aarch64", "node.labels.disk==ssd"],
      preferences: [{ spread: "node.id" }],
      max_replicas_per_node: 1,
    };
    const web = serviceOf({ deploy: { placement } }, { kind: ec2 });
    expect(web.placement_constraints).toEqual([
      { type: "memberOf", expression: "attribute:ecs.cpu-architecture == arm64" },
      { type: "distinctInstance" },
    ]);
    expect(web.ordered_placement_strategy[1]).toEqual({ type: "spread", field: "instanceId" });
    expect(serviceOf({ deploy: { placement } }).placement_constraints).toBeUndefined();
  });

  test("waits for what it depends on", () => {
    const document = project({
      web: { depends_on: { db: { condition: "service_healthy", required: true } } },
      db: {},
      other: {},
    });
    const { service_web, service_db } = synth({ document }).aws_ecs_service;
    expect(service_web.depends_on).toContain("aws_ecs_service.service_db");
    expect(service_web.depends_on).not.toContain("aws_ecs_service.service_other");
    expect(service_db.depends_on).not.toContain("aws_ecs_service.service_web");
  });
});

test("names and tags of odd services stay apart and whole", () => {
  const { aws_ecs_service } = synth({ document: project({ "my.web": {}, "my-web": {} }) });
  const services = Object.values(aws_ecs_service) as Any[];
  expect(new Set(services.map(({ name }) => name)).size).toBe(2);
  expect(services.map(({ tags }) => tags["berth:service"]).sort()).toEqual(["my-web", "my.web"]);
  expect(services.every(({ name }) => /^[A-Za-z0-9_-]+$/.test(name))).toBe(true);
});
