import type { Gives, Mutation } from "./mutation";

const TIME = (leaf: string, seconds: number, noticed?: number): Gives => ({
  contract: { [`health.${leaf}`]: seconds, ...(noticed === undefined ? {} : { "health.noticedAfter": noticed }) },
});
const reach = (who: readonly string[], port: number, there: true | null) =>
  Object.fromEntries(who.map((from) => [`reach ${from} web ${port}/tcp`, there]));
const NAMED = "siblings on an engine reach every port of an address; here those that the file names";
const NO_TEST = { healthcheck: { test: null } };

/** Networks, ports, names and health checks. */
export const network: readonly Mutation[] = [
  { feature: "services.*.networks.*.aliases" },
  {
    feature: "services.*.networks",
    at: ["services", "web", "networks", "default"],
    value: {},
    top: { services: { other: { image: "x", networks: { default: null }, expose: ["9"] } } },
    gives: {
      contract: {
        "reach other other 9/tcp": true,
        "reach other web 80/tcp": true,
        "reach web other 9/tcp": true,
        "services.other.network.names": ["other"],
      },
      because: NAMED,
    },
  },
  {
    feature: "services.*.container_name",
    web: { deploy: null },
    gives: { contract: { "network.names": ["web", "x"] } },
  },
  { feature: "services.*.links", gives: { contract: { "services.db.network.names": ["db", "x"] } } },
  {
    feature: "services.*.links",
    value: ["db:db"],
    gives: { contract: {}, because: "it is a name for all", stays: "the name is there anyway" },
  },
  { feature: "services.*.network_mode", value: "none", web: { networks: null } },
  { feature: "services.*.network_mode", value: "service:db", web: { networks: null } },
  { feature: "services.*.network_mode", value: "host", web: { networks: null } },
  { feature: "services.*.network_mode", value: "bridge", web: { networks: null } },
  {
    feature: "services.*.expose",
    gives: {
      contract: {
        "network.ports.9/tcp.exposure": "internal",
        ...reach(["db", "web"], 9, true),
      },
      because: NAMED,
    },
  },
  { feature: "services.*.expose", value: ["9/sctp"] },
  { feature: "services.*.expose", value: ["9/udp"] },
  { feature: "services.*.ports[].published", value: "81" },
  {
    feature: "services.*.ports[].published",
    value: "8100-8105",
    gives: { contract: { "network.ports.80/tcp.published": "8100" } },
  },
  {
    feature: "services.*.ports[].target",
    gives: {
      contract: {
        "network.ports.80/tcp.exposure": null,
        "network.ports.80/tcp.published": null,
        "network.ports.82/tcp.exposure": "internet",
        "network.ports.82/tcp.published": "8080",
        ...reach(["db", "internet", "web"], 80, null),
        ...reach(["db", "internet", "web"], 82, true),
      },
      because: NAMED,
    },
  },
  {
    feature: "services.*.ports[].protocol",
    web: { expose: ["81"] },
    gives: {
      contract: {
        "network.ports.80/tcp.exposure": null,
        "network.ports.80/tcp.published": null,
        "network.ports.80/udp.exposure": "internet",
        "network.ports.80/udp.published": "8080",
        ...reach(["db", "internet", "web"], 80, null),
        "reach internet web 80/udp": true,
      },
      because: NAMED,
    },
  },
  { feature: "services.*.ports[].protocol", value: "sctp" },
  { feature: "services.*.ports[].app_protocol", gives: { contract: { "network.ports.80/tcp.app": "http" } } },
  { feature: "services.*.ports[].app_protocol", value: "redis" },
  {
    feature: "services.*.ports[].host_ip",
    gives: {
      contract: {
        "network.ports.80/tcp.exposure": "host",
        "reach host web 80/tcp": true,
        "reach internet web 80/tcp": null,
      },
    },
  },
  { feature: "services.*.ports[].host_ip", value: "0.0.0.0", gives: { stays: "all addresses anyway" } },
  { feature: "services.*.ports[].host_ip", value: "8.8.8.8", gives: { stays: "AWS gives the addresses" } },
  { feature: "services.*.ports[].mode", gives: { stays: "a load balancer in front of all replicas" } },
  {
    feature: "services.*.ports[].mode",
    value: "ingress",
    web: { ports: [{ target: 80, published: "8080", protocol: "tcp" }] },
    gives: { stays: "it is the default" },
  },

  { feature: "services.*.healthcheck.test", gives: { contract: { "health.form": "shell", "health.test": ["x"] } } },
  {
    feature: "services.*.healthcheck.disable",
    gives: {
      contract: {
        "health.form": "none",
        "health.interval": null,
        "health.noticedAfter": 35,
        "health.retries": null,
        "health.startPeriod": null,
        "health.test": null,
        "health.timeout": null,
      },
      because: "the load balancer still looks by itself",
    },
  },
  { feature: "services.*.healthcheck.interval" },
  { feature: "services.*.healthcheck.interval", value: "2s", gives: TIME("interval", 5, 45) },
  { feature: "services.*.healthcheck.interval", value: "10m0s", gives: TIME("interval", 300, 930) },
  { feature: "services.*.healthcheck.interval", value: "7.5s", gives: TIME("interval", 8, 54) },
  { feature: "services.*.healthcheck.interval", value: "0s", gives: { stays: "0 stands for the default" } },
  { feature: "services.*.healthcheck.interval", web: NO_TEST },
  { feature: "services.*.healthcheck.timeout" },
  { feature: "services.*.healthcheck.timeout", value: "1s", gives: TIME("timeout", 2, 92) },
  { feature: "services.*.healthcheck.timeout", value: "1m30s", gives: TIME("timeout", 60, 150) },
  { feature: "services.*.healthcheck.timeout", value: "0s", gives: { stays: "0 stands for the default" } },
  { feature: "services.*.healthcheck.timeout", web: NO_TEST },
  { feature: "services.*.healthcheck.retries" },
  { feature: "services.*.healthcheck.retries", value: 12, gives: TIME("retries", 10, 330) },
  { feature: "services.*.healthcheck.retries", value: 0, gives: { stays: "0 stands for the default" } },
  { feature: "services.*.healthcheck.retries", web: NO_TEST },
  { feature: "services.*.healthcheck.start_period" },
  { feature: "services.*.healthcheck.start_period", value: "6m0s", gives: TIME("startPeriod", 300) },
  { feature: "services.*.healthcheck.start_period", value: "0s", gives: { stays: "0 stands for the default" } },
  { feature: "services.*.healthcheck.start_period", web: NO_TEST },
  { feature: "services.*.healthcheck.start_interval", gives: { stays: "ECS has one interval" } },
  { feature: "services.*.healthcheck.start_interval", web: NO_TEST },
];
