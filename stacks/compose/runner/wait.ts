import { setTimeout as sleep } from "node:timers/promises";
import type { JsonObject } from "../../../src/json";
import { type Container, containersOf, jobsOf, serviceOf } from "./containers";
import type { Engine } from "./engine";
import { judge, type Verdict } from "./judge";

export interface Outcome {
  readonly containers: readonly Container[];
  /** Those that failed, or had not got there in time. */
  readonly failed: readonly { readonly container: Container; readonly why: string }[];
  readonly timedOut: boolean;
}

/** Milliseconds that a process without health check has to stay up before it counts as started. Our own choice. */
const SETTLE = 2000;

/**
 * Waits until every service runs and is healthy and every job has completed. `docker compose up --wait` would call a
 * job that nothing waits for a failure ("container exited (0)", Compose 2.40.3).
 * @param before the containers before this deploy: one that it left alone has nothing to prove.
 * @param deadline in milliseconds since the epoch.
 */
export async function waitForAll(
  engine: Engine,
  project: string,
  document: JsonObject,
  before: readonly Container[],
  deadline: number,
): Promise<Outcome> {
  const jobs = jobsOf(document);
  const untouched = new Set(before.map(run));
  const seen = new Map<string, { container: Container; at: number }>();
  for (let pause = 250; ; pause = Math.min(pause * 2, 2000)) {
    const containers = await containersOf(engine, project);
    const now = Date.now();
    for (const container of containers) if (!seen.has(run(container))) seen.set(run(container), { container, at: now });
    const verdicts = containers.map((container) => {
      const since = seen.get(run(container))?.at ?? now;
      const settled = untouched.has(run(container)) || now - since >= SETTLE;
      const earlier = firstLook(seen, container.Id);
      return { container, verdict: judge(container, { isJob: jobs.has(serviceOf(container)), earlier, settled }) };
    });
    const timedOut = now >= deadline;
    const failed = verdicts.filter(({ verdict }) => verdict.state === "failed");
    const open = verdicts.filter(({ verdict }) => verdict.state === "pending");
    if (failed.length > 0 || open.length === 0 || timedOut) {
      const shown = failed.length > 0 ? failed : open;
      return {
        containers,
        failed: shown.map(({ container, verdict }) => ({ container, why: why(verdict) })),
        timedOut,
      };
    }
    await sleep(pause);
  }
}

/** One run of a container: a restart is another. */
const run = (container: Container): string => `${container.Id} ${container.State.StartedAt}`;

function firstLook(seen: ReadonlyMap<string, { container: Container }>, id: string): Container | undefined {
  for (const { container } of seen.values()) if (container.Id === id) return container;
  return undefined;
}

const why = (verdict: Verdict): string => (verdict.state === "ok" ? "" : verdict.why);
