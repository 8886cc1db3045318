import type { Health, Service } from "../../../src/workload/model";
import { httpProbe } from "./entry-probe";
import { type LimitName, max } from "./limits";

/** How a load balancer finds out whether a target answers. Times in seconds. */
export interface TargetHealth extends Timing {
  readonly protocol: "HTTP" | "HTTPS" | "TCP";
  /** Absent: the port that gets the traffic. */
  readonly port?: number;
  readonly path?: string;
  /** Status codes, of gRPC where the target group speaks that. */
  readonly matcher?: string;
  /** `command`: the health check of the Compose file; `x-berth`: its path; `default`: neither shows one. */
  readonly from: "command" | "x-berth" | "default";
}

export interface Timing {
  readonly interval: number;
  readonly timeout: number;
  /** Checks in a row that make a target healthy. Docker needs one; two is the fewest here. */
  readonly healthy: number;
  /** Checks in a row that make it unhealthy: `retries`. */
  readonly unhealthy: number;
}

/** A value of the health check that a target group does not take, with what it gets instead. */
export interface Clamp {
  readonly what: "interval" | "timeout" | "retries";
  /** Seconds, or times. */
  readonly asked: number;
  readonly given: number;
}

export type TargetProtocol = "HTTP" | "HTTPS" | "HTTP2" | "GRPC" | "TCP" | "UDP";

/** Docker's own, where the health check leaves them out: https://docs.docker.com/reference/dockerfile/#healthcheck. */
const DOCKER = { interval: 30, timeout: 30, retries: 3 };
/** Where there is no health check: our own choice, a new task gets traffic after 20 seconds. */
const NO_CHECK: Timing = { interval: 10, timeout: 5, healthy: 2, unhealthy: 3 };

/**
 * The check of one target port. `tcpPort` is another port of the service that answers TCP, for UDP; `only` says that
 * the service has no other published port, so that a path without a port can mean this one alone.
 */
export function targetHealth(
  service: Service,
  target: { readonly port: number; readonly protocol: TargetProtocol; readonly only: boolean },
  tcpPort: number | undefined,
): TargetHealth {
  const timing = targetTiming(service.health).timing;
  const { protocol } = target;
  if (protocol === "UDP")
    return { ...timing, protocol: "TCP", from: "default", ...(tcpPort === undefined ? {} : { port: tcpPort }) };
  if (protocol === "GRPC") {
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html: the default
    // path is a method that nobody has; with every code allowed, any answer in gRPC will do.
    return service.healthPath === undefined
      ? { ...timing, protocol: "HTTP", path: "/AWS.ALB/healthcheck", matcher: "0-99", from: "default" }
      : { ...timing, protocol: "HTTP", path: service.healthPath, matcher: "0", from: "x-berth" };
  }
  const speaks = protocol === "HTTPS" ? "HTTPS" : "HTTP";
  if (service.healthPath !== undefined && (protocol !== "TCP" || target.only))
    return { ...timing, protocol: speaks, path: service.healthPath, matcher: "200-399", from: "x-berth" };
  const probe = service.health === "disabled" ? undefined : httpProbe(service.health?.test);
  if (probe !== undefined && probe.port === target.port)
    return {
      ...timing,
      protocol: probe.scheme === "https" ? "HTTPS" : "HTTP",
      path: probe.path,
      matcher: probe.matcher,
      from: "command",
    };
  if (protocol === "TCP") return { ...timing, protocol: "TCP", from: "default" };
  // An Application Load Balancer has no TCP check. Any answer but a server's error says that the app is up.
  return { ...timing, protocol: speaks, path: "/", matcher: "200-499", from: "default" };
}

/** The timing of a target group for a service's health check, and what had to be changed for it. */
export function targetTiming(health: Service["health"]): {
  readonly timing: Timing;
  readonly clamps: readonly Clamp[];
} {
  if (health === undefined || health === "disabled") return { timing: NO_CHECK, clamps: [] };
  const interval = within(health.interval ?? DOCKER.interval, "targetIntervalMin", "targetIntervalMax");
  // "Health check interval must be greater than the timeout" (CreateTargetGroup's answer).
  const timeout = Math.min(
    within(health.timeout ?? DOCKER.timeout, "targetTimeoutMin", "targetTimeoutMax"),
    interval - 1,
  );
  const unhealthy = within(health.retries ?? DOCKER.retries, "targetThresholdMin", "targetThresholdMax");
  const given = { interval, timeout, retries: unhealthy };
  const clamps = (["interval", "timeout", "retries"] as const).flatMap((what) => {
    const asked = (health as Health)[what];
    return asked === undefined || asked === given[what] ? [] : [{ what, asked, given: given[what] }];
  });
  return { timing: { interval, timeout, healthy: max("targetThresholdMin"), unhealthy }, clamps };
}

/** Whole seconds: a part of one counts as one. */
const within = (value: number, low: LimitName, high: LimitName) =>
  Math.min(Math.max(Math.ceil(value), max(low)), max(high));
