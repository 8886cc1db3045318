import type { Leaf, ServiceContract } from "../../../src/contract/contract";
import { compareText, sortedSet } from "../../../src/contract/format";
import type { JsonObject } from "../../../src/json";
import { groupsIn, includesInside, isWorld, opens, type Rules, rulesFor } from "./read-groups";
import type { View } from "./read-task";
import type { Resource } from "./read-terraform";
import { blocks, bool, dig, number, string } from "./read-values";

type Port = ServiceContract["network"]["ports"][string];

/** A way from a load balancer's listener to a port of a service. */
export interface Door {
  /** `3000/tcp` */
  readonly key: string;
  readonly port: number;
  readonly protocol: "tcp" | "udp";
  /** `8080`; `203.0.113.0/24:8080` where only that range is let in. */
  readonly published: string;
  /** `host` stands for the private network that the load balancer is in. */
  readonly exposure: "internet" | "host";
}

/** Security groups of a service's tasks. */
export const groupsOfTasks = ({ terraform, service }: View): readonly string[] =>
  groupsIn(terraform, dig(service.body, "network_configuration", "security_groups"));

/** Ports of the app's container; what a load balancer sends to is published. */
export function readPorts(view: View, doors: readonly Door[]): Readonly<Record<string, Port>> {
  const mapped = blocks(view.app.portMappings).map((mapping): [string, Leaf<string>] => {
    return [keyOf(mapping), string(mapping.appProtocol) ?? spokenTo(view, number(mapping.containerPort)) ?? null];
  });
  const ports = new Map(mapped);
  for (const { key, port } of doors) if (!ports.has(key)) ports.set(key, spokenTo(view, port) ?? null);
  const entries = [...ports].map(([key, app]): [string, Port] => {
    const mine = doors.filter((door) => door.key === key);
    if (mine.length === 0) return [key, { app, published: null, exposure: "internal" }];
    const exposure = mine.some((door) => door.exposure === "internet") ? "internet" : "host";
    return [key, { app, published: sortedSet(mine.map(({ published }) => published)).join(","), exposure }];
  });
  return Object.fromEntries(entries.sort(([a], [b]) => compareText(a, b)));
}

const keyOf = (mapping: JsonObject) => `${mapping.containerPort}/${string(mapping.protocol) ?? "tcp"}`;

/** What a load balancer speaks to a port, where that is more than TCP. */
function spokenTo(view: View, port: number | undefined): string | undefined {
  const words = blocks(view.service.body.load_balancer)
    .filter((target) => number(target.container_port) === port)
    .flatMap(({ target_group_arn }) => view.terraform.target(target_group_arn) ?? [])
    .map(({ body }) => {
      const version = string(body.protocol_version) ?? "HTTP1";
      if (body.protocol === "HTTPS") return "https";
      if (body.protocol !== "HTTP") return undefined;
      return version === "GRPC" ? "grpc" : version === "HTTP2" ? "http2" : "http";
    });
  return words.find((word) => word !== undefined);
}

/** Every way in through a load balancer that its security groups, and the tasks', let through. */
export function doorsOf(view: View, rules: Rules): readonly Door[] {
  const { terraform, service } = view;
  const tasks = groupsOfTasks(view);
  return blocks(service.body.load_balancer).flatMap((target): Door[] => {
    const group = terraform.target(target.target_group_arn);
    const port = number(target.container_port);
    if (group === undefined || port === undefined) return [];
    return listenersOf(view, group).flatMap((listener) => {
      const balancer = terraform.target(listener.body.load_balancer_arn);
      if (balancer === undefined) return [];
      return protocolsOf(listener).flatMap((protocol) => {
        const groups = groupsIn(terraform, balancer.body.security_groups);
        // A balancer without groups sends to whoever lets its addresses in.
        const through =
          groups.length > 0
            ? opens(rules, groups, tasks, port, protocol)
            : rulesFor(rules, tasks, "in", port, protocol).some(({ peer }) => includesInside(peer));
        if (!through) return [];
        const listens = number(listener.body.port) ?? 0;
        return entrances(balancer, groups, rules, listens, protocol).map((entrance) => {
          return { key: `${port}/${protocol}`, port, protocol, ...entrance };
        });
      });
    });
  });
}

const protocolsOf = ({ body }: Resource): readonly ("tcp" | "udp")[] =>
  body.protocol === "TCP_UDP" ? ["tcp", "udp"] : [body.protocol === "UDP" ? "udp" : "tcp"];

/** Listeners that send to a target group, by themselves or by a rule, and those that redirect to such a one. */
function listenersOf({ terraform }: View, group: Resource): readonly Resource[] {
  const sends = (actions: readonly JsonObject[]) =>
    actions.some((action) => {
      const forwards = blocks(dig(action, "forward", "target_group"));
      return [action.target_group_arn, ...forwards.map(({ arn }) => arn)].some(
        (arn) => terraform.target(arn) === group,
      );
    });
  const byRule = terraform
    .all("aws_lb_listener_rule")
    .filter(({ body }) => sends(blocks(body.action)))
    .map(({ body }) => terraform.target(body.listener_arn));
  const all = terraform.all("aws_lb_listener");
  const direct = all.filter((listener) => sends(blocks(listener.body.default_action)) || byRule.includes(listener));
  const redirects = all.filter(({ body }) => {
    const to = number(dig(blocks(body.default_action)[0], "redirect", "port"));
    return direct.some(
      (other) =>
        to !== undefined &&
        number(other.body.port) === to &&
        terraform.target(other.body.load_balancer_arn) === terraform.target(body.load_balancer_arn),
    );
  });
  return [...new Set([...direct, ...redirects])];
}

/** Who may open a listener: by the load balancer's place, and by what its security groups let in. */
function entrances(balancer: Resource, groups: readonly string[], rules: Rules, port: number, protocol: string) {
  const inside = { published: String(port), exposure: "host" as const };
  const outside = { published: String(port), exposure: "internet" as const };
  if (groups.length === 0) return [bool(balancer.body.internal) ? inside : outside];
  const peers = rulesFor(rules, groups, "in", port, protocol).map(({ peer }) => peer);
  if (bool(balancer.body.internal)) return peers.length > 0 ? [inside] : [];
  const ranges = peers.flatMap((peer) => (typeof peer === "object" && "cidr" in peer ? [peer.cidr] : []));
  if (ranges.some(isWorld)) return [outside];
  if (ranges.length === 0) return peers.length > 0 ? [inside] : [];
  return ranges.map((range) => ({ ...outside, published: `${range.includes(":") ? `[${range}]` : range}:${port}` }));
}
