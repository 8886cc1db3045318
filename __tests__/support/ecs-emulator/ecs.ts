import { isObject, type JsonObject } from "../../../src/json";
import { type Engine, reconcile, type Service, stop } from "./service";
import { arnOfTask, type EmulatedTask } from "./task";

export interface Answer {
  readonly status: number;
  readonly body: JsonObject;
}

/** Answers one action; `pass` asks moto first. */
export type Handler = (body: JsonObject, pass: () => Promise<Answer>) => Promise<Answer>;

/**
 * What moto 5.2.5 takes and does not give back; the provider would see each as a change, the first as a reason to
 * replace the service. Given back as it was asked for, which is what ECS does.
 */
const DROPPED = [
  "capacityProviderStrategy",
  "availabilityZoneRebalancing",
  "enableECSManagedTags",
  "enableExecuteCommand",
  "healthCheckGracePeriodSeconds",
  "placementConstraints",
  "placementStrategy",
  "platformVersion",
  "propagateTags",
] as const;

const last = (value: unknown) =>
  String(value ?? "")
    .split("/")
    .at(-1) ?? "";

/** ECS's own actions, of services whose tasks run on an engine. */
export function ecsHandlers(services: Map<string, Service>, engine: Engine): Readonly<Record<string, Handler>> {
  const all = () => [...services.values()].flatMap(({ tasks, gone }) => [...tasks, ...gone]);
  const shown = (answer: Answer): Answer => {
    const show = (given: unknown) => {
      const service = isObject(given) ? services.get(String(given.serviceName)) : undefined;
      return service ? describeService(service, given as JsonObject) : given;
    };
    const { service, services: several } = answer.body;
    const body = {
      ...answer.body,
      ...(service === undefined ? {} : { service: show(service) }),
      ...(Array.isArray(several) ? { services: several.map(show) } : {}),
    };
    return { ...answer, body: body as JsonObject };
  };
  return {
    async CreateService(body, pass) {
      const answer = await pass();
      if (answer.status !== 200) return answer;
      const service: Service = {
        name: String(body.serviceName),
        body,
        desired: Number(body.desiredCount ?? (body.schedulingStrategy === "DAEMON" ? 1 : 0)),
        definition: definitionOf(answer, body),
        good: undefined,
        failed: 0,
        state: "IN_PROGRESS",
        tasks: [],
        gone: [],
        turn: Promise.resolve(),
      };
      services.set(service.name, service);
      reconcile(service, engine);
      return shown(answer);
    },
    async UpdateService(body, pass) {
      const service = services.get(last(body.service));
      const answer = await pass();
      if (answer.status !== 200 || !service) return answer;
      if (body.desiredCount !== undefined && body.desiredCount !== null) service.desired = Number(body.desiredCount);
      if (body.taskDefinition) service.definition = definitionOf(answer, body);
      const said = Object.entries(body).filter(([, value]) => value !== null);
      service.body = { ...service.body, ...Object.fromEntries(said) };
      reconcile(service, engine);
      return shown(answer);
    },
    DescribeServices: async (_, pass) => shown(await pass()),
    async DeleteService(body, pass) {
      const service = services.get(last(body.service));
      if (service) {
        service.desired = 0;
        reconcile(service, engine);
        await service.turn;
        services.delete(service.name);
      }
      return pass();
    },
    async ListTasks(body) {
      // Of one service, or of the whole cluster.
      const named = body.serviceName ? [services.get(last(body.serviceName))] : [...services.values()];
      const tasks = named.flatMap(
        (service) => (body.desiredStatus === "STOPPED" ? service?.gone : service?.tasks) ?? [],
      );
      return { status: 200, body: { taskArns: tasks.map(arnOfTask) } };
    },
    async DescribeTasks(body) {
      const asked = (body.tasks as readonly string[]).map((id) => ({
        id,
        task: all().find((one) => one.id === last(id)),
      }));
      const tasks = await Promise.all(asked.flatMap(({ task }) => (task ? [describeTask(task)] : [])));
      const failures = asked.flatMap(({ id, task }) => (task ? [] : [{ arn: id, reason: "MISSING" }]));
      return { status: 200, body: { tasks, failures } };
    },
    async StopTask(body) {
      for (const service of services.values())
        await stop(
          service,
          service.tasks.filter(({ id }) => id === last(body.task)),
        );
      return { status: 200, body: {} };
    },
  };
}

function definitionOf({ body: answer }: Answer, body: JsonObject): string {
  return String((isObject(answer.service) ? answer.service.taskDefinition : undefined) ?? body.taskDefinition);
}

function describeService(service: Service, given: JsonObject): JsonObject {
  const { body, desired, definition, state, failed } = service;
  const running = service.tasks.filter(({ taskDefinition }) => taskDefinition === definition).length;
  const dropped = DROPPED.flatMap((key) => ((body[key] ?? null) === null ? [] : [[key, body[key]] as const]));
  const deployment = {
    id: "ecs-svc/1",
    status: "PRIMARY",
    taskDefinition: definition,
    desiredCount: desired,
    runningCount: running,
    pendingCount: Math.max(0, desired - running),
    failedTasks: failed,
    rolloutState: state,
    createdAt: 0,
    updatedAt: 0,
  };
  // A second deployment for as long as tasks come and go: the provider waits for it to end.
  const replaced =
    state === "IN_PROGRESS" ? [{ ...deployment, id: "ecs-svc/0", status: "ACTIVE", desiredCount: 0 }] : [];
  return {
    ...given,
    ...Object.fromEntries(dropped),
    desiredCount: desired,
    runningCount: running,
    pendingCount: Math.max(0, desired - running),
    taskDefinition: definition,
    deployments: [deployment, ...replaced],
  } as JsonObject;
}

async function describeTask(task: EmulatedTask): Promise<JsonObject> {
  const { stopped, reason, containers } = await task.running.state();
  const up = containers.some(({ status }) => status === "RUNNING");
  return {
    taskArn: arnOfTask(task),
    taskDefinitionArn: task.taskDefinition,
    group: `service:${task.service}`,
    createdAt: task.createdAt,
    lastStatus: stopped ? "STOPPED" : up ? "RUNNING" : "PENDING",
    desiredStatus: stopped ? "STOPPED" : "RUNNING",
    ...(reason === undefined ? {} : { stoppedReason: reason }),
    containers: containers.map(({ name, status, exitCode, health, image, imageDigest }) => ({
      name,
      lastStatus: status,
      ...(image === undefined ? {} : { image }),
      ...(imageDigest === undefined ? {} : { imageDigest }),
      ...(exitCode === undefined ? {} : { exitCode }),
      healthStatus: health ?? "UNKNOWN",
    })),
  };
}

/** Log lines of a task's container: `GetLogEvents` for the stream `<prefix>/<container>/<task>`. */
export async function logEvents(services: Map<string, Service>, body: JsonObject): Promise<Answer | undefined> {
  const [, container = "", id] = /([^/]+)\/([0-9a-f]{32})$/.exec(String(body.logStreamName ?? "")) ?? [];
  const all = [...services.values()].flatMap(({ tasks, gone }) => [...tasks, ...gone]);
  const task = all.find((one) => one.id === id);
  if (!task) return undefined;
  const lines = await task.running.logs(container);
  const from = Number(String(body.nextToken ?? "f/0").slice(2));
  const events = lines.slice(from).map((message) => ({ timestamp: 0, ingestionTime: 0, message }));
  return { status: 200, body: { events, nextForwardToken: `f/${lines.length}`, nextBackwardToken: "b/0" } };
}
