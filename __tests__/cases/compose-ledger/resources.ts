import type { ResourceCase } from "./case";

/** `<net>` stands for the first three numbers of a subnet of its own: `10.214.7`. */
export const networks: readonly ResourceCase[] = [
  { feature: "networks.*.attachable", set: { attachable: true }, shows: { Attachable: true } },
  {
    feature: "networks.*.driver_opts",
    set: { driver_opts: { "com.docker.network.driver.mtu": "1400" } },
    shows: { 'Options["com.docker.network.driver.mtu"]': "1400" },
  },
  { feature: "networks.*.enable_ipv4", only: { below: "1.48" }, set: { enable_ipv4: false }, shows: {} },
  {
    feature: "networks.*.enable_ipv6",
    base: { ipam: { config: [{ subnet: "<net>.0/24" }, { subnet: "fd00:<hex>::/64" }] } },
    set: { enable_ipv6: true },
    shows: { EnableIPv6: true },
  },
  { feature: "networks.*.internal", set: { internal: true }, shows: { Internal: true } },
  {
    feature: "networks.*.ipam.config",
    set: { ipam: { config: [{ subnet: "<net>.0/25" }] } },
    shows: { "IPAM.Config": [{ Subnet: "<net>.0/25" }] },
  },
  {
    feature: "networks.*.ipam.config[].subnet",
    set: { ipam: { config: [{ subnet: "<net>.0/26" }] } },
    shows: { "IPAM.Config": [{ Subnet: "<net>.0/26" }] },
  },
  {
    feature: "networks.*.ipam.config[].gateway",
    set: { ipam: { config: [{ subnet: "<net>.0/24", gateway: "<net>.9" }] } },
    shows: { "IPAM.Config": [{ Subnet: "<net>.0/24", Gateway: "<net>.9" }] },
  },
  {
    feature: "networks.*.ipam.config[].ip_range",
    set: { ipam: { config: [{ subnet: "<net>.0/24", ip_range: "<net>.128/25" }] } },
    shows: { "IPAM.Config": [{ Subnet: "<net>.0/24", IPRange: "<net>.128/25" }] },
  },
  {
    feature: "networks.*.ipam.config[].aux_addresses",
    set: { ipam: { config: [{ subnet: "<net>.0/24", aux_addresses: { router: "<net>.7" } }] } },
    shows: { "IPAM.Config": [{ Subnet: "<net>.0/24", AuxiliaryAddresses: { router: "<net>.7" } }] },
  },
  { feature: "networks.*.ipam.options", set: { ipam: { options: { a: "1" } } }, shows: {} },
  { feature: "networks.*.labels", set: { labels: { a: "1" } }, shows: { "Labels.a": "1" } },
  { feature: "networks.*.name", set: { name: "berth-ledger-named" }, shows: { Name: "berth-ledger-named" } },
];

export const volumes: readonly ResourceCase[] = [
  {
    feature: "volumes.*.driver_opts",
    set: { driver_opts: { type: "tmpfs", device: "tmpfs", o: "size=1m" } },
    shows: { "Options.device": "tmpfs", "Options.o": "size=1m", "Options.type": "tmpfs" },
  },
  { feature: "volumes.*.labels", set: { labels: { a: "1" } }, shows: { "Labels.a": "1" } },
  {
    feature: "volumes.*.name",
    set: { name: "berth-ledger-named" },
    shows: { Name: "berth-ledger-named", Mountpoint: "/var/lib/docker/volumes/berth-ledger-named/_data" },
  },
];
