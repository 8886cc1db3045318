import type { FastifyInstance } from "fastify";
import { collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Store } from "./store";

/** Counts the server's requests and offers a reader of everything in the Prometheus text format. */
export function createMetrics(server: FastifyInstance, store: Store) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: "lookout_http_request_seconds",
    help: "Time to answer a request",
    labelNames: ["method", "route", "status"],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  const gauge = (name: string, help: string) => new Gauge({ name: `lookout_${name}`, help, registers: [registry] });
  const up = gauge("store_up", "1 while the store answers");
  const gauges = {
    visits: gauge("visits", "Visits of the page"),
    waiting: gauge("jobs_waiting", "Jobs in the queue"),
    running: gauge("jobs_running", "Jobs taken by a worker and not finished"),
    done: gauge("jobs_done", "Jobs finished since the store began"),
  };
  server.addHook("onResponse", async (request, reply) => {
    // The route's pattern, not the URL: a label must have few values.
    const route = request.routeOptions.url ?? "none";
    requests.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
  return async () => {
    const view = await store.view();
    up.set(view.reachable ? 1 : 0);
    if (view.reachable) {
      for (const name of ["visits", "waiting", "running", "done"] as const) gauges[name].set(view[name]);
    }
    return { contentType: registry.contentType, text: await registry.metrics() };
  };
}
