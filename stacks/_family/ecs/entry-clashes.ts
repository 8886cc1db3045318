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

/** Published ports that cannot both be had: each pair once, at the later one. */
export function clashes({ workload }: EntrySubject): Remark[] {
  const services = Object.values(workload.services).filter(({ kind }) => kind === "service");
  const entries = services.flatMap(({ name, ports }) =>
    ports.flatMap((port, index): Entry[] =>
      port.published === undefined ? [] : [{ service: name, index, port, range: port.published }],
    ),
  );
  return entries.flatMap((later, at) => {
    const remarks = entries.slice(0, at).flatMap((earlier) => clash(earlier, later) ?? []);
    return [...remarks.slice(0, 1), ...mixed(later, entries.slice(0, at))];
  });
}

function clash(earlier: Entry, later: Entry): Remark | undefined {
  const { port } = later;
  if (schemeOf(earlier.port.hostIp) !== schemeOf(port.hostIp)) return undefined;
  const first = Math.max(earlier.range.first, later.range.first);
  if (first > Math.min(earlier.range.last, later.range.last)) return undefined;
  const base = { code: "BERTH503", verdict: "error", path: ["services", later.service, "ports", later.index] } as const;
  const whose =
    earlier.service === later.service ? `${later.service} twice` : `${earlier.service} and ${later.service}`;
  if (earlier.port.protocol === port.protocol) {
    // What ports: [80:80, 80:80] comes to; Compose takes it for one.
    const same = earlier.service === later.service && earlier.port.target === port.target;
    if (same && balancerOf(earlier.port).id === balancerOf(port).id && earlier.port.app === port.app) return undefined;
    return {
      ...base,
      found: `port ${first}/${port.protocol} is published by ${whose}`,
      reason: "one load balancer listens for the whole project, once on each port",
      remedy: "Publish another port on one of them",
    };
  }
  // An Application Load Balancer and a Network Load Balancer are two machines.
  if (balancerOf(earlier.port).id !== balancerOf(port).id) return undefined;
  return {
    ...base,
    found: `port ${first} is published over TCP and UDP, by ${whose}`,
    reason: "a Network Load Balancer has one listener on a port, for TCP or for UDP",
    remedy: "Publish one of them on another port",
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
