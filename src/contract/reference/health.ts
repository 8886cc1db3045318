import type { Service } from "../../workload/model";
import type { Leaf, ServiceContract } from "../contract";
import { OF_THE_IMAGE, or } from "./process";

/** https://docs.docker.com/reference/dockerfile/#healthcheck; the start interval: moby v25.0.0 daemon/health.go. */
const DEFAULTS = { interval: 30, timeout: 30, retries: 3, startPeriod: 0, startInterval: 5 } as const;

const OFF: ServiceContract["health"] = {
  test: null,
  form: "none",
  interval: null,
  timeout: null,
  retries: null,
  startPeriod: null,
  startInterval: null,
  noticedAfter: null,
  gatesTraffic: null,
  onFailure: null,
};

/**
 * Compose promises a mark, no more: a container that fails its check stays, and is still sent traffic. Where the file
 * has no test, the image's own check may hold, and its timing fills what the file leaves out.
 */
export function healthContract(health: Service["health"]): ServiceContract["health"] {
  if (health === "disabled") return OFF;
  const { test } = health ?? {};
  const known = test !== undefined;
  const timing = (key: keyof typeof DEFAULTS): Leaf<number> => or(health?.[key], known ? DEFAULTS[key] : null);
  return {
    test: test === undefined ? OF_THE_IMAGE : test.form === "exec" ? test.argv : [test.line],
    form: test?.form ?? OF_THE_IMAGE,
    interval: timing("interval"),
    timeout: timing("timeout"),
    retries: timing("retries"),
    startPeriod: timing("startPeriod"),
    startInterval: timing("startInterval"),
    noticedAfter: noticedAfter(health),
    gatesTraffic: false,
    onFailure: "mark",
  };
}

/**
 * The engine marks a container after `retries` failures in a row, `interval` apart. Of a process that just died, the
 * probe on its way may still run into its `timeout`; the later ones are turned away at once.
 */
function noticedAfter(health: Exclude<Service["health"], "disabled">): Leaf<number> {
  if (health?.test === undefined) return OF_THE_IMAGE;
  const { interval = DEFAULTS.interval, retries = DEFAULTS.retries, timeout = DEFAULTS.timeout } = health;
  return Number((interval * retries + timeout).toFixed(9));
}
