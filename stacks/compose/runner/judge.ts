import { type Container, serviceOf } from "./containers";

export type Verdict = { readonly state: "ok" } | { readonly state: "pending" | "failed"; readonly why: string };

/** A restart policy may bring a container up at the third go; one that restarts more often is broken. Our own choice. */
const RESTARTS = 3;

export interface Circumstances {
  readonly isJob: boolean;
  /** The same container when first looked at in this deploy; undefined for the first look. */
  readonly earlier: Container | undefined;
  /** Whether it has run long enough since to be believed: a process that dies at once does so within this time. */
  readonly settled: boolean;
}

/** What one container says about the deploy: a service has to run and be healthy, a job to have ended with 0. */
export function judge(container: Container, { isJob, earlier, settled }: Circumstances): Verdict {
  const { Status: status, ExitCode: code, Health: health } = container.State;
  const service = serviceOf(container);
  const failed = (why: string): Verdict => ({ state: "failed", why: `service ${service} ${why}` });
  const pending = (why: string): Verdict => ({ state: "pending", why: `service ${service} ${why}` });
  if (container.RestartCount - (earlier?.RestartCount ?? container.RestartCount) >= RESTARTS) {
    return failed(`keeps restarting (exit code ${code})`);
  }
  if (status === "restarting") return pending(`is restarting (exit code ${code})`);
  if (status === "created") {
    return container.State.Error ? failed(`did not start: ${container.State.Error}`) : pending("has not started");
  }
  if (status === "exited" || status === "dead") {
    const memory = container.State.OOMKilled ? ", out of memory" : "";
    if (isJob) return code === 0 ? { state: "ok" } : failed(`failed with exit code ${code}${memory}`);
    return failed(`stopped with exit code ${code}${memory}`);
  }
  if (isJob) return pending("has not completed");
  if (status !== "running") return pending(`is ${status}`);
  if (health && health.Status !== "none") {
    if (health.Status === "healthy") return { state: "ok" };
    return health.Status === "unhealthy" ? failed("is unhealthy") : pending("is not healthy yet");
  }
  return settled ? { state: "ok" } : pending("has only just started");
}
