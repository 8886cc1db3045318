import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isObject, type JsonObject } from "../../../src/json";
import { type Configured, synthesizeConfigurations } from "../../support/scanner-configurations";
import { checksOf, compare } from "../../support/scanner-page";
import { rules } from "../../support/scanner-rules";
import { containersOf, resources } from "../../support/scanner-stack";

let configured: readonly Configured[];

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "berth-rules-"));
  configured = await synthesizeConfigurations(folder);
  rmSync(folder, { recursive: true });
}, 60_000);

/** The sample, hardened, on the member that has the type. */
function stackWith(type: string): JsonObject {
  const found = configured
    .filter(({ configuration }) => configuration === "sample, hardened")
    .map(({ made }) => made.artifact.terraform as JsonObject)
    .find((stack) => resources(stack, type).length > 0);
  if (found === undefined) throw new Error(`no stack has ${type}`);
  return structuredClone(found);
}

const open = { ip_protocol: "tcp", cidr_ipv4: "0.0.0.0/0" };
type Body = Record<string, unknown>;
/** Sets attributes of a resource; a value of a block stands alone, as CDKTF writes it. */
const set = (values: Body) => (body: Body) => void Object.assign(body, values);
/** Changes the app's container of a task definition. */
const container = (values: Body) => (body: Body) => {
  const changed = containersOf(body as JsonObject).map((one) => (one.name === "files" ? one : { ...one, ...values }));
  body.container_definitions = JSON.stringify(changed);
};
const variable = (name: string, value = "x") => container({ environment: [{ name, value }] });
const policy = (statement: Body) => set({ policy: JSON.stringify({ Statement: [{ Effect: "Allow", ...statement }] }) });

const task = "aws_ecs_task_definition";
const egress = "aws_vpc_security_group_egress_rule";
const ingress = "aws_vpc_security_group_ingress_rule";

/** For each rule, ways to break a resource of a type: `[type, name, change]`. */
const broken: Readonly<Record<string, readonly (readonly [string, string, (body: Body) => void])[]>> = {
  "AWS-0036": [
    [task, "task_store", variable("DATABASE_PASSWORD")],
    [task, "task_store", variable("KEY", "AKIAABCDEFGHIJKLMNOP")],
  ],
  "AWS-0035": [
    [task, "task_web", set({ volume: [{ name: "a", efs_volume_configuration: { file_system_id: "fs-1" } }] })],
  ],
  "ECS.2": [["aws_ecs_service", "service_web", set({ network_configuration: { assign_public_ip: true } })]],
  "ECS.3": [[task, "task_web", set({ pid_mode: "host" })]],
  "ECS.4": [[task, "task_web", container({ privileged: true })]],
  "ECS.5": [
    [task, "task_web", container({ readonlyRootFilesystem: false })],
    [task, "task_web", container({ readonlyRootFilesystem: undefined })],
  ],
  "ECS.8": [[task, "task_web", variable("AWS_SECRET_ACCESS_KEY")]],
  "ECS.9": [[task, "task_web", container({ logConfiguration: undefined })]],
  "ECS.10": [["aws_ecs_service", "service_web", set({ platform_version: "1.3.0" })]],
  "ECS.12": [["aws_ecs_cluster", "cluster", set({ setting: [{ name: "containerInsights", value: "disabled" }] })]],
  "ECS.17": [[task, "task_web", set({ network_mode: "host" })]],
  "ECS.19": [
    [
      "aws_ecs_capacity_provider",
      "instances-provider",
      set({ auto_scaling_group_provider: { managed_draining: "ENABLED" } }),
    ],
  ],
  "ECS.20": [
    [task, "task_web", container({ user: "0:0" })],
    [task, "task_web", container({ user: undefined })],
  ],
  "AWS-0104": [
    [egress, "network-out_back", set({ cidr_ipv4: "0.0.0.0/0" })],
    [egress, "network-out_back", set({ cidr_ipv6: "::/0" })],
    ["aws_security_group", "network_back", set({ egress: [{ cidr_blocks: ["0.0.0.0/0"], from_port: 443 }] })],
  ],
  "AWS-0107": [[ingress, "network-in_back", set({ ...open, from_port: 20, to_port: 30 })]],
  "EC2.18": [[ingress, "network-in_back", set({ ...open, from_port: 443, to_port: 444 })]],
  "EC2.2": [["aws_vpc", "vpc", () => {}]],
  "AWS-0178": [["aws_vpc", "vpc", () => {}]],
  "AWS-0057": [
    ["aws_iam_role_policy", "execution-policy_web", policy({ Action: "s3:*", Resource: "arn:aws:s3:::a" })],
    ["aws_iam_role_policy", "execution-policy_web", policy({ Action: ["s3:GetObject"], Resource: "*" })],
    ["aws_iam_role_policy", "execution-policy_web", policy({ NotAction: "s3:GetObject", Resource: "a" })],
  ],
  "AWS-0053": [["aws_lb", "http_internet", set({ internal: false })]],
  "AWS-0052": [["aws_lb", "http_internet", set({ drop_invalid_header_fields: false })]],
  "AWS-0054": [["aws_lb_listener", "listener_http_internet_8080", set({ protocol: "HTTP" })]],
  "AWS-0047": ["TLS13-1-0-2021-06", "TLS13-1-1-2021-06", "TLS13-1-2-Ext2-2021-06", "2016-08", "FS-1-2-2019-08"].map(
    (name) => ["aws_lb_listener", "listener_http_internet_8080", set({ ssl_policy: `ELBSecurityPolicy-${name}` })],
  ),
  "ELB.12": [["aws_lb", "http_internet", set({ desync_mitigation_mode: "monitor" })]],
  "ELB.13": [["aws_lb", "http_internet", set({ subnets: ["one"] })]],
  "ELB.22": [["aws_lb_target_group", "target_web_3000_http", set({ protocol: "HTTP" })]],
  "AWS-0130": [
    ["aws_launch_template", "instances-template", set({ metadata_options: { http_tokens: "optional" } })],
    [
      "aws_launch_template",
      "instances-template",
      set({ metadata_options: { http_tokens: "required", http_put_response_hop_limit: 2 } }),
    ],
  ],
  "AWS-0131": [
    ["aws_launch_template", "instances-template", set({ block_device_mappings: [{ ebs: { encrypted: "false" } }] })],
    ["aws_launch_template", "instances-template", set({ block_device_mappings: [] })],
  ],
  "AWS-0129": [["aws_launch_template", "instances-template", set({ user_data: "KEY=AKIAABCDEFGHIJKLMNOP" })]],
  "AutoScaling.2": [["aws_autoscaling_group", "instances", set({ vpc_zone_identifier: ["one"] })]],
  "AutoScaling.6": [
    [
      "aws_autoscaling_group",
      "instances",
      set({ mixed_instances_policy: { launch_template: { override: [{ instance_type: "m6i.large" }] } } }),
    ],
  ],
  "EFS.2": [["aws_efs_file_system", "storage", () => {}]],
};

/** What a rule wants beside the resource itself, and so does not find where it is changed. */
const beside: Readonly<Record<string, readonly [string, (body: Body) => void]>> = {
  "EC2.2": ["aws_default_security_group", set({ ingress: [{ protocol: "-1" }] })],
  "AWS-0178": ["aws_flow_log", set({ traffic_type: "REJECT" })],
  "EFS.2": ["aws_efs_backup_policy", set({ backup_policy: { status: "DISABLED" } })],
};

/** Always so with the sample: the rule is seen passing on what it does not fit. */
const passing: Readonly<Record<string, Body>> = {
  "AWS-0053": { internal: true },
  "ELB.22": { protocol: "HTTPS" },
};

test.each(rules.map((rule) => [rule.id, rule] as const))("%s fails on what it is there for", (id, rule) => {
  expect(broken[id]?.length).toBeGreaterThan(0);
  for (const [type, name, change] of broken[id] ?? []) {
    const stack = stackWith(type);
    const body = resources(stack, type).find((one) => one[0] === name)?.[1] as Body | undefined;
    if (body === undefined) throw new Error(`no ${type}.${name}`);
    Object.assign(body, passing[id]);
    const failing = () => rule.failing(stack).filter((address) => address.startsWith(`${type}.${name}`));
    const app = (address: string) => !address.endsWith("/files");
    expect(failing().filter(app)).toEqual([]);
    change(body);
    const [other, spoil] = beside[id] ?? [];
    if (other !== undefined) for (const [, it] of resources(stack, other)) spoil?.(it as Body);
    expect({ id, failing: failing().filter(app).length }).toEqual({ id, failing: 1 });
  }
});

test("what fails is on the page, with its severity, and the page lists nothing else of these rules", () => {
  const severity = Object.fromEntries(rules.map((rule) => [rule.id, rule.severity]));
  const rows = checksOf().filter(({ check }) => !check.startsWith("CKV"));
  expect(rows.map((row) => ({ check: row.check, severity: row.severity }))).toEqual(
    rows.map(({ check }) => ({ check, severity: severity[check] })),
  );
  for (const level of ["defaults", "hardened"] as const) {
    const stacks = configured.filter((one) => one.level === level).map(({ made }) => made.artifact.terraform);
    const found = rules.flatMap(({ id, failing }) =>
      stacks
        .flatMap((stack) => (isObject(stack) ? failing(stack as JsonObject) : []))
        .map((resource) => ({ check: id, resource })),
    );
    expect(found.length).toBeGreaterThan(0);
    const { unlisted, stale } = compare(rows, level, found);
    expect({ level, unlisted, stale }).toEqual({ level, unlisted: [], stale: [] });
  }
});
