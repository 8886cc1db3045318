import { isObject } from "../../../src/json";
import { adapted, carried, irrelevant, refused, type SupportRow, type Use } from "../../../src/ledger/answer";
import { schemeOf } from "./entry-port";
import { max } from "./limits";
import { at, cases, ifTrue, when, words } from "./support-values";

const OWN = "each task has a network interface of its own in the VPC";
const VPC_ADDRESSES = "tasks get addresses of the VPC's subnets, whichever the network names";
const VPC_DNS = "tasks with a network interface of their own use the VPC's resolver; ECS lets none set another";

const GROUPS = "a security group each: services that share one reach each other, others do not";

/** Whether it is the first network with two services: the proxy is the same on all of them, and told of once. */
function firstShared({ document, path }: Use): boolean {
  const services = isObject(document.services) ? Object.values(document.services) : [];
  const members = (network: string) => services.filter((service) => at(service, "networks", network) !== undefined);
  const names = isObject(document.networks) ? Object.keys(document.networks) : [];
  return names.find((name) => members(name).length > 1) === path[1];
}

/** Names under which everybody reaches a service: its own, and the aliases on its networks. */
function namesOf(use: Use, service: string): readonly string[] {
  const networks = at(use.document, "services", service, "networks");
  const aliases = isObject(networks) ? Object.values(networks).flatMap((one) => at(one, "aliases") ?? []) : [];
  return [service, ...aliases.map(String)];
}

/** Names that links give, and that the other service does not have by itself. */
const newNames = (use: Use) =>
  words(use.value).flatMap((link) => {
    const [service = "", alias = service] = link.split(":");
    return namesOf(use, service).includes(alias) ? [] : [alias];
  });

const isAny = (address: string) => /^(0\.0\.0\.0|::)?$/.test(address.replace(/^\[|\]$/g, ""));

/** Networks, a service's place in them, ports and names. */
export const networkSupport: SupportRow = {
  networks: when(
    "the first that services share",
    firstShared,
    adapted(
      `${GROUPS}; a proxy (Service Connect) stands between them, and closes a connection that is idle for ${max("proxyIdle") / 3600} h`,
    ),
    carried(GROUPS),
  ),
  "networks.*.name": irrelevant("a name on the engine; the security group has one of its own"),
  "networks.*.labels": irrelevant("labels of an engine's network; there is no such object here"),
  "networks.*.attachable": irrelevant("says who may join by docker run; nobody can here"),
  "networks.*.driver": cases(
    [
      [
        "the value is bridge or overlay",
        ({ value }) => ["bridge", "overlay", "default"].includes(String(value)),
        adapted("a security group of the VPC does what the driver does: members reach each other, on any machine"),
      ],
    ],
    refused("a task is in the VPC and in no network of a driver's", "remove driver, or deploy to a Docker engine"),
  ),
  "networks.*.driver_opts": refused("options of an engine's driver; the VPC has none of them", "remove them"),
  "networks.*.external": ifTrue(
    refused(
      "a network that already exists on an engine is none in the VPC",
      "remove external; for an existing VPC set the option network.vpc",
    ),
  ),
  "networks.*.enable_ipv4": when(
    "the value is false",
    ({ value }) => value === false,
    refused("subnets of the VPC have IPv4 addresses", "remove it"),
  ),
  "networks.*.enable_ipv6": ifTrue(refused("subnets of the VPC get no IPv6 addresses", "remove it")),
  "networks.*.ipam": adapted(VPC_ADDRESSES),
  "networks.*.ipam.driver": when(
    "the value is not default",
    ({ value }) => value !== "default",
    refused("addresses are given by the VPC", "remove it"),
    irrelevant("addresses are given by the VPC"),
  ),
  "networks.*.ipam.options": refused("options of an engine's address driver", "remove them"),

  "services.*.networks": carried(),
  "services.*.networks.*.aliases": carried("names in Service Connect"),
  "services.*.networks.*.ipv4_address": refused(`${OWN}, whose address AWS chooses`, "use the service's name"),
  "services.*.networks.*.ipv6_address": refused(`${OWN}, whose address AWS chooses`, "use the service's name"),
  "services.*.networks.*.link_local_ips": refused(`${OWN}, whose address AWS chooses`, "use the service's name"),
  "services.*.networks.*.mac_address": refused(`${OWN}, whose address AWS chooses`, "remove it"),
  "services.*.networks.*.interface_name": refused(`${OWN}, and ECS names it`, "let the app look the name up"),
  "services.*.networks.*.driver_opts": refused("options of an engine's driver", "remove them"),
  "services.*.networks.*.gw_priority": irrelevant("there is one network interface, and so one way out"),
  "services.*.networks.*.priority": irrelevant("there is one network interface to connect"),
  "services.*.network_mode": cases(
    [
      [
        "the value is none",
        ({ value }) => value === "none",
        refused(
          "ECS gives no task without a network access to its image, its logs or its secrets",
          "put it on a network with internal: true",
        ),
      ],
      [
        "the value is service: or container:",
        ({ value }) => /^(service|container):/.test(String(value)),
        refused(
          "every service is a task of its own, with a network of its own",
          "put both on one network and use the other's name instead of localhost",
        ),
      ],
      [
        "the value is host",
        ({ value }) => value === "host",
        refused(
          "with the machine's own network there are neither security groups for networks nor names between services",
          "remove it and publish the ports under ports",
        ),
      ],
    ],
    refused("a task is in the VPC and in no network of an engine's", "remove it and use networks"),
  ),
  "services.*.mac_address": refused(`${OWN}, whose address AWS chooses`, "remove it"),
  "services.*.hostname": refused(
    "ECS sets no host name in a task with a network interface of its own (API: ContainerDefinition.hostname)",
    "give siblings the name as a network alias; give the app its name in environment",
  ),
  "services.*.domainname": refused("ECS has no such field", "give siblings the full name as a network alias"),
  "services.*.dns": refused(VPC_DNS, "set the VPC's DHCP options, or resolve the name in the app"),
  "services.*.dns_opt": refused(VPC_DNS, "remove it"),
  "services.*.dns_search": refused(VPC_DNS, "use full names"),
  "services.*.extra_hosts": refused(
    "not for tasks with a network interface of their own (API: ContainerDefinition.extraHosts)",
    "give the address in environment, or a name in a private hosted zone",
  ),
  "services.*.links": when(
    "a link has a name that the other service has not",
    (use) => newNames(use).length > 0,
    (use) =>
      adapted(`${newNames(use).join(", ")}: a name for all who share a network, since Service Connect has no other`),
    carried("the name is the service's own or an alias of its"),
  ),
  "services.*.external_links": refused("there is no engine with other containers", "give the address in environment"),
  "services.*.container_name": adapted(
    "one more name under which siblings reach the service; ECS names containers itself",
  ),
  "services.*.expose": when(
    "an entry is of SCTP",
    ({ value }) => words(value).some((entry) => /\/sctp$/i.test(entry)),
    refused("security groups and Service Connect carry no SCTP here", "use TCP or UDP"),
    carried("Service Connect carries the TCP ports; UDP is let through, without a name"),
  ),

  "services.*.ports": carried(),
  "services.*.ports[].published": when(
    "a range for one port",
    ({ value }) => /-/.test(String(value)),
    ({ value }) =>
      adapted(
        `asked any free port of ${String(value)}, given ${String(value).split("-")[0]}: all are free on a load balancer`,
      ),
    carried("a load balancer listens on this port"),
  ),
  "services.*.ports[].protocol": when(
    "the value is sctp",
    ({ value }) => value === "sctp",
    refused("no load balancer of AWS takes SCTP", "use TCP or UDP"),
  ),
  "services.*.ports[].app_protocol": when(
    "the value is http, https, http2 or grpc",
    ({ value }) => /^(http|https|http2|grpc)$/i.test(String(value)),
    adapted("an Application Load Balancer speaks it: the client's address is in X-Forwarded-For, and TLS ends there"),
    irrelevant("no load balancer knows it: the port is plain TCP or UDP"),
  ),
  "services.*.ports[].host_ip": cases(
    [
      ["all addresses", ({ value }) => isAny(String(value)), carried()],
      [
        "a loopback or private address",
        ({ value }) => schemeOf(String(value)) === "internal",
        adapted("an internal load balancer: reached from the VPC and networks joined to it, not from one machine"),
      ],
    ],
    adapted("a load balancer open to the internet, whose addresses AWS gives"),
  ),
  "services.*.ports[].mode": when(
    "the value is host",
    ({ value }) => value === "host",
    adapted("a load balancer in front of all replicas, as with ingress: a task has no port of its machine"),
  ),
  "services.*.ports[].name": irrelevant("nothing reads it"),
};
