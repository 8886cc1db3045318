import { randomBytes } from "node:crypto";
import type { JsonObject } from "../../../src/json";
import type { EmulatedTask, StartTask } from "./task";

/** One ECS service: what it wants, and the tasks that it has. */
export interface Service {
  readonly name: string;
  /** What CreateService and UpdateService asked for, the latest of each. */
  body: JsonObject;
  desired: number;
  definition: string;
  /** The definition that last came up. */
  good: string | undefined;
  failed: number;
  state: "IN_PROGRESS" | "COMPLETED" | "FAILED";
  tasks: readonly EmulatedTask[];
  /** Tasks that were stopped; ECS describes them for an hour longer. */
  gone: readonly EmulatedTask[];
  /** The reconciliation under way: one after the other. */
  turn: Promise<void>;
}

/** Failed tasks that end a deployment, at least: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html. */
const THRESHOLD = 3;
/** Seconds for a task to come up. */
const PATIENCE = 120;

export interface Engine {
  readonly start: StartTask;
  describe(taskDefinition: string): Promise<JsonObject>;
}

/** Brings the tasks to what the service wants; changes that come meanwhile are seen at the next turn. */
export function reconcile(service: Service, engine: Engine): void {
  service.state = "IN_PROGRESS";
  service.turn = service.turn
    .then(() => settle(service, engine))
    .catch((error: Error) => {
      service.state = "FAILED";
      process.stderr.write(`emulator: ${service.name}: ${error.stack}\n`);
    });
}

async function settle(service: Service, engine: Engine): Promise<void> {
  service.failed = 0;
  for (;;) {
    const wanted = service.definition;
    const old = service.tasks.filter((task) => task.taskDefinition !== wanted);
    const current = service.tasks.filter((task) => task.taskDefinition === wanted);
    if (service.desired === 0 || isStopFirst(service.body)) await stop(service, old);
    await stop(service, current.slice(service.desired));
    const missing = Math.max(0, service.desired - current.length);
    const fresh = await Promise.all(Array.from({ length: missing }, () => startOne(service, engine, wanted)));
    const ready = await Promise.all(fresh.map((task) => comesUp(task, service)));
    if (ready.every(Boolean)) {
      const outdated = service.tasks.filter((task) => task.taskDefinition !== wanted);
      await stop(service, outdated);
      service.good = wanted;
      service.state = "COMPLETED";
      return;
    }
    const down = fresh.filter((_, index) => !ready[index]);
    await stop(service, down);
    service.failed += 1;
    if (service.failed < THRESHOLD) continue;
    if (!rollsBack(service.body) || service.good === undefined || service.good === wanted) {
      service.state = "FAILED";
      return;
    }
    service.definition = service.good;
    service.failed = 0;
  }
}

async function startOne(service: Service, engine: Engine, taskDefinition: string): Promise<EmulatedTask> {
  const id = randomBytes(16).toString("hex");
  const definition = await engine.describe(taskDefinition);
  const containers = (definition.containerDefinitions ?? []) as readonly JsonObject[];
  const checked = containers.flatMap(({ name, healthCheck }) => (healthCheck ? [String(name)] : []));
  const { name, body } = service;
  const running = await engine.start({ id, definition, service: name, names: namesOf(body), groups: groupsOf(body) });
  const task = { id, service: name, taskDefinition, createdAt: Date.now() / 1000, checked, running };
  service.tasks = [...service.tasks, task];
  return task;
}

/** Whether a task got as far as ECS calls it running, and healthy where it has a check. */
async function comesUp(task: EmulatedTask, service: Service): Promise<boolean> {
  for (const end = Date.now() + PATIENCE * 1000; Date.now() < end; ) {
    if (service.desired === 0) return true;
    const { stopped, containers } = await task.running.state();
    if (stopped || containers.some(({ health }) => health === "UNHEALTHY")) return false;
    const healthy = task.checked.every((name) => containers.find((one) => one.name === name)?.health === "HEALTHY");
    // A container that is not there yet counts as pending: all must have been started.
    if (healthy && containers.every(({ status }) => status !== "PENDING")) return true;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  return false;
}

export async function stop(service: Service, tasks: readonly EmulatedTask[]): Promise<void> {
  await Promise.all(tasks.map((task) => task.running.stop()));
  service.tasks = service.tasks.filter((task) => !tasks.includes(task));
  service.gone = [...service.gone, ...tasks];
}

const part = (body: JsonObject, key: string) => (body[key] ?? {}) as JsonObject;

const isStopFirst = (body: JsonObject) => Number(part(body, "deploymentConfiguration").maximumPercent ?? 200) <= 100;

function rollsBack(body: JsonObject): boolean {
  const breaker = part(part(body, "deploymentConfiguration"), "deploymentCircuitBreaker");
  return breaker.enable === true && breaker.rollback === true;
}

function namesOf(body: JsonObject): readonly string[] {
  const services = (part(body, "serviceConnectConfiguration").services ?? []) as readonly JsonObject[];
  const aliases = services.flatMap(({ clientAliases }) => (clientAliases ?? []) as readonly JsonObject[]);
  return [...new Set(aliases.flatMap(({ dnsName }) => (dnsName ? [String(dnsName)] : [])))];
}

function groupsOf(body: JsonObject): readonly string[] {
  return (part(part(body, "networkConfiguration"), "awsvpcConfiguration").securityGroups ?? []) as readonly string[];
}
