import type { Remark } from "../../../src/target";
import type { Port } from "../../../src/workload/model";
import type { EntrySubject } from "./entry-plan";
import { balancerOf, schemeOf } from "./entry-port";

interface Entry {
  readonly service: string;
  readonly index: number;
  readonly port: Port;
  readonly range: { readonly first: number; readonly last: number };
}

/** Published ports that cannot both be had: each pair once, at the later one; ports in a row that clash alike at the first. */
export function clashes({ workload }: EntrySubject): Remark[] {
  const services = Object.values(workload.services).filter(({ kind }) => kind === "service");
  const entries = services.flatMap(({ name, ports }) =>
    ports.flatMap((port, index): Entry[] =>
      port.published === undefined ? [] : [{ service: name, index, port, range: port.published }],
    ),
  );
  const pairs = entries.flatMap((later, at) => firstOf(entries.slice(0, at), later));
  const mixtures = entries.flatMap((later, at) => mixed(later, entries.slice(0, at)));
  return [...inRows(pairs).map(remarkOf), ...mixtures];
}

/** Two entries that want one port, or with a range a row of ports. */
interface Clash {
  readonly earlier: Entry;
  readonly later: Entry;
  readonly first: number;
  readonly last: number;
}

function firstOf(before: readonly Entry[], later: Entry): readonly Clash[] {
  return before.flatMap((earlier) => clash(earlier, later) ?? []).slice(0, 1);
}

function clash(earlier: Entry, later: Entry): Clash | undefined {
  const { port } = later;
  if (schemeOf(earlier.port.hostIp) !== schemeOf(port.hostIp)) return undefined;
  const first = Math.max(earlier.range.first, later.range.first);
  if (first > Math.min(earlier.range.last, later.range.last)) return undefined;
  const oneBalancer = balancerOf(earlier.port).id === balancerOf(port).id;
  // An Application Load Balancer and a Network Load Balancer are two machines.
  if (earlier.port.protocol !== port.protocol) return oneBalancer ? { earlier, later, first, last: first } : undefined;
  // What ports: [80:80, 80:80] comes to; Compose takes it for one.
  const same = earlier.service === later.service && earlier.port.target === port.target;
  if (same && oneBalancer && earlier.port.app === port.app) return undefined;
  return { earlier, later, first, last: first };
}

/** What a range in the file comes to: Compose makes a port of each of its numbers, one after the other. */
function inRows(pairs: readonly Clash[]): readonly Clash[] {
  const like = ({ earlier, later }: Clash) =>
    [earlier.service, later.service, earlier.port.protocol, later.port.protocol].join();
  const rows: Clash[] = [];
  let index = -1;
  for (const pair of pairs) {
    const row = rows.at(-1);
    const follows = row && like(row) === like(pair) && pair.later.index === index + 1 && pair.first === row.last + 1;
    index = pair.later.index;
    if (row && follows) rows[rows.length - 1] = { ...row, last: pair.last };
    else rows.push(pair);
  }
  return rows;
}

function remarkOf({ earlier, later, first, last }: Clash): Remark {
  const base = { code: "BERTH503", verdict: "error", path: ["services", later.service, "ports", later.index] } as const;
  const whose =
    earlier.service === later.service ? `${later.service} twice` : `${earlier.service} and ${later.service}`;
  const { protocol } = later.port;
  const [ports, are] = last > first ? [`ports ${first} to ${last}`, "are"] : [`port ${first}`, "is"];
  if (earlier.port.protocol === protocol)
    return {
      ...base,
      found: `${ports}/${protocol} ${are} published by ${whose}`,
      reason: "one load balancer listens for the whole project, once on each port",
      remedy: `Publish ${last > first ? "other ports" : "another port"} on one of them`,
    };
  return {
    ...base,
    found: `${ports} ${are} published over TCP and UDP, by ${whose}`,
    reason: "a Network Load Balancer has one listener on a port, for TCP or for UDP",
    remedy: `Publish one of them on ${last > first ? "other ports" : "another port"}`,
  };
}

/** "Container port is used in more than one port mapping": https://github.com/aws/amazon-ecs-agent/issues/3428. */
function mixed(later: Entry, before: readonly Entry[]): Remark[] {
  const { service, port, index } = later;
  const other = before.find(
    (entry) => entry.service === service && entry.port.target === port.target && entry.port.protocol !== port.protocol,
  );
  if (other === undefined) return [];
  return [
    {
      code: "BERTH503",
      verdict: "error",
      path: ["services", service, "ports", index],
      found: `${service} publishes its port ${port.target} over TCP and UDP`,
      reason: "ECS maps a container's port once, for one protocol",
      remedy: "Let the app listen on two ports, or run it as two services, one for each protocol",
    },
  ];
}
