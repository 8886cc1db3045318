import type { JsonObject } from "../../src/json";
import { containerRules } from "./scanner-rules-containers";
import { blocks, both, eachOf, listed, type Rule, resources, statements } from "./scanner-stack";

/** Rules from https://github.com/aquasecurity/trivy-checks (2026-08-21) and from AWS Security Hub's best practices,
 * https://docs.aws.amazon.com/securityhub/latest/userguide/fsbp-standard.html, each with its severity there: those that
 * checkov lacks, cannot fail, or cannot decide on a plan. */
export const rules: readonly Rule[] = [
  ...containerRules,
  {
    // checkov's CKV_AWS_382 passes a rule for all protocols: that has no ports.
    id: "AWS-0104",
    severity: "CRITICAL",
    failing: both(
      eachOf("aws_vpc_security_group_egress_rule", anywhere),
      eachOf("aws_security_group", ({ egress }) => blocks(egress).some(anywhere)),
    ),
  },
  {
    id: "AWS-0107",
    severity: "HIGH",
    failing: eachOf("aws_vpc_security_group_ingress_rule", (rule) => anywhere(rule) && [22, 3389].some(within(rule))),
  },
  {
    id: "EC2.18",
    severity: "HIGH",
    failing: eachOf(
      "aws_vpc_security_group_ingress_rule",
      (rule) => anywhere(rule) && !(rule.from_port === rule.to_port && [80, 443].includes(Number(rule.from_port))),
    ),
  },
  {
    id: "EC2.2",
    severity: "HIGH",
    failing: eachOf("aws_vpc", (_, stack, name) => {
      const own = resources(stack, "aws_default_security_group").filter(([, { vpc_id }]) => refersTo(vpc_id, name));
      return !own.some(([, group]) => [group.ingress, group.egress].every((rules) => blocks(rules).length === 0));
    }),
  },
  {
    id: "AWS-0178",
    severity: "MEDIUM",
    failing: eachOf("aws_vpc", (_, stack, name) => {
      const logs = resources(stack, "aws_flow_log");
      return !logs.some(([, log]) => refersTo(log.vpc_id, name) && log.traffic_type === "ALL");
    }),
  },
  {
    // Ones that take no resource, or whose resource the condition names, need the star.
    id: "AWS-0057",
    severity: "HIGH",
    failing: eachOf("aws_iam_role_policy", ({ policy }) => statements(policy).some(tooWide)),
  },
  { id: "AWS-0053", severity: "HIGH", failing: eachOf("aws_lb", ({ internal }) => internal !== true) },
  {
    id: "AWS-0052",
    severity: "HIGH",
    failing: eachOf(
      "aws_lb",
      (lb) => lb.load_balancer_type === "application" && lb.drop_invalid_header_fields !== true,
    ),
  },
  {
    id: "AWS-0054",
    severity: "CRITICAL",
    failing: eachOf(
      "aws_lb_listener",
      ({ protocol, default_action }) =>
        protocol === "HTTP" && !blocks(default_action).every(({ type }) => type === "redirect"),
    ),
  },
  {
    // CKV_AWS_103 takes any policy that starts with TLS13, as ELBSecurityPolicy-TLS13-1-0-2021-06, which speaks TLS 1.0.
    id: "AWS-0047",
    severity: "CRITICAL",
    failing: eachOf(
      "aws_lb_listener",
      ({ protocol, ssl_policy }) =>
        ["HTTPS", "TLS"].includes(String(protocol)) && !MODERN_TLS.test(String(ssl_policy ?? "")),
    ),
  },
  {
    id: "ELB.12",
    severity: "MEDIUM",
    failing: eachOf(
      "aws_lb",
      (lb) =>
        lb.load_balancer_type === "application" &&
        !["defensive", "strictest"].includes(String(lb.desync_mitigation_mode)),
    ),
  },
  { id: "ELB.13", severity: "MEDIUM", failing: eachOf("aws_lb", ({ subnets }) => listed(subnets).length < 2) },
  {
    id: "ELB.22",
    severity: "MEDIUM",
    failing: eachOf("aws_lb_target_group", ({ protocol }) => !["HTTPS", "TLS"].includes(String(protocol))),
  },
  {
    id: "AWS-0130",
    severity: "HIGH",
    failing: eachOf(
      "aws_launch_template",
      ({ metadata_options }) =>
        !blocks(metadata_options).some(
          (one) => one.http_tokens === "required" && one.http_put_response_hop_limit === 1,
        ),
    ),
  },
  {
    id: "AWS-0131",
    severity: "HIGH",
    failing: eachOf("aws_launch_template", ({ block_device_mappings }) => {
      const disks = blocks(block_device_mappings).flatMap(({ ebs }) => blocks(ebs));
      return disks.length === 0 || disks.some(({ encrypted }) => String(encrypted) !== "true");
    }),
  },
  {
    id: "AWS-0129",
    severity: "CRITICAL",
    failing: eachOf("aws_launch_template", ({ user_data }) => /\b(AKIA|ASIA)[A-Z0-9]{16}\b/.test(String(user_data))),
  },
  {
    id: "AutoScaling.2",
    severity: "MEDIUM",
    failing: eachOf("aws_autoscaling_group", (group) => listed(group.vpc_zone_identifier).length < 2),
  },
  {
    id: "AutoScaling.6",
    severity: "MEDIUM",
    failing: eachOf("aws_autoscaling_group", ({ mixed_instances_policy }) => {
      const templates = blocks(mixed_instances_policy).flatMap(({ launch_template }) => blocks(launch_template));
      return templates.flatMap(({ override }) => blocks(override)).length < 2;
    }),
  },
  {
    id: "EFS.2",
    severity: "MEDIUM",
    failing: eachOf("aws_efs_file_system", (_, stack, name) => {
      const on = resources(stack, "aws_efs_backup_policy").filter(([, policy]) =>
        refersTo(policy.file_system_id, name),
      );
      return !on.some(([, { backup_policy }]) => blocks(backup_policy).some(({ status }) => status === "ENABLED"));
    }),
  },
];

/** TLS 1.2 with forward secrecy at least: the suites of 2021 and, since 2025, those with post-quantum key exchange. */
const MODERN_TLS = /^ELBSecurityPolicy-TLS13-1-(2(-Res)?|3)(-FIPS)?(-PQ)?-20\d\d-\d\d$/;

/** Actions for which AWS knows no resource: the service authorization reference. */
const NO_RESOURCE =
  /^(ecr:GetAuthorizationToken|ecs:DiscoverPollEndpoint|ssmmessages:(Create|Open)(Control|Data)Channel)$/;

function tooWide(statement: JsonObject): boolean {
  const actions = listed(statement.Action);
  if (statement.Effect !== "Allow") return false;
  if (actions.length === 0 || actions.some((action) => /^(\*|[a-z0-9-]+:\*)$/.test(action))) return true;
  const any = listed(statement.Resource).includes("*");
  return any && statement.Condition === undefined && !actions.every((action) => NO_RESOURCE.test(action));
}

function anywhere(rule: JsonObject): boolean {
  const ranges = [rule.cidr_ipv4, rule.cidr_ipv6, ...listed(rule.cidr_blocks), ...listed(rule.ipv6_cidr_blocks)];
  return ranges.some((range) => ["0.0.0.0/0", "::/0"].includes(String(range)));
}

const within = (rule: JsonObject) => (port: number) =>
  rule.ip_protocol === "-1" || (Number(rule.from_port) <= port && port <= Number(rule.to_port));

const refersTo = (value: unknown, name: string) => new RegExp(`\\.${name}\\.id\\b`).test(String(value));
