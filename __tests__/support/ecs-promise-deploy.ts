import type { RollbackContract, ServiceContract } from "../../src/contract/contract";
import { sortedSet } from "../../src/contract/format";
import type { Service } from "../../src/workload/model";
import type { Member, PromiseOptions } from "./ecs-promise";

/** Services are kept running, jobs run once. Ten seconds to stop where the file says nothing; whole ones, 2 to 120 on Fargate. */
export function promisedLifecycle({ kind, lifecycle }: Service, fargate: boolean): ServiceContract["lifecycle"] {
  const job = kind === "job";
  const grace = Math.max(2, Math.ceil(lifecycle.stopGrace ?? 10));
  return {
    restart: job ? "never" : "always",
    restartAttempts: null,
    restartDelay: null,
    restartWindow: null,
    stopSignal: "SIGTERM",
    stopGrace: fargate ? Math.min(120, grace) : grace,
    postStart: [],
    preStop: [],
  };
}

const NOTHING = { delay: { default: 0 }, monitor: null, maxFailureRatio: null };

/** What changes at once, as a deploy does it, and what stays up meanwhile. */
export function promisedRollout(
  { kind, rollout, mounts }: Service,
  reference: ServiceContract["rollout"],
  http: boolean,
): ServiceContract["rollout"] {
  const { update, scale, perNode } = rollout;
  const { scaleMin, scaleMax } = reference;
  if (kind === "job") {
    const plain = { scaleMin: null, scaleMax: null, scaleOn: {}, order: "stop-first" as const, parallelism: 0 };
    return {
      replicas: rollout.replicas,
      perNode: false,
      ...plain,
      ...NOTHING,
      onFailure: "pause",
      rollback: null,
      capacityKept: 0,
    };
  }
  const replicas = perNode ? 1 : (scale?.min ?? rollout.replicas);
  const writes = mounts.some((mount) => mount.type === "volume" && mount.source !== undefined && !mount.readOnly);
  const first = update === undefined ? !writes : update.order === "start-first";
  const startFirst = first && !perNode;
  const asked = update === undefined ? 0 : (update.parallelism ?? 1);
  const all = asked === 0 || asked >= replicas || perNode;
  const order = startFirst ? ("start-first" as const) : ("stop-first" as const);
  // Whole percents: what stays up is rounded down, what may be there at once up.
  const kept = all ? 0 : Math.floor((100 * (replicas - asked)) / replicas);
  const most = Math.ceil((100 * (replicas + asked)) / replicas);
  const atOnce = startFirst
    ? Math.floor((most * replicas) / 100) - replicas
    : replicas - Math.ceil((kept * replicas) / 100);
  const parallelism = all || atOnce >= replicas ? 0 : atOnce;
  const onFailure = update?.onFailure ?? "rollback";
  const back: RollbackContract = { order, parallelism, ...NOTHING, onFailure: { default: null } };
  const { requests: _, ...others } = reference.scaleOn;
  return {
    replicas,
    perNode,
    scaleMin,
    scaleMax,
    // Requests are counted by a load balancer that speaks HTTP.
    scaleOn: http ? reference.scaleOn : others,
    order,
    parallelism,
    ...NOTHING,
    onFailure,
    rollback: onFailure === "rollback" ? back : null,
    capacityKept: startFirst ? 100 : kept,
  };
}

const within = (value: number, least: number, most: number) => Math.min(most, Math.max(least, Math.ceil(value)));

/** Whole seconds, within 5 to 300, 2 to 60, 1 to 10 and 0 to 300; Docker's defaults are kept. */
export function promisedHealth(
  service: Service,
  reference: ServiceContract["health"],
  balanced: boolean,
): ServiceContract["health"] {
  const { health } = service;
  if (typeof health !== "object" || health.test === undefined) {
    const off = {
      test: null,
      form: "none" as const,
      interval: null,
      timeout: null,
      retries: null,
      startPeriod: null,
      startInterval: null,
    };
    // Without a check the load balancer looks every 10 s, waits 5 s, and believes the third failure.
    const found = { noticedAfter: 35, gatesTraffic: true, onFailure: "replace" as const };
    return { ...off, ...(balanced ? found : { noticedAfter: null, gatesTraffic: null, onFailure: null }) };
  }
  const interval = within(health.interval ?? 30, 5, 300);
  const timeout = within(health.timeout ?? 30, 2, 60);
  const retries = within(health.retries ?? 3, 1, 10);
  return {
    ...reference,
    interval,
    timeout,
    retries,
    startPeriod: within(health.startPeriod ?? 0, 0, 300),
    startInterval: null,
    noticedAfter: interval * retries + timeout,
    gatesTraffic: balanced,
    onFailure: "replace",
  };
}

/** `node.platform.os == linux`: the attributes that ECS has of machines, and Docker's words for processors as ECS has them. */
function inEcsWords(constraint: string): string {
  const [, what = "", sign = "", value = ""] =
    /^node\.platform\.(os|arch)\s*(==|!=)\s*(\S+)$/i.exec(constraint.trim()) ?? [];
  const name = what.toLowerCase() === "os" ? "attribute:ecs.os-type" : "attribute:ecs.cpu-architecture";
  const words: Readonly<Record<string, string>> = { amd64: "x86_64", aarch64: "arm64" };
  return `${name} ${sign} ${words[value.toLowerCase()] ?? value.toLowerCase()}`;
}

export function promisedPlacement({ placement, rollout }: Service, fargate: boolean): ServiceContract["placement"] {
  if (fargate) return { constraints: [], spread: [], maxPerNode: 1 };
  const constraints = sortedSet(placement.constraints.map(inEcsWords));
  const byMachine = placement.spread.some((preference) => /^node\.(id|hostname)$/.test(preference));
  const spread = ["attribute:ecs.availability-zone", ...(byMachine ? ["instanceId"] : [])];
  return { constraints, spread: rollout.perNode ? [] : spread, maxPerNode: placement.maxPerNode === 1 ? 1 : null };
}

const KEPT = ["awslogs-datetime-format", "awslogs-multiline-pattern", "max-buffer-size", "mode"];

/** Drivers that lines go to as the file says. */
const PASSED = { fargate: ["splunk"], "ecs-ec2": ["fluentd", "gelf", "journald", "splunk", "syslog"] } as const;

export function promisedLogging(
  { name, logging }: Service,
  { region, logGroup }: PromiseOptions,
  member: Member,
): ServiceContract["logging"] {
  const driver = logging?.driver;
  if (driver !== undefined && (PASSED[member] as readonly string[]).includes(driver))
    return { driver, options: logging?.options ?? {} };
  const own = Object.fromEntries(Object.entries(logging?.options ?? {}).filter(([key]) => KEPT.includes(key)));
  const buffer = own.mode === "blocking" ? {} : { "max-buffer-size": "25m" };
  const where = { "awslogs-group": logGroup(name), "awslogs-region": region, "awslogs-stream-prefix": "task" };
  return { driver: "awslogs", options: { ...where, mode: "non-blocking", ...buffer, ...own } };
}
