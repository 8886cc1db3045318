import {
  type Answer,
  adapted,
  carried,
  irrelevant,
  refused,
  type SupportRow,
  type Use,
} from "../../../src/ledger/answer";
import type { Service } from "../../../src/workload/model";
import { rolloutOf } from "./rollout";
import { askedGiven, at, cases, isJob, replicasOf, serviceOf, when } from "./support-values";

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html */
const KEEPS = "ECS replaces a task of a service that stops, whatever its exit code, and never gives up";
const ONCE = "a job runs once in each deploy; its exit code decides whether the deploy goes on";
/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html */
const BREAKER =
  "the circuit breaker decides: as many failed tasks as half the replicas, at least 3 and at most 200, fail the deploy";

const BACK = "the circuit breaker goes back to the last deployment that completed";

/** Replicas that `parallelism` asks to change at once; 0 is all. */
const asked = (use: Use) => Math.min(Number(use.value) || replicasOf(use), replicasOf(use));

/** Replicas that change at once under the percents that are written, rounded as ECS rounds them. */
function atOnce(use: Use): number {
  const replicas = replicasOf(use);
  const order = at(serviceOf(use), "deploy", "update_config", "order") === "start-first" ? "start-first" : "stop-first";
  const rollout = { replicas, perNode: false, update: { parallelism: Number(use.value), order } } as const;
  const plan = rolloutOf({ kind: "service", mounts: [], rollout } as unknown as Service, "FARGATE");
  if (order === "start-first") return Math.floor((plan.maximumPercent * replicas) / 100) - replicas;
  return replicas - Math.ceil((plan.minimumHealthyPercent * replicas) / 100);
}

/** How an update goes means nothing to a job. */
const ofService = (answer: Answer) => when("a job", isJob, irrelevant(ONCE), answer);

/** The deploy section, restart and order. */
export const deploySupport: SupportRow = {
  "services.*.deploy": carried(),
  "services.*.deploy.labels": irrelevant("labels of a Swarm service, not of its containers; there is no such object"),
  "services.*.deploy.endpoint_mode": when(
    "the value is dnsrr",
    ({ value }) => value === "dnsrr",
    adapted("the name resolves to one address, that of the Service Connect proxy, which spreads over all replicas"),
    carried("the name resolves to one address, and a proxy spreads over all replicas"),
  ),
  "services.*.deploy.replicas": carried(),
  "services.*.scale": carried(),
  "services.*.deploy.resources": carried(),
  "services.*.deploy.resources.reservations.generic_resources": refused(
    "a count that Swarm's scheduler keeps; ECS has none",
    "use reservations.devices for GPUs, or remove it",
  ),

  "services.*.restart": cases([
    ["a job, and the value is no", (use) => isJob(use) && use.value === "no", carried(ONCE)],
    ["a job", isJob, adapted(`${ONCE}: 0 restarts`)],
    [
      "the value is no or on-failure",
      ({ value }) => /^(no|false|on-failure(:\d+)?)$/.test(String(value)),
      adapted(KEEPS),
    ],
    [
      "the value is unless-stopped",
      ({ value }) => value === "unless-stopped",
      adapted("always: nobody stops a single task for good; replicas: 0 stops the service"),
    ],
  ]),
  "services.*.deploy.restart_policy": carried(),
  "services.*.deploy.restart_policy.condition": cases([
    ["a job, and the value is none", (use) => isJob(use) && use.value === "none", carried(ONCE)],
    ["a job", isJob, adapted(`${ONCE}: 0 restarts`)],
    ["the value is none or on-failure", ({ value }) => /^(none|no|on-failure)$/.test(String(value)), adapted(KEEPS)],
  ]),
  "services.*.deploy.restart_policy.max_attempts": when("a job", isJob, adapted(`${ONCE}: 0 restarts`), adapted(KEEPS)),
  "services.*.deploy.restart_policy.delay": adapted(
    "ECS has its own delay: none at first; for tasks that fail before they run it grows to 27 min",
  ),
  "services.*.deploy.restart_policy.window": adapted(
    "ECS has no window: a task counts as started once it runs and, with a health check, is healthy",
  ),

  "services.*.deploy.update_config": cases([
    ["a job", isJob, irrelevant(ONCE)],
    [
      "failure_action is not given",
      ({ value }) => at(value, "failure_action") === undefined,
      adapted(`failure_action: Compose's default is pause; here ${BACK}, and the deploy fails`),
    ],
  ]),
  "services.*.deploy.update_config.order": ofService(
    carried("the share of tasks that stays up in a deploy follows from it"),
  ),
  "services.*.deploy.update_config.parallelism": cases(
    [
      ["a job", isJob, irrelevant(ONCE)],
      [
        "the mode is global",
        (use) => at(serviceOf(use), "deploy", "mode") === "global",
        adapted("ECS stops and starts the task of every machine at once"),
      ],
      [
        "whole percents cannot say the number",
        (use) => atOnce(use) !== asked(use),
        (use) =>
          adapted(
            `${askedGiven(`${asked(use)} at once`, `${atOnce(use)}`)}: ECS takes whole percents of ${replicasOf(use)} replicas`,
          ),
      ],
    ],
    carried("the share of tasks that ECS keeps, or adds, comes to this number"),
  ),
  "services.*.deploy.update_config.delay": ofService(adapted("0 s: ECS goes on as soon as the new tasks are healthy")),
  "services.*.deploy.update_config.monitor": ofService(adapted(BREAKER)),
  "services.*.deploy.update_config.max_failure_ratio": ofService(adapted(BREAKER)),
  "services.*.deploy.update_config.failure_action": cases(
    [
      ["a job", isJob, irrelevant(ONCE)],
      [
        "the value is continue",
        ({ value }) => value === "continue",
        adapted("no circuit breaker: ECS tries on without end, and the deploy fails after the option deployTimeout"),
      ],
      [
        "the value is pause",
        ({ value }) => value === "pause",
        carried("the circuit breaker stops the update where it is, and the deploy fails"),
      ],
    ],
    carried(`${BACK}, and the deploy fails`),
  ),
  "services.*.deploy.rollback_config": ofService(
    adapted("a rollback goes as an update does: update_config holds for it"),
  ),

  "services.*.depends_on": adapted(
    "a deploy keeps the order; a task that ECS replaces later by itself waits for nobody",
  ),
  "services.*.depends_on.*.condition": when(
    "the value is service_started",
    ({ value }) => value === "service_started",
    adapted("a deploy waits for more: until all tasks run and, with a health check, are healthy; later nobody waits"),
    adapted("a deploy keeps the order; a task that ECS replaces later by itself waits for nobody"),
  ),
  "services.*.depends_on.*.restart": when(
    "the value is true",
    ({ value }) => value === true,
    adapted("0 restarts: a change of the other service does not restart this one; the app has to connect again"),
  ),
  "services.*.depends_on.*.required": when(
    "the value is false",
    ({ value }) => value === false,
    adapted("where the other service is deployed too, its failure stops the deploy all the same"),
  ),
};
