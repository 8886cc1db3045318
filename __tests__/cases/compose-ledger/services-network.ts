import type { ServiceCase } from "./case";

export const network: readonly ServiceCase[] = [
  { feature: "services.*.dns", set: { dns: ["10.9.9.9"] }, shows: { "HostConfig.Dns": ["10.9.9.9"] } },
  { feature: "services.*.dns_opt", set: { dns_opt: ["ndots:3"] }, shows: { "HostConfig.DnsOptions": ["ndots:3"] } },
  {
    feature: "services.*.dns_search",
    set: { dns_search: ["example.test"] },
    shows: { "HostConfig.DnsSearch": ["example.test"] },
  },
  { feature: "services.*.expose", set: { expose: ["8080"] }, shows: { "Config.ExposedPorts.8080": {} } },
  {
    feature: "services.*.external_links",
    set: { external_links: ["berth-ledger-outside:near"] },
    shows: { 'NetworkSettings.Networks["<project>_base"].Links': ["berth-ledger-outside:near"] },
  },
  {
    feature: "services.*.extra_hosts",
    set: { extra_hosts: { far: "10.9.9.8" } },
    shows: { "HostConfig.ExtraHosts": ["far:10.9.9.8"] },
  },
  {
    feature: "services.*.links",
    base: { depends_on: { peer: { condition: "service_started" } } },
    set: { links: ["peer:near"] },
    shows: {
      'NetworkSettings.Networks["<project>_base"].Links': [
        "<project>-peer-1:<project>-peer-1",
        "<project>-peer-1:near",
        "<project>-peer-1:peer-1",
      ],
    },
  },
  {
    feature: "services.*.mac_address",
    set: { mac_address: "02:42:0a:d5:00:98" },
    shows: { "Config.MacAddress": "02:42:0a:d5:00:98" },
  },
  {
    feature: "services.*.network_mode",
    set: { networks: null, network_mode: "none" },
    shows: { "HostConfig.NetworkMode": "none", 'NetworkSettings.Networks["<project>_base"].Aliases': null },
  },
  {
    feature: "services.*.network_mode",
    set: { networks: null, network_mode: "service:peer" },
    shows: {
      'Config.Labels["com.docker.compose.depends_on"]': "peer:service_started:true",
      "HostConfig.NetworkMode": "container:<peer>",
      'NetworkSettings.Networks["<project>_base"].Aliases': null,
    },
  },
  {
    feature: "services.*.network_mode",
    set: { networks: null, network_mode: "host" },
    shows: {
      "Config.Hostname": "vm",
      "HostConfig.NetworkMode": "host",
      'NetworkSettings.Networks["<project>_base"].Aliases': null,
    },
  },
  {
    feature: "services.*.networks",
    set: { networks: { second: {} } },
    shows: { 'NetworkSettings.Networks["<project>_second"].Aliases': ["<id>", "<project>-<self>-1", "<self>"] },
  },
  {
    feature: "services.*.networks.*.aliases",
    set: { networks: { base: { aliases: ["other"] } } },
    shows: { 'NetworkSettings.Networks["<project>_base"].Aliases': ["<project>-<self>-1", "<self>", "other"] },
  },
  {
    feature: "services.*.networks.*.driver_opts",
    set: { networks: { base: { driver_opts: { "com.example.a": "1" } } } },
    shows: { 'NetworkSettings.Networks["<project>_base"].DriverOpts["com.example.a"]': "1" },
  },
  {
    feature: "services.*.networks.*.gw_priority",
    only: { below: "1.48" },
    base: { networks: { base: {}, second: {} } },
    set: { networks: { second: { gw_priority: 10 } } },
    shows: {},
  },
  {
    feature: "services.*.networks.*.ipv4_address",
    set: { networks: { base: { ipv4_address: "10.213.15.9" } } },
    shows: {
      'NetworkSettings.Networks["<project>_base"].IPAMConfig.IPv4Address': "10.213.15.9",
      'NetworkSettings.Networks["<project>_base"].IPAddress': "10.213.15.9",
    },
  },
  {
    feature: "services.*.networks.*.ipv6_address",
    set: { networks: { base: { ipv6_address: "fd00:213::9" } } },
    shows: {
      'NetworkSettings.Networks["<project>_base"].IPAMConfig.IPv6Address': "fd00:213::9",
      'NetworkSettings.Networks["<project>_base"].IPv6Gateway': "fd00:213::9",
    },
  },
  {
    feature: "services.*.networks.*.link_local_ips",
    set: { networks: { base: { link_local_ips: ["169.254.8.8"] } } },
    shows: { 'NetworkSettings.Networks["<project>_base"].IPAMConfig.LinkLocalIPs': ["169.254.8.8"] },
  },
  {
    feature: "services.*.networks.*.priority",
    base: { networks: { base: {}, second: {} } },
    set: { networks: { second: { priority: 10 } } },
    shows: {
      "HostConfig.NetworkMode": "<project>_second",
      'NetworkSettings.Networks["<project>_base"].Aliases': ["<id>", "<project>-<self>-1", "<self>"],
      'NetworkSettings.Networks["<project>_second"].Aliases': ["<project>-<self>-1", "<self>"],
    },
  },
  {
    feature: "services.*.ports[].app_protocol",
    base: { ports: [{ target: 8080, published: "18080" }] },
    set: { ports: [{ target: 8080, published: "18080", app_protocol: "http" }] },
    shows: {},
  },
  {
    feature: "services.*.ports[].host_ip",
    base: { ports: [{ target: 8080, published: "18080" }] },
    set: { ports: [{ target: 8080, published: "18080", host_ip: "127.0.0.1" }] },
    shows: { 'HostConfig.PortBindings["8080/tcp"]': [{ HostIp: "127.0.0.1", HostPort: "18080" }] },
  },
  {
    feature: "services.*.ports[].mode",
    because: "both values ask for what one engine does anyway",
    base: { ports: [{ target: 8080, published: "18080", mode: "ingress" }] },
    set: { ports: [{ target: 8080, published: "18080", mode: "host" }] },
    shows: {},
  },
  {
    feature: "services.*.ports[].name",
    base: { ports: [{ target: 8080, published: "18080" }] },
    set: { ports: [{ target: 8080, published: "18080", name: "web" }] },
    shows: {},
  },
  {
    feature: "services.*.ports[].protocol",
    base: { ports: [{ target: 8080, published: "18080" }] },
    set: { ports: [{ target: 8080, published: "18080", protocol: "udp" }] },
    shows: {
      'Config.ExposedPorts["8080/tcp"]': null,
      'Config.ExposedPorts["8080/udp"]': {},
      'HostConfig.PortBindings["8080/tcp"]': null,
      'HostConfig.PortBindings["8080/udp"]': [{ HostIp: "", HostPort: "18080" }],
    },
  },
  {
    feature: "services.*.ports[].published",
    base: { ports: [{ target: 8080 }] },
    set: { ports: [{ target: 8080, published: "18080" }] },
    shows: { 'HostConfig.PortBindings["8080/tcp"]': [{ HostIp: "", HostPort: "18080" }] },
  },
  {
    feature: "services.*.ports[].target",
    set: { ports: [{ target: 8080 }] },
    shows: {
      'Config.ExposedPorts["8080/tcp"]': {},
      'HostConfig.PortBindings["8080/tcp"]': [{ HostIp: "", HostPort: "" }],
    },
  },
];
