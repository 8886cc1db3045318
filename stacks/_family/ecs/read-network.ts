import type { NetworkContract, ServiceContract } from "../../../src/contract/contract";
import { compareText, sortedSet } from "../../../src/contract/format";
import { isWorld, type Rule, type Rules } from "./read-groups";
import { type Door, groupsOfTasks, readPorts } from "./read-ports";
import { namesOf } from "./read-reach";
import { hasIpv6 } from "./read-subnets";
import type { View } from "./read-task";
import { type Terraform, tagOf } from "./read-terraform";

/** A service's place in the network. A task with an interface of its own takes no names or resolvers from its definition. */
export function readNetwork(view: View, doors: readonly Door[]): ServiceContract["network"] {
  const mode = view.terraform.text(view.task.network_mode);
  return {
    names: sortedSet(namesOf(view).map(({ name }) => name)),
    ports: readPorts(view, doors),
    mode: mode === undefined || mode === "awsvpc" ? null : mode,
    hostname: { default: null },
    domain: { default: null },
    addresses: [],
    links: {},
    dns: [],
    dnsSearch: [],
    dnsOptions: [],
    extraHosts: {},
  };
}

/** Networks are security groups with a tag. One is internal where none of its rules lets more out than HTTPS to AWS. */
export function readNetworks(
  terraform: Terraform,
  views: readonly View[],
  rules: Rules,
): Readonly<Record<string, NetworkContract>> {
  const networks = terraform.all("aws_security_group").flatMap((group): [string, NetworkContract][] => {
    const name = tagOf(terraform, group, "network");
    if (name === undefined) return [];
    const members = views.filter((view) => groupsOfTasks(view).includes(group.address));
    const contract: NetworkContract = {
      internal: !(rules.get(group.address) ?? []).some(leadsOut),
      external: false,
      driver: null,
      attachable: false,
      ipv6: members.some(hasIpv6),
      subnets: [],
      engine: {},
    };
    return [[name, contract]];
  });
  return Object.fromEntries(networks.sort(([a], [b]) => compareText(a, b)));
}

/** A task on Fargate fetches image, secrets and log stream itself, by HTTPS to addresses that are not known. */
const START = 443;

function leadsOut({ way, peer, protocol, from, to }: Rule): boolean {
  if (way !== "out" || typeof peer !== "object" || !("cidr" in peer)) return false;
  return !(isWorld(peer.cidr) && protocol === "tcp" && from === START && to === START);
}
