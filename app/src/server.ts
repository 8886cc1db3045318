import { randomUUID } from "node:crypto";
import Fastify, { type FastifyInstance } from "fastify";
import { type Job, LONGEST_JOB } from "./keys";
import { log, messageOf } from "./log";
import { createMetrics } from "./metrics";
import { livePart, page, SECURITY_HEADERS } from "./page";
import type { Settings } from "./settings";
import type { Store } from "./store";
import { whereAmI } from "./where";

/** Seconds a request may wait for its job; below web's stop_grace_period. */
const LONGEST_WAIT = LONGEST_JOB;

/** The HTTP side of web, not yet listening. `close()` stops accepting and lets requests under way finish. */
export function createServer(settings: Settings, store: Store): FastifyInstance {
  const server = Fastify({ bodyLimit: 4096, forceCloseConnections: "idle", return503OnClosing: false });
  const metrics = createMetrics(server, store);

  // Closing ends idle connections only; one that is busy now must not stay open for the next request.
  let draining = false;
  server.addHook("preClose", async () => {
    draining = true;
  });
  server.addHook("onSend", async (_request, reply) => {
    if (draining) reply.header("connection", "close");
  });

  server.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    // Without a status it came from the store: this request cannot be served now, another one may be.
    const status = error.statusCode ?? 503;
    if (status >= 500) log("error", `${request.method} ${request.url}`, { status, error: error.message });
    return reply.code(status).send({ error: error.message });
  });
  server.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string" }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );

  server.get("/", async (_request, reply) => {
    // The page renders without the store too, and then says what is wrong with it.
    await store.countVisit().catch(() => undefined);
    const where = await whereAmI(settings, store);
    return reply.headers(SECURITY_HEADERS).type("text/html").send(page(settings, where));
  });
  server.get("/live", async (_request, reply) =>
    reply.type("text/html").send(livePart(await whereAmI(settings, store))),
  );
  server.get("/api/where", () => whereAmI(settings, store));
  server.get("/healthz", async () => ({ alive: true }));
  server.get("/readyz", async (_request, reply) => {
    try {
      await store.check();
      return { ready: true };
    } catch (error) {
      return reply.code(503).send({ ready: false, error: messageOf(error) });
    }
  });
  server.get("/metrics", async (_request, reply) => {
    const { contentType, text } = await metrics();
    return reply.type(contentType).send(text);
  });

  /** Queues a job. With `?wait`, answers when it is done, or 202 after LONGEST_WAIT seconds. A form gets the page back. */
  server.post<{ Querystring: { wait?: string } }>("/api/jobs", async (request, reply) => {
    const job = parseJob(request.body, settings.jobSeconds);
    await store.enqueue(job);
    if (request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded")) {
      return reply.redirect("/#work", 303);
    }
    const result = request.query.wait === undefined ? undefined : await untilDone(store, job);
    return reply.code(result ? 200 : 202).send(result ?? job);
  });
  return server;
}

function parseJob(body: unknown, defaultSeconds: number): Job {
  const { text = "hello", seconds = defaultSeconds } = (body ?? {}) as Record<string, unknown>;
  const duration = Number(seconds);
  if (typeof text !== "string" || text.length > 200)
    throw badRequest("text must be a string of at most 200 characters");
  if (!(duration >= 0 && duration <= LONGEST_JOB)) throw badRequest(`seconds must be between 0 and ${LONGEST_JOB}`);
  return { id: randomUUID(), text, seconds: duration };
}

function badRequest(message: string): Error {
  return Object.assign(new Error(message), { statusCode: 400 });
}

async function untilDone(store: Store, job: Job) {
  const end = Date.now() + LONGEST_WAIT * 1000;
  while (Date.now() < end) {
    const result = await store.result(job.id);
    if (result) return result;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return undefined;
}
