import { carried, irrelevant, refused, type SupportRow } from "../../src/ledger/answer";
import { LOUD, when } from "./support-values";

/** Networks, and a service's place in them. */
export const networkSupport: SupportRow = {
  networks: carried(),
  "networks.*.external": carried("the network must be there before a deploy"),
  "networks.*.enable_ipv4": when(
    "the value is false",
    ({ value }) => value === false,
    refused("needs Docker Engine 28; an older one drops it without a word and gives IPv4 addresses", "remove it"),
    carried(),
  ),
  "networks.*.ipam.options": refused("docker compose 2.40 does not pass it on", "use driver_opts of the network"),

  "services.*.networks": carried(),
  "services.*.networks.*.mac_address": carried(`needs Docker Engine 25 or later; ${LOUD}`),
  "services.*.networks.*.interface_name": carried(`needs Docker Engine 28.1 or later; ${LOUD}`),
  "services.*.networks.*.gw_priority": refused(
    "needs Docker Engine 28; an older one ignores it without a word, and the way out is another network's",
    "make the other networks internal, or waive it where the engine is 28 or later",
  ),
  "services.*.network_mode": carried(),
  "services.*.mac_address": carried(),
  "services.*.dns": carried(),
  "services.*.dns_opt": carried(),
  "services.*.dns_search": carried(),
  "services.*.extra_hosts": carried(),
  "services.*.links": carried(),
  "services.*.external_links": carried("the container must be there before a deploy"),
  "services.*.expose": carried("who shares a network may open any port, exposed or not"),
  "services.*.ports": carried(),
  "services.*.ports[].mode": carried("on one engine ingress and host are the same: the port of that machine"),
  "services.*.ports[].app_protocol": irrelevant(
    "nothing on an engine reads it: ports are published as plain TCP or UDP",
  ),
  "services.*.ports[].name": irrelevant("nothing on an engine reads it"),
};
