import type { Json, JsonObject } from "../../../src/json";
import type { Terraform } from "./read-terraform";
import { blocks, bool, number, string, strings } from "./read-values";

/** Whom a rule lets through. `inside`: the VPC's own and other private addresses; `list`: a prefix list, which is AWS's. */
type Peer = { readonly group: string } | { readonly cidr: string } | "inside" | "list";

/** One rule of a security group, whichever of the three ways it is written in. */
export interface Rule {
  readonly way: "in" | "out";
  readonly peer: Peer;
  /** `-1`: all. */
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
}

/** Rules by the group's address; a group that the file does not have is known by its id. */
export type Rules = ReadonlyMap<string, readonly Rule[]>;

/** What a value names as a security group: the address of one in this file, else its text. */
export function groupOf(terraform: Terraform, value: Json | undefined): string {
  return terraform.target(value)?.address ?? terraform.text(value) ?? "";
}

export function rulesOf(terraform: Terraform): Rules {
  const rules = new Map<string, Rule[]>();
  const add = (group: string, list: readonly Rule[]) => rules.set(group, [...(rules.get(group) ?? []), ...list]);
  for (const { address, body } of terraform.all("aws_security_group")) {
    add(
      address,
      blocks(body.ingress).flatMap((rule) => inlineRules(terraform, rule, "in", address)),
    );
    add(
      address,
      blocks(body.egress).flatMap((rule) => inlineRules(terraform, rule, "out", address)),
    );
  }
  for (const { body } of terraform.all("aws_security_group_rule")) {
    const group = groupOf(terraform, body.security_group_id);
    add(group, inlineRules(terraform, body, body.type === "egress" ? "out" : "in", group));
  }
  for (const [type, way] of [
    ["aws_vpc_security_group_ingress_rule", "in"],
    ["aws_vpc_security_group_egress_rule", "out"],
  ] as const) {
    for (const { body } of terraform.all(type)) {
      const group = groupOf(terraform, body.security_group_id);
      const peers: Peer[] = [
        ...[body.cidr_ipv4, body.cidr_ipv6].flatMap((cidr) => peerOfCidr(terraform, cidr)),
        ...(body.referenced_security_group_id === undefined
          ? []
          : [{ group: groupOf(terraform, body.referenced_security_group_id) }]),
        ...(body.prefix_list_id === undefined ? [] : (["list"] as const)),
      ];
      add(
        group,
        peers.map((peer) => ({ way, peer, ...portsOf(body, body.ip_protocol) })),
      );
    }
  }
  return rules;
}

/** A block of `aws_security_group`, or an `aws_security_group_rule`: lists of peers in one rule. */
function inlineRules(terraform: Terraform, rule: JsonObject, way: "in" | "out", self: string): readonly Rule[] {
  const cidrs = [...blocksOrText(rule.cidr_blocks), ...blocksOrText(rule.ipv6_cidr_blocks)];
  const groups = [...blocksOrText(rule.security_groups), rule.source_security_group_id].flatMap((group) => group ?? []);
  const peers: Peer[] = [
    ...cidrs.flatMap((cidr) => peerOfCidr(terraform, cidr)),
    ...groups.map((group) => ({ group: groupOf(terraform, group) })),
    ...(bool(rule.self) ? [{ group: self }] : []),
    ...(blocksOrText(rule.prefix_list_ids).length > 0 ? (["list"] as const) : []),
  ];
  return peers.map((peer) => ({ way, peer, ...portsOf(rule, rule.protocol) }));
}

const blocksOrText = (value: Json | undefined): readonly Json[] =>
  typeof value === "string" ? [value] : strings(value);

function portsOf(rule: JsonObject, protocol: Json | undefined) {
  const name = (string(protocol) ?? "-1")
    .toLowerCase()
    .replace(/^all$/, "-1")
    .replace(/^6$/, "tcp")
    .replace(/^17$/, "udp");
  if (name === "-1") return { protocol: name, from: 0, to: 65535 };
  const from = number(rule.from_port) ?? 0;
  return { protocol: name, from, to: number(rule.to_port) ?? (rule.from_port === undefined ? 65535 : from) };
}

/** A reference stands for the range of a VPC or subnet: nothing else has one that is not known beforehand. */
function peerOfCidr(terraform: Terraform, value: Json | undefined): readonly Peer[] {
  if (value === undefined || value === null) return [];
  const cidr = terraform.text(value);
  if (cidr === undefined) return ["inside"];
  return isWorld(cidr) || !isPrivate(cidr) ? [{ cidr }] : ["inside"];
}

export const isWorld = (cidr: string): boolean => /^(0\.0\.0\.0|::)\/0$/.test(cidr);
/** RFC 1918, 6598 and 4193: what a VPC can have for its own. */
const isPrivate = (cidr: string) =>
  /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd])/i.test(cidr);

/** A range that somebody in the VPC is in. */
export const includesInside = (peer: Peer): boolean =>
  peer === "inside" || (typeof peer === "object" && "cidr" in peer && isWorld(peer.cidr));

/** Rules of groups that go a way and let a port through; `*`: any port. */
export function rulesFor(
  rules: Rules,
  groups: readonly string[],
  way: Rule["way"],
  port: number,
  protocol: string,
): readonly Rule[] {
  const all = groups.flatMap((group) => rules.get(group) ?? []);
  const fits = (rule: Rule) =>
    rule.protocol === "-1" || (rule.protocol === protocol && rule.from <= port && port <= rule.to);
  return all.filter((rule) => rule.way === way && fits(rule));
}

/** Whether members of `from` may open a port of members of `to`: a way out there, and a way in here. */
export function opens(
  rules: Rules,
  from: readonly string[],
  to: readonly string[],
  port: number,
  protocol: string,
): boolean {
  const lets = (list: readonly Rule[], others: readonly string[]) =>
    list.some(({ peer }) =>
      typeof peer === "object" && "group" in peer ? others.includes(peer.group) : includesInside(peer),
    );
  return (
    lets(rulesFor(rules, from, "out", port, protocol), to) && lets(rulesFor(rules, to, "in", port, protocol), from)
  );
}

/** Security groups of a service's tasks, or of a load balancer. */
export function groupsIn(terraform: Terraform, value: Json | undefined): readonly string[] {
  return strings(value).map((group) => groupOf(terraform, group));
}
