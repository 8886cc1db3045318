import type { Images } from "../../../src/images/image";
import { checkDiscovery } from "../../../stacks/_family/ecs/discovery-check";
import { endpointsOf } from "../../../stacks/_family/ecs/discovery-plan";
import { deploymentOf, synthOf } from "./sandbox";
import { addAll } from "./service-parts";

/** Exposes 6379/tcp and 53/udp for the image `cache`, nothing for others. */
const images: Images = {
  of: ({ image }) => ({
    reference: image.reference,
    exposed:
      image.reference === "cache"
        ? [
            { port: 6379, protocol: "tcp" },
            { port: 53, protocol: "udp" },
          ]
        : [],
  }),
};

const networks = { default: { name: "d" }, back: { name: "b" }, away: { name: "a" } };
function setting(services: Record<string, object>) {
  const canonical = Object.entries(services).map(([name, service]) => [
    name,
    { image: "app", networks: { default: null }, ...service },
  ]);
  return { document: { name: "shop", services: Object.fromEntries(canonical), networks } as never, images };
}

const endpoints = (services: Record<string, object>, name: string) => {
  const { workload } = deploymentOf(setting(services));
  const service = workload.services[name];
  return service ? endpointsOf(service, workload, images).map(({ dnsName, port }) => `${dnsName}:${port}`) : [];
};
const remarks = (services: Record<string, object>) => checkDiscovery(deploymentOf(setting(services)));
const found = (services: Record<string, object>, code: string) =>
  remarks(services)
    .filter((remark) => remark.code === code)
    .map(({ verdict, found }) => `${verdict}: ${found}`);
const needs = (name: string) => ({ depends_on: { [name]: { condition: "service_started", required: true } } });
const port = (target: number, protocol = "tcp") => ({
  ports: [{ mode: "ingress", target, published: "80", protocol }],
});

describe("names", () => {
  test("service, aliases, container name and links resolve on every TCP port, published, exposed or the image's", () => {
    const services = {
      db: {
        image: "cache",
        ...port(3000),
        expose: ["9000", "514/udp"],
        container_name: "the-db",
        networks: { default: { aliases: ["database"] }, back: { aliases: ["database", "store.internal"] } },
      },
      web: { links: ["db:data"] },
    };
    expect(endpoints(services, "db").sort()).toEqual(
      ["data", "database", "db", "store.internal", "the-db"].flatMap((name) =>
        [3000, 6379, 9000].map((port) => `${name}:${port}`),
      ),
    );
  });

  test("are lower case, and the finding says so", () => {
    const services = { Web: { expose: ["80"] }, other: {} };
    expect(endpoints(services, "Web")).toEqual(["web:80"]);
    expect(found(services, "BERTH502")).toEqual(["adapted: Web is reached as web, not as Web"]);
  });

  test("that cannot be are errors", () => {
    const aliases = ["a b", "x".repeat(128), "-a"];
    const services = { web: { expose: ["80"], networks: { default: { aliases } } }, other: {} };
    expect(endpoints(services, "web")).toEqual(["web:80"]);
    expect(found(services, "BERTH502").filter((line) => line.startsWith("error"))).toHaveLength(3);
  });

  test("nobody can ask for need no proxy", () => {
    expect(endpoints({ web: port(80), other: { networks: { away: null } } }, "web")).toEqual([]);
    expect(endpoints({ web: port(80), other: { network_mode: "none", networks: undefined } }, "web")).toEqual([]);
  });

  test("get Cloud Map names that are legal and stay apart", () => {
    const aliases = ["a.b", "a-b", "a_b", "x".repeat(100), `${"x".repeat(99)}y`];
    const { workload } = deploymentOf(
      setting({ web: { expose: ["80", "65535"], networks: { default: { aliases } } }, "web-80": { expose: ["80"] } }),
    );
    const names = Object.values(workload.services)
      .flatMap((service) => endpointsOf(service, workload, images))
      .map(({ discoveryName }) => discoveryName);
    expect(new Set(names).size).toBe(13);
    expect(names.filter((name) => !/^[a-z0-9_][a-z0-9_-]{0,63}$/.test(name))).toEqual([]);
  });
});

describe("findings", () => {
  test("one name and port of two services, on whatever networks", () => {
    const db = (network: string) => ({ expose: ["5432"], networks: { default: null, [network]: { aliases: ["db"] } } });
    expect(found({ one: db("back"), two: db("away") }, "BERTH502")).toEqual([
      "error: one and two are both reached as db:5432",
    ]);
    expect(found({ one: db("back"), two: { ...db("away"), expose: ["5433"] } }, "BERTH502")).toEqual([]);
  });

  test("a service that others depend on and whose port nobody knows", () => {
    expect(found({ db: {}, web: needs("db") }, "BERTH513")).toEqual([
      "note: web depends on db, of which no TCP port is known",
    ]);
    expect(found({ db: { expose: ["1"] }, web: needs("db") }, "BERTH513")).toEqual([]);
    expect(found({ db: { image: "cache" }, web: needs("db") }, "BERTH513")).toEqual([]);
    const job = { depends_on: { db: { condition: "service_completed_successfully", required: true } } };
    expect(found({ db: {}, web: job }, "BERTH513")).toEqual([]);
  });

  test("UDP between siblings", () => {
    expect(found({ dns: port(53, "udp"), log: { expose: ["514/udp"] } }, "BERTH513")).toEqual([
      "adapted: siblings cannot reach dns on 53/udp",
      "adapted: siblings cannot reach log on 514/udp",
    ]);
    expect(found({ dns: port(53, "udp") }, "BERTH513")).toEqual([]);
  });

  test("one port over two protocols", () => {
    const both = { ports: [...port(53, "udp").ports, ...port(53).ports] };
    expect(found({ dns: both }, "BERTH504")).toEqual(["error: port 53 of dns is published over TCP and UDP"]);
    const dns = { ...port(53, "udp"), expose: ["53", "54"] };
    expect(found({ dns }, "BERTH504")).toEqual([]);
    expect(found({ dns }, "BERTH513")).toEqual([
      "adapted: siblings cannot reach dns on 53/tcp, which is published over UDP",
    ]);
    expect(endpoints({ dns, web: {} }, "dns")).toEqual(["dns:54"]);
    expect(endpoints({ dns: { expose: ["53/udp", "53"] }, web: {} }, "dns")).toEqual(["dns:53"]);
  });

  test("names that come too late for a task", () => {
    const services = { api: { expose: ["80"], ...needs("db") }, db: { expose: ["5432"] }, web: { expose: ["80"] } };
    expect(found(services, "BERTH515")).toEqual([
      "note: tasks of api may be unable to find web after the first deploy",
      "note: tasks of db may be unable to find api, web after the first deploy",
      "note: tasks of web may be unable to find api, db after the first deploy",
    ]);
    expect(found({ web: { ...needs("db"), ...port(80) }, db: { expose: ["1"] } }, "BERTH515")).toEqual([
      "note: tasks of db cannot find web after the first deploy",
    ]);
    expect(found({ web: needs("db"), db: { expose: ["1"] } }, "BERTH515")).toEqual([]);
  });
});

test("Service Connect has each name on the one mapping of its port, plain TCP, in the namespace", () => {
  const services = {
    web: { expose: ["3000"], networks: { default: { aliases: ["www"] } } },
    worker: {},
    alone: { networks: { away: null } },
  };
  // biome-ignore lint/suspicious/noExplicitAny: synthesized JSON, looked at by path.
  const { resource } = synthOf(setting(services), (context) => addAll(context)) as Record<string, any>;
  const { service_web, service_worker, service_alone } = resource.aws_ecs_service;
  expect(service_web.service_connect_configuration).toEqual({
    enabled: true,
    namespace: "${aws_service_discovery_http_namespace.namespace.arn}",
    service: [
      { port_name: "p3000", discovery_name: "web-3000", client_alias: { dns_name: "web", port: 3000 } },
      { port_name: "p3000", discovery_name: "www-3000", client_alias: { dns_name: "www", port: 3000 } },
    ],
  });
  expect(service_worker.service_connect_configuration).toEqual({
    enabled: true,
    namespace: "${aws_service_discovery_http_namespace.namespace.arn}",
  });
  expect(service_alone.service_connect_configuration).toBeUndefined();
});
