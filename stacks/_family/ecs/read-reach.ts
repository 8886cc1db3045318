import type { Reach } from "../../../src/contract/contract";
import { sortReach } from "../../../src/contract/format";
import { includesInside, opens, type Rule, type Rules } from "./read-groups";
import { type Door, groupsOfTasks } from "./read-ports";
import { wayOut } from "./read-subnets";
import type { View } from "./read-task";
import { blocks, bool, dig, number, string } from "./read-values";

/** A name and port under which a service answers its siblings. */
export interface Name {
  readonly name: string;
  /** The port that a sibling opens. */
  readonly port: number;
  /** The container's. */
  readonly target: number;
}

/** Names that Service Connect gives a service. A port mapping's name says which port of the container answers. */
export function namesOf({ app, service, terraform }: View): readonly Name[] {
  const connect = dig(service.body, "service_connect_configuration");
  if (!bool(dig(connect, "enabled"))) return [];
  const targets = new Map(
    blocks(app.portMappings).map((mapping) => [string(mapping.name), number(mapping.containerPort)]),
  );
  return blocks(dig(connect, "service")).flatMap((entry) => {
    const target = targets.get(string(entry.port_name));
    if (target === undefined) return [];
    return blocks(entry.client_alias).map((alias) => {
      const name = terraform.text(alias.dns_name) ?? terraform.text(entry.discovery_name) ?? "";
      return { name, port: number(alias.port) ?? target, target };
    });
  });
}

/** The namespace whose names a service's tasks can look up; undefined: none. */
function namespaceOf({ service, terraform }: View): string | undefined {
  const connect = dig(service.body, "service_connect_configuration");
  if (!bool(dig(connect, "enabled"))) return undefined;
  const namespace = dig(connect, "namespace");
  // Without one the cluster's default holds, the same for all.
  return terraform.target(namespace)?.address ?? string(namespace) ?? "";
}

const SPAN = 64;

/**
 * Whom security groups let through, and who has a name to go by: Service Connect between services, a load balancer from
 * outside, routes and rules to the outside. A rule that lets addresses in, rather than a group, opens the port to the
 * whole network that the tasks are in, and with a public address to the internet.
 */
export function readReach(
  views: readonly View[],
  rules: Rules,
  doors: ReadonlyMap<string, readonly Door[]>,
): readonly Reach[] {
  const reach: Reach[] = [];
  for (const to of views) {
    const there = groupsOfTasks(to);
    const names = namesOf(to);
    for (const from of views) {
      if (namespaceOf(from) === undefined || namespaceOf(from) !== namespaceOf(to)) continue;
      for (const { target } of names) {
        if (!opens(rules, groupsOfTasks(from), there, target, "tcp")) continue;
        reach.push({ from: from.name, to: to.name, port: target, protocol: "tcp" });
      }
    }
    for (const { port, protocol, exposure } of doors.get(to.name) ?? []) {
      reach.push({ from: exposure, to: to.name, port, protocol });
    }
    reach.push(...openIn(to, there, rules), ...openOut(to, there, rules));
  }
  const widest = new Set(reach.filter(({ port, protocol }) => port === "*" && protocol === "*").map(pair));
  return sortReach(reach.filter((one) => (one.port === "*" && one.protocol === "*") || !widest.has(pair(one))));
}

const pair = ({ from, to }: Reach) => JSON.stringify([from, to]);

const rulesIn = (groups: readonly string[], rules: Rules, way: Rule["way"]) =>
  groups.flatMap((group) => rules.get(group) ?? []).filter((rule) => rule.way === way);

function openIn(view: View, groups: readonly string[], rules: Rules): readonly Reach[] {
  const addressed = bool(dig(view.service.body, "network_configuration", "assign_public_ip"));
  return rulesIn(groups, rules, "in").flatMap((rule) => {
    const { peer } = rule;
    const world = typeof peer === "object" && "cidr" in peer;
    if (!world && peer !== "inside") return [];
    const from = world && addressed ? "internet" : includesInside(peer) ? "host" : undefined;
    return from === undefined ? [] : portsOf(rule).map((port) => ({ from, to: view.name, ...port }));
  });
}

/** AWS's own endpoints and prefix lists are no way out: a task needs them to start. */
function openOut(view: View, groups: readonly string[], rules: Rules): readonly Reach[] {
  if (!wayOut(view)) return [];
  return rulesIn(groups, rules, "out").flatMap((rule) => {
    const { peer } = rule;
    if (typeof peer !== "object" || !("cidr" in peer)) return [];
    return portsOf(rule).map((port) => ({ from: view.name, to: "outside", ...port }));
  });
}

function portsOf({ protocol, from, to }: Rule): readonly Pick<Reach, "port" | "protocol">[] {
  if (protocol === "-1") return [{ port: "*", protocol: "*" }];
  if (protocol !== "tcp" && protocol !== "udp") return [];
  if (to - from >= SPAN) return [{ port: "*", protocol }];
  return Array.from({ length: to - from + 1 }, (_, index) => ({ port: from + index, protocol }));
}
