import type { Leaf, ServiceContract } from "../../src/contract/contract";
import type { JsonObject } from "../../src/json";
import { readHooks } from "./read-service";
import { bool, dig, duration, map, orElse, said, string, strings } from "./read-values";

type Lifecycle = ServiceContract["lifecycle"];

/** Seen with docker compose 2.40.3: `deploy.restart_policy` replaces `restart`, and without a condition means none. */
const CONDITIONS: Readonly<Record<string, "never" | "on-failure" | "always" | "unless-stopped">> = {
  no: "never",
  none: "never",
  any: "always",
  always: "always",
  "on-failure": "on-failure",
  "unless-stopped": "unless-stopped",
};

export function readLifecycle(service: JsonObject, problems: string[]): Lifecycle {
  const policy = dig(service, "deploy", "restart_policy");
  const [word, count] = policy
    ? [string(dig(policy, "condition")), dig(policy, "max_attempts")]
    : (string(service.restart) ?? "").split(":");
  const condition = word ? CONDITIONS[word] : undefined;
  if (word && condition === undefined) problems.push(`restart condition ${word} is unknown`);
  const silent = policy === undefined && !word;
  const runs = condition !== undefined && condition !== "never";
  const signal = string(service.stop_signal);
  const grace = duration(service.stop_grace_period);
  return {
    restart: silent ? { default: "never" } : (condition ?? "never"),
    // The engine counts attempts for on-failure only; delay and window are its own (moby restartmanager: 100 ms, 10 s).
    restartAttempts: runs ? orElse(condition === "on-failure" ? said(count) : undefined, null) : null,
    restartDelay: runs ? { default: 0.1 } : null,
    restartWindow: runs ? { default: 10 } : null,
    stopSignal: signal === undefined ? { default: "SIGTERM" } : signalName(signal),
    // Whole seconds: docker compose cuts the rest off (StopTimeout 1 for 1.5s).
    stopGrace: grace === undefined ? { default: 10 } : Math.trunc(grace),
    postStart: readHooks(service.post_start),
    preStop: readHooks(service.pre_stop),
  };
}

const signalName = (signal: string) =>
  /^\d+$/.test(signal) ? String(Number(signal)) : `SIG${signal.toUpperCase().replace(/^SIG/, "")}`;

/** Defaults of the engine: moby daemon/health.go. A time of zero means the default. */
const PROBE = { interval: 30, timeout: 30, start_period: 0, start_interval: 5 } as const;

export function readHealth(service: JsonObject): ServiceContract["health"] {
  const check = map(service.healthcheck);
  const [form, ...words] = strings(check.test);
  if (bool(check.disable) || form === "NONE") {
    const off = { interval: null, timeout: null, retries: null, startPeriod: null, startInterval: null };
    return { test: null, form: "none", ...off, noticedAfter: null, gatesTraffic: null, onFailure: null };
  }
  // Without a test the image's own may run, with the image's timing where none is given here.
  const time = (key: keyof typeof PROBE): Leaf<number> =>
    orElse(duration(check[key]) || undefined, form ? PROBE[key] : null);
  const retries = said(check.retries);
  const value = (key: keyof typeof PROBE) => duration(check[key]) || PROBE[key];
  return {
    test: form ? words : { default: null },
    form: form === "CMD" ? "exec" : form === "CMD-SHELL" ? "shell" : { default: null },
    interval: time("interval"),
    timeout: time("timeout"),
    retries: orElse(retries, form ? 3 : null),
    startPeriod: time("start_period"),
    startInterval: time("start_interval"),
    // So many failures in a row, one interval apart; the first may be a probe that was on its way and times out.
    noticedAfter: form
      ? Math.round(((retries ?? 3) * value("interval") + value("timeout")) * 1e9) / 1e9
      : { default: null },
    gatesTraffic: false,
    onFailure: "mark",
  };
}

/** Nothing places containers on an engine; a limit that the replicas keep to holds all the same. */
export function readPlacement(service: JsonObject): ServiceContract["placement"] {
  const limit = said(dig(service, "deploy", "placement", "max_replicas_per_node"));
  const replicas = Number(dig(service, "deploy", "replicas") ?? service.scale ?? 1);
  return { constraints: [], spread: [], maxPerNode: limit !== undefined && replicas <= limit ? limit : null };
}

/**
 * `docker compose up` recreates all replicas of a changed service at once, old ones stopped first, and stops where one
 * fails; `deploy.update_config`, `rollback_config`, `placement` and the global modes are Swarm's (seen: all ignored).
 */
export function readRollout(service: JsonObject): ServiceContract["rollout"] {
  const replicas = Number(dig(service, "deploy", "replicas") ?? service.scale ?? 1);
  const asked = Number(dig(service, "deploy", "update_config", "parallelism") ?? 0);
  return {
    replicas,
    // One engine is one node, so one container is one on each.
    perNode: replicas === 1 && /^global/.test(string(dig(service, "deploy", "mode")) ?? ""),
    scaleMin: null,
    scaleMax: null,
    scaleOn: {},
    order: { default: "stop-first" },
    // As many as there are, or more, is all at once.
    parallelism: asked >= replicas && asked > 0 ? asked : { default: 0 },
    delay: { default: 0 },
    onFailure: { default: "pause" },
    monitor: { default: 0 },
    maxFailureRatio: { default: 0 },
    rollback: null,
    capacityKept: { default: 0 },
  };
}
