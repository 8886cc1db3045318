import type { JsonObject } from "../../../src/json";
import type { EcsContext } from "../../../stacks/_family/ecs/context";
import { addCapacity } from "../../../stacks/ecs-ec2/capacity";
import { kind } from "../../../stacks/ecs-ec2/kind";
import { synthOf } from "../ecs/sandbox";
import { ec2OptionsOf } from "./sandbox";

const network = {
  vpcId: "vpc-1",
  publicSubnetIds: [],
  privateSubnetIds: ["subnet-1", "subnet-2"],
  groupIds: {},
  ready: [],
};
const cluster = { name: "shop-test", arn: "arn:aws:ecs:eu-west-1:123456789012:cluster/shop-test" };
const plain = { name: "shop", services: { web: { image: "example/a:1" } }, networks: { default: {} } };

function resources(input: Record<string, unknown> = {}, document: JsonObject = plain) {
  const options = ec2OptionsOf(input);
  let said: ReturnType<typeof addCapacity> | undefined;
  const json = synthOf({ document, kind }, (context: EcsContext) => {
    said = addCapacity({ ...context, deployment: { ...context.deployment, options } }, cluster, network);
  });
  const all = json.resource as Record<string, Record<string, JsonObject>>;
  const one = (type: string, id: string) => all[type]?.[id] as Record<string, unknown>;
  return {
    one,
    all,
    said,
    template: one("aws_launch_template", "instances-template"),
    group: one("aws_autoscaling_group", "instances"),
  };
}

test("the launch template asks for tokens, encrypts its disk and has no public address", () => {
  const { template } = resources({ instances: { diskSize: 50 } });
  expect(template).toMatchObject({
    name: "shop-test-instances",
    image_id: "resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id",
    metadata_options: { http_endpoint: "enabled", http_tokens: "required", http_put_response_hop_limit: 1 },
    block_device_mappings: [
      { device_name: "/dev/xvda", ebs: { encrypted: "true", volume_size: 50, volume_type: "gp3" } },
    ],
    network_interfaces: [
      { associate_public_ip_address: "false", security_groups: ["${aws_security_group.instances-network.id}"] },
    ],
  });
});

test("the agent joins the cluster and keeps tasks from the instance's role", () => {
  const data = String(resources().template.user_data);
  expect(data).toMatch(/^\$\{base64encode\("#!\/bin\/bash\\ncat <<'END' >> \/etc\/ecs\/ecs.config\\n/);
  for (const line of ["ECS_CLUSTER=shop-test", "ECS_AWSVPC_BLOCK_IMDS=true", "ECS_RESERVED_MEMORY=128"])
    expect(data).toContain(`\\n${line}\\n`);
  expect(data).not.toContain("GPU");
});

test.each([
  [["m7g.large"], "amazon-linux-2023/arm64/recommended"],
  [["g4dn.xlarge"], "amazon-linux-2023/gpu/recommended"],
])("%j start from %s", (types, image) => {
  const { template } = resources({ instances: { types } });
  expect(template.image_id).toContain(image);
  expect(String(template.user_data).includes("ECS_ENABLE_GPU_SUPPORT=true")).toBe(image.includes("gpu"));
});

test("an image of one's own goes before all", () => {
  expect(resources({ instances: { ami: "ami-0123456789abcdef0" } }).template.image_id).toBe("ami-0123456789abcdef0");
});

test("the group mixes types and prices, and protects what runs tasks", () => {
  const { group } = resources({
    instances: { types: ["m6i.large", "m5.large"], min: 2, max: 6, onDemandBase: 1, onDemandShare: 25 },
  });
  expect(group).toMatchObject({
    min_size: 2,
    max_size: 6,
    vpc_zone_identifier: ["subnet-1", "subnet-2"],
    protect_from_scale_in: true,
    mixed_instances_policy: {
      instances_distribution: {
        on_demand_base_capacity: 1,
        on_demand_percentage_above_base_capacity: 25,
        spot_allocation_strategy: "price-capacity-optimized",
      },
      launch_template: { override: [{ instance_type: "m6i.large" }, { instance_type: "m5.large" }] },
    },
    lifecycle: { ignore_changes: ["desired_capacity"] },
  });
  expect(group.desired_capacity).toBeUndefined();
});

test("instances and disks carry every tag, read as text", () => {
  const { group, template } = resources({ tags: { team: "${x}" } });
  const tags = Object.fromEntries(
    (group.tag as { key: string; value: string }[]).map(({ key, value }) => [key, value]),
  );
  const own = { team: "$${x}", "berth:project": "shop", "berth:environment": "test", Name: "shop-test-instances" };
  expect(tags).toEqual({ ...own, AmazonECSManaged: "true" });
  expect(template.tag_specifications).toEqual([{ resource_type: "volume", tags: own }]);
});

test("ECS scales, drains and protects; services wait for the cluster to have the provider", () => {
  const { one, said } = resources();
  expect(one("aws_ecs_capacity_provider", "instances-provider")).toMatchObject({
    name: "berth-shop-test",
    auto_scaling_group_provider: {
      auto_scaling_group_arn: "${aws_autoscaling_group.instances.arn}",
      managed_draining: "ENABLED",
      managed_termination_protection: "ENABLED",
      managed_scaling: { status: "ENABLED", target_capacity: 100 },
    },
  });
  expect(one("aws_ecs_cluster_capacity_providers", "capacity")).toMatchObject({
    capacity_providers: ["${aws_ecs_capacity_provider.instances-provider.name}"],
  });
  expect(said?.strategy).toHaveLength(1);
  expect(said?.ready).toHaveLength(1);
  expect(said?.instanceGroupIds).toHaveLength(1);
});

test("the instances' role may speak for this cluster alone, and its group lets nothing in", () => {
  const { one, all } = resources();
  const policy = JSON.parse(String(one("aws_iam_role_policy", "instances-policy").policy));
  expect(policy.Statement.filter(({ Resource, Condition }: JsonObject) => Resource === "*" && !Condition)).toEqual([
    expect.objectContaining({ Action: "ecs:DiscoverPollEndpoint" }),
  ]);
  expect(JSON.stringify(policy)).not.toMatch(/ecr:|logs:|"ecs:\*"|CreateCluster/);
  expect(all.aws_vpc_security_group_ingress_rule).toBeUndefined();
  expect(Object.keys(all.aws_vpc_security_group_egress_rule ?? {})).toEqual(["instances-https"]);
});

test("log drivers: the agent offers them, and the machines may send to where the file says", () => {
  const logging = (driver: string, options: JsonObject = {}) => ({ image: "a:1", logging: { driver, options } });
  const services = {
    a: logging("fluentd", { "fluentd-address": "tcp://logs.example.com" }),
    b: logging("gelf", { "gelf-address": "udp://10.0.0.9:12202" }),
    c: logging("splunk", { "splunk-url": "https://splunk.example.com:8088/x" }),
    h: logging("splunk", { "splunk-url": "https://splunk.example.com" }),
    d: logging("syslog", { "syslog-address": "tcp+tls://10.0.0.9:6514" }),
    e: logging("syslog", { "syslog-address": "tcp+tls://10.0.0.8:6514" }),
    f: logging("json-file"),
    g: logging("fluentd", { "fluentd-address": "localhost:24224" }),
  };
  const { all, template } = resources({}, { ...plain, services });
  const rules = Object.entries(all.aws_vpc_security_group_egress_rule ?? {}).map(
    ([id, { from_port, to_port, ip_protocol }]) => `${id} ${from_port}-${to_port} ${ip_protocol}`,
  );
  expect(rules.sort()).toEqual([
    "instances-https 443-443 tcp",
    "instances-logs-12202-udp 12202-12202 udp",
    "instances-logs-24224-tcp 24224-24224 tcp",
    "instances-logs-6514-tcp 6514-6514 tcp",
    "instances-logs-8088-tcp 8088-8088 tcp",
  ]);
  const drivers = /ECS_AVAILABLE_LOGGING_DRIVERS=(\[.*?\])/.exec(String(template.user_data))?.[1] ?? "";
  expect(drivers.replace(/\\/g, "")).toBe('["awslogs","fluentd","gelf","journald","splunk","syslog"]');
});

test("trunking sets the account only when told to", () => {
  expect(resources({ trunking: "account" }).all.aws_ecs_account_setting_default).toBeUndefined();
  expect(resources({ trunking: "enable" }).one("aws_ecs_account_setting_default", "trunking")).toMatchObject({
    name: "awsvpcTrunking",
    value: "enabled",
  });
});
