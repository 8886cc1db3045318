import type { Artifact } from "../../src/contract/artifact";
import type { Contract, Order, ServiceContract } from "../../src/contract/contract";
import { compareText, sortOrder } from "../../src/contract/format";
import { isObject, type JsonObject } from "../../src/json";
import { readHealth, readLifecycle, readPlacement, readRollout } from "./read-lifecycle";
import { readNetwork, readNetworks, readReach } from "./read-network";
import { readEngine, readProcess, readResources, readSecurity } from "./read-service";
import { readFiles, readMounts, readVolumes } from "./read-storage";
import { bool, dig, map, orElse, string, texts, undouble } from "./read-values";

/**
 * The contract of a synthesized stack: what docker compose makes of the stack's `compose.json` on an engine, as
 * docker compose 2.40.3 was seen to do it on Docker Engine 20.10.24. What the file says and docker compose ignores is not in it.
 */
export function read(artifact: Artifact): Contract {
  const problems: string[] = [];
  const document = undouble(open(artifact, "compose.json", problems)) as JsonObject;
  const locked = map(artifact.file("berth.json") && open(artifact, "berth.json", problems).locked);
  const names = Object.keys(map(document.services)).sort(compareText);
  const services = names.map((name) => [name, readService(name, document, artifact, locked, problems)] as const);
  return {
    environment: artifact.environment,
    target: artifact.target,
    services: Object.fromEntries(services),
    reach: readReach(document),
    networks: readNetworks(document),
    volumes: readVolumes(document),
    order: readOrder(document, problems),
    problems: problems.sort(compareText),
  };
}

function open(artifact: Artifact, name: string, problems: string[]): JsonObject {
  const bytes = artifact.file(name);
  if (bytes === undefined) {
    problems.push(`${name} is not there`);
    return {};
  }
  try {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (isObject(parsed)) return parsed;
    problems.push(`${name} holds no mapping`);
  } catch (error) {
    problems.push(`${name} is not JSON: ${(error as Error).message}`);
  }
  return {};
}

/** @param locked what the lock says of images, by their reference in the document. */
function readService(
  name: string,
  document: JsonObject,
  artifact: Artifact,
  locked: JsonObject,
  problems: string[],
): ServiceContract {
  const service = map(dig(document, "services", name));
  const own: string[] = [];
  const image = string(service.image);
  if (image === undefined) own.push("there is no image");
  const known = map(dig(locked, image ?? ""));
  const contract: ServiceContract = {
    kind: isJob(name, document) ? "job" : "service",
    image: {
      reference: image ?? null,
      digest: orElse(image?.split("@")[1], null),
      platform: orElse(string(service.platform) ?? string(known.platform), null),
    },
    process: readProcess(service),
    files: readFiles(service, starting(service, known), document, artifact, own),
    mounts: readMounts(service),
    filesystem: {
      readOnlyRoot: bool(service.read_only),
      // HostConfig.ShmSize of a container that asks for nothing.
      shm: orElse(Number(service.shm_size ?? 0) || undefined, 67_108_864),
    },
    security: readSecurity(service),
    resources: readResources(service),
    network: readNetwork(document, name, known),
    health: readHealth(service),
    lifecycle: readLifecycle(service, own),
    rollout: readRollout(service),
    placement: readPlacement(service),
    logging: {
      driver: orElse(string(dig(service, "logging", "driver")), "json-file"),
      options: texts(dig(service, "logging", "options")),
    },
    labels: texts(service.labels),
    engine: readEngine(service),
  };
  problems.push(...own.map((problem) => `services.${name}: ${problem}`));
  return contract;
}

/** Who the container starts as: the image says it where the file does not; one that names nobody starts as root. */
function starting(service: JsonObject, known: JsonObject): string | undefined {
  return string(service.user) ?? (Object.hasOwn(known, "user") ? string(known.user || "0") : undefined);
}

/** Runs to completion: its mode says so, or another service waits for its end. */
function isJob(name: string, document: JsonObject): boolean {
  if (/-job$/.test(string(dig(document, "services", name, "deploy", "mode")) ?? "")) return true;
  const awaits = "service_completed_successfully";
  return Object.values(map(document.services)).some((other) => dig(other, "depends_on", name, "condition") === awaits);
}

const CONDITIONS: Readonly<Record<string, Order["when"]>> = {
  service_started: "started",
  service_healthy: "healthy",
  service_completed_successfully: "completed",
};

/** docker compose keeps the order when it starts services; the engine, restarting one alone, does not. */
function readOrder(document: JsonObject, problems: string[]): readonly Order[] {
  const order: Order[] = [];
  for (const [second, service] of Object.entries(map(document.services))) {
    for (const [first, dependency] of Object.entries(map(dig(service, "depends_on")))) {
      const word = string(dig(dependency, "condition")) ?? "";
      const when = Object.hasOwn(CONDITIONS, word) ? CONDITIONS[word] : undefined;
      if (when === undefined) problems.push(`services.${second}: depends_on.${first} has the condition ${word}`);
      const required = dig(dependency, "required") !== false;
      order.push({
        first,
        second,
        when: when ?? "started",
        restarts: bool(dig(dependency, "restart")),
        required,
        holds: "deploy",
      });
    }
  }
  return sortOrder(order);
}
