import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { JsonObject } from "../../../src/json";
import { json as ask } from "../aws-query";
import { type Answer, ecsHandlers, logEvents } from "./ecs";
import { descriptions, own } from "./gaps";
import { type Engine, reconcile, type Service } from "./service";
import type { EmulatedTask, StartTask } from "./task";

/**
 * Stands before moto and gives it what it lacks: tasks that run. Everything is passed on to moto; what concerns the
 * tasks of ECS services is answered from containers on the local engine, so that the order of a deploy, a job's exit
 * code and ECS's roll-back are what the containers really do.
 */
export interface Emulator {
  readonly url: string;
  /** Every request so far: `CreateService`, `PUT /2015-02-01/...`. */
  readonly calls: readonly string[];
  /** Tasks of a service, the newest last. */
  tasks(service: string): readonly EmulatedTask[];
  stop(): Promise<void>;
}

const ECS = "AmazonEC2ContainerServiceV20141113";

export async function startEmulator(moto: string, start: StartTask): Promise<Emulator> {
  const services = new Map<string, Service>();
  const calls: string[] = [];
  const engine: Engine = {
    start,
    async describe(taskDefinition) {
      const body = { taskDefinition };
      const answer = await ask<JsonObject>(moto, "ecs", `${ECS}.DescribeTaskDefinition`, body);
      return answer.taskDefinition as JsonObject;
    },
  };
  const handlers = ecsHandlers(services, engine);
  const rules = descriptions();

  const handle = async (incoming: IncomingMessage, response: ServerResponse) => {
    const bytes = await bodyOf(incoming);
    const target = String(incoming.headers["x-amz-target"] ?? "");
    const body = bytes.toString("utf8");
    const request = { method: incoming.method ?? "GET", path: incoming.url ?? "/", target, body };
    calls.push(nameOf(request));
    const [api = "", action = ""] = target.split(".");
    const gap = own(request);
    if (gap) return send(response, gap.status, gap.body);
    const handler = api === ECS ? handlers[action] : undefined;
    if (handler) {
      const answer = await handler(JSON.parse(body || "{}"), async (): Promise<Answer> => {
        const passed = await pass(moto, incoming, bytes);
        return { status: passed.status, body: (await passed.json()) as JsonObject };
      });
      return send(response, answer.status, JSON.stringify(answer.body));
    }
    const events = action === "GetLogEvents" ? await logEvents(services, JSON.parse(body)) : undefined;
    if (events) return send(response, events.status, JSON.stringify(events.body));
    const passed = await pass(moto, incoming, bytes);
    const answer = Buffer.from(await passed.arrayBuffer());
    const headers = Object.fromEntries([...passed.headers].filter(([key]) => !HOP.test(key)));
    if (!request.body.includes("SecurityGroup")) return response.writeHead(passed.status, headers).end(answer);
    rules.remember(request, answer.toString());
    return response.writeHead(passed.status, headers).end(rules.complete(request, answer.toString()));
  };
  const server = createServer((incoming, response) => {
    handle(incoming, response).catch((error: Error) => send(response, 500, error.message));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    tasks: (name) => services.get(name)?.tasks ?? [],
    async stop() {
      for (const service of services.values()) {
        service.desired = 0;
        reconcile(service, engine);
      }
      await Promise.all([...services.values()].map(({ turn }) => turn));
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Headers of one connection, not of the message. */
const HOP = /^(connection|content-encoding|content-length|expect|host|keep-alive|transfer-encoding)$/;

function pass(moto: string, { url, method, headers }: IncomingMessage, body: Buffer): Promise<Response> {
  const kept = Object.entries(headers).flatMap(([key, value]) =>
    value === undefined || HOP.test(key) ? [] : [[key, String(value)] as const],
  );
  return fetch(`${moto}${url}`, {
    method: method ?? "GET",
    headers: Object.fromEntries(kept),
    ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
    redirect: "manual",
  });
}

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(body);
}

function nameOf({
  method,
  path,
  target,
  body,
}: {
  method: string;
  path: string;
  target: string;
  body: string;
}): string {
  if (target !== "") return target.split(".").at(-1) ?? target;
  return /(?:^|&)Action=(\w+)/.exec(body)?.[1] ?? `${method} ${path}`;
}

function bodyOf(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => resolve(Buffer.concat(chunks)));
    request.on("error", reject);
  });
}
