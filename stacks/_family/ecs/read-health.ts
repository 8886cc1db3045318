import type { ServiceContract } from "../../../src/contract/contract";
import type { View } from "./read-task";
import type { Resource } from "./read-terraform";
import { blocks, dig, map, number, orElse, strings } from "./read-values";

/** Amazon ECS API reference, HealthCheck. */
const PROBE = { interval: 30, timeout: 5, retries: 3, startPeriod: 0 } as const;

/**
 * The container's check decides whether its task is replaced. A load balancer's check of its own decides who gets
 * traffic from outside, and a task that fails it is replaced too. Names between services have no check: Service Connect
 * sends to every running task.
 */
export function readHealth(view: View): ServiceContract["health"] {
  const check = map(view.app.healthCheck);
  const [form, ...words] = strings(check.command);
  const targets = targetGroupsOf(view);
  const gatesTraffic = targets.length > 0;
  if (form === undefined || form === "NONE") {
    const off = { test: null, interval: null, timeout: null, retries: null, startPeriod: null, startInterval: null };
    const noticed = targets.map(noticedByTargets).sort((a, b) => a - b)[0];
    const balanced = noticed !== undefined;
    return {
      ...off,
      form: "none",
      noticedAfter: noticed ?? null,
      gatesTraffic: balanced ? true : null,
      onFailure: balanced ? "replace" : null,
    };
  }
  const said = (key: keyof typeof PROBE) => number(check[key]);
  const value = (key: keyof typeof PROBE) => said(key) ?? PROBE[key];
  const test = (words.length === 0 ? [form] : words).map((word) => view.terraform.text(word) ?? word);
  return {
    test,
    form: form === "CMD-SHELL" ? "shell" : "exec",
    interval: orElse(said("interval"), PROBE.interval),
    timeout: orElse(said("timeout"), PROBE.timeout),
    retries: orElse(said("retries"), PROBE.retries),
    startPeriod: orElse(said("startPeriod"), PROBE.startPeriod),
    startInterval: null,
    // So many failures in a row, an interval apart; the first may be a check that was on its way and times out.
    noticedAfter: value("interval") * value("retries") + value("timeout"),
    gatesTraffic,
    onFailure: "replace",
  };
}

export function targetGroupsOf({ terraform, service }: View): readonly Resource[] {
  return blocks(service.body.load_balancer).flatMap(({ target_group_arn }) => terraform.target(target_group_arn) ?? []);
}

/** Elastic Load Balancing API, CreateTargetGroup: every 30 s; a target is out after 2 failures with HTTP and TCP alike. */
function noticedByTargets({ body }: Resource): number {
  const check = (key: string) => number(dig(body, "health_check", key));
  const usual = /^HTTPS?$/.test(String(body.protocol)) ? { timeout: 5, failures: 2 } : { timeout: 10, failures: 2 };
  return (
    (check("interval") ?? 30) * (check("unhealthy_threshold") ?? usual.failures) + (check("timeout") ?? usual.timeout)
  );
}
