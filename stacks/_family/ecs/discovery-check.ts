import type { Remark, Subject } from "../../../src/target";
import type { Service } from "../../../src/workload/model";
import { endpointsOf, exposedBy, hasProxy, isDnsName, namesOf, serverPorts, siblingsOf } from "./discovery-plan";
import { max } from "./limits";
import { before } from "./order";

type Project = Pick<Subject<unknown>, "workload" | "images">;
type Check = (service: Service, project: Project) => readonly Remark[];

/** Where names and ports of siblings do not become on ECS what they are in Compose. */
export function checkDiscovery(project: Project): readonly Remark[] {
  const services = Object.values(project.workload.services);
  const each = services.flatMap((service) => CHECKS.flatMap((check) => check(service, project)));
  return [...each, ...clashes(project)];
}

/** Service Connect connects only ports that it is told of. */
const unknownPort: Check = (service, { workload, images }) => {
  const waiting = siblingsOf(service, workload).filter(
    ({ dependsOn, links }) =>
      dependsOn.some((one) => one.service === service.name) || Object.values(links).includes(service.name),
  );
  // What is waited for until it has completed is not called.
  const called = service.kind === "service" && waiting.length > 0;
  if (!called || serverPorts(service, images).length > 0) return [];
  const names = waiting.map(({ name }) => name).join(", ");
  return [
    {
      code: "BERTH513",
      verdict: "note",
      path: ["services", service.name],
      found: `${names} depends on ${service.name}, of which no TCP port is known`,
      reason: `no sibling can connect to ${service.name}: Service Connect forwards only the ports that it is told of`,
      remedy: `if others connect to it, list its ports: expose: ["<port>"]`,
    },
  ];
};

/** Ports of the image that are left out, since there are too many. */
const tooManyPorts: Check = (service, { workload, images }) => {
  const { exposed } = images.of(service);
  if (!hasProxy(service, workload) || exposed.length <= max("imagePorts")) return [];
  return [
    {
      code: "BERTH513",
      verdict: "note",
      path: ["services", service.name],
      found: `the image of ${service.name} exposes ${exposed.length} ports`,
      reason: `siblings are connected to those that the file names alone: each takes an entry, and ${max("imagePorts")} are the most`,
      remedy: `if others connect to some of them, list those: expose: ["<port>"]`,
    },
  ];
};

/** Service Connect forwards TCP only: the proxy intercepts no datagram, and there is no other name. */
const notTcp: Check = (service, { workload }) => {
  if (!hasProxy(service, workload)) return [];
  const ports = [
    ...service.ports.map(({ target, protocol }) => ({ port: target, protocol, key: "ports" })),
    ...service.expose.map(({ port, protocol }) => ({ port, protocol, key: "expose" })),
  ].filter(({ protocol }) => protocol !== "tcp");
  return ports.map(({ port, protocol, key }) => ({
    code: "BERTH513",
    verdict: "adapted",
    path: ["services", service.name, key],
    found: `siblings cannot reach ${service.name} on ${port}/${protocol}`,
    reason: "Service Connect forwards TCP only",
    remedy: "use TCP between services; a port published over UDP is still reached through its load balancer",
  }));
};

/** A container port of a task has one protocol: usedPorts says which. */
const twoProtocols: Check = (service, { images }) => {
  const published = (port: number, protocol: string) =>
    service.ports.some((one) => one.target === port && one.protocol === protocol);
  const others = [...service.expose, ...exposedBy(images.of(service))];
  const udp = [...new Set(service.ports.filter(({ protocol }) => protocol === "udp").map(({ target }) => target))];
  const reason = "a container port of a task has one protocol";
  const remedy = "let the app listen on another port for one of them";
  return udp.flatMap((port): Remark[] => {
    const path = ["services", service.name, "ports"];
    const both = `port ${port} of ${service.name} is published over TCP and UDP`;
    if (published(port, "tcp")) return [{ code: "BERTH504", verdict: "error", path, found: both, reason, remedy }];
    if (!others.some((one) => one.port === port && one.protocol === "tcp")) return [];
    const lost = `siblings cannot reach ${service.name} on ${port}/tcp, which is published over UDP`;
    return [{ code: "BERTH513", verdict: "adapted", path, found: lost, reason, remedy }];
  });
};

const badNames: Check = (service, { workload, images }) => {
  if (!hasProxy(service, workload) || serverPorts(service, images).length === 0) return [];
  const names = namesOf(service, workload);
  const illegal = names.filter((name) => !isDnsName(name.toLowerCase()));
  const capital = names.filter((name) => name !== name.toLowerCase() && !illegal.includes(name));
  return [
    ...illegal.map(
      (name): Remark => ({
        code: "BERTH502",
        verdict: "error",
        path: ["services", service.name],
        found: `${service.name} is to be reached as ${JSON.stringify(name)}`,
        reason:
          "a name in Service Connect has at most 127 letters, digits, _, - and ., and starts with no hyphen or dot",
        remedy: "use another name",
      }),
    ),
    ...capital.map(
      (name): Remark => ({
        code: "BERTH502",
        verdict: "adapted",
        path: ["services", service.name],
        found: `${service.name} is reached as ${name.toLowerCase()}, not as ${name}`,
        reason: "Service Connect takes lower case only; whether capitals are found depends on the image's resolver",
        remedy: "call it by its name in lower case",
      }),
    ),
  ];
};

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html */
const tooLate: Check = (service, project) => {
  const { workload, images } = project;
  const earlier = before(workload, service.name);
  const later = siblingsOf(service, workload)
    .filter(({ name }) => !earlier.has(name))
    .filter((other) => endpointsOf(other, workload, images).length > 0)
    .map(({ name }) => name);
  if (later.length === 0) return [];
  // One that waits for this service is always the later one; the others may be.
  const certain = later.filter((name) => before(workload, name).has(service.name));
  const always = certain.length === later.length ? "cannot" : "may be unable to";
  return [
    {
      code: "BERTH515",
      verdict: "note",
      path: ["services", service.name],
      found: `tasks of ${service.name} ${always} find ${later.join(", ")} after the first deploy`,
      reason: "a task knows the names that existed when it started, and nothing makes it start after them",
      remedy: `if ${service.name} calls them, add them to its depends_on; where that would be a circle, deploy it once more: aws ecs update-service --force-new-deployment`,
    },
  ];
};

const CHECKS: readonly Check[] = [unknownPort, tooManyPorts, notTcp, twoProtocols, badNames, tooLate];

/** "Each name and port mapping must be unique within the namespace": Amazon ECS API, ServiceConnectClientAlias. */
function clashes({ workload, images }: Project): readonly Remark[] {
  const owners = new Map<string, { readonly dnsName: string; readonly services: Set<string>; readonly port: number }>();
  for (const service of Object.values(workload.services)) {
    for (const { dnsName, port } of endpointsOf(service, workload, images)) {
      const key = `${dnsName}:${port}`;
      const owner = owners.get(key) ?? { dnsName, services: new Set<string>(), port };
      owner.services.add(service.name);
      owners.set(key, owner);
    }
  }
  const clashing = [...owners.values()].filter(({ services }) => services.size > 1);
  return clashing.map(({ dnsName, port, services }) => ({
    code: "BERTH502",
    verdict: "error",
    path: ["services", [...services].at(-1) ?? "", "networks"],
    found: `${[...services].join(" and ")} are both reached as ${dnsName}:${port}`,
    reason:
      "a name and port belong to one service on ECS, whatever networks they are on; Docker would take turns between them",
    remedy: "give each a name of its own, or make them one service with replicas",
  }));
}
