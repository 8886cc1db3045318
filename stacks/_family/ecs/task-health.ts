import type { Service } from "../../../src/workload/model";
import { clampHealth } from "./clamp";
import type { HealthCheck } from "./container";

/**
 * The container health check; undefined where the file has no test. ECS does not look at the image's own check, so
 * timing without a test has nothing to time:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/healthcheck.html.
 */
export function healthCheck({ health }: Service): HealthCheck | undefined {
  if (health === undefined || health === "disabled" || health.test === undefined) return undefined;
  const { test, interval, timeout, retries, startPeriod } = health;
  const start = clampHealth("startPeriod", startPeriod).given;
  return {
    command: test.form === "exec" ? ["CMD", ...test.argv] : ["CMD-SHELL", test.line],
    interval: clampHealth("interval", interval).given,
    timeout: clampHealth("timeout", timeout).given,
    retries: clampHealth("retries", retries).given,
    ...(start === 0 ? {} : { startPeriod: start }),
  };
}
