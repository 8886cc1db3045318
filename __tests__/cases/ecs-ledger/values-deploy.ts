import type { Gives, Mutation } from "./mutation";

const JOB = { deploy: { mode: "replicated-job" } };
const NO_ENTRY = { ports: null, healthcheck: null };
const KEEPS: Gives = { stays: "ECS replaces every task that stops" };
const ONCE: Gives = { stays: "a job runs once in each deploy" };
const BREAKER: Gives = { stays: "the circuit breaker decides" };
const BACK: Gives = { stays: "update_config holds for a roll-back too" };
const NO_ROLLBACK = {
  "rollout.rollback.delay": null,
  "rollout.rollback.order": null,
  "rollout.rollback.parallelism": null,
};

/** Replicas, restarts, updates, placement and order. */
export const deploy: readonly Mutation[] = [
  { feature: "services.*.deploy.replicas" },
  { feature: "services.*.deploy.replicas", value: 0 },
  { feature: "services.*.scale", web: { deploy: null } },
  { feature: "services.*.deploy.endpoint_mode", value: "vip", gives: { stays: "what Service Connect does anyway" } },
  { feature: "services.*.deploy.endpoint_mode", value: "dnsrr", gives: { stays: "one address, that of the proxy" } },
  { feature: "services.*.deploy.mode", value: "replicated", gives: { stays: "it is the default" } },
  { feature: "services.*.deploy.mode", value: "global-job" },
  {
    feature: "services.*.deploy.mode",
    on: {
      "ecs-ec2": {
        contract: { "rollout.perNode": true, "rollout.replicas": 1, "placement.spread": [] },
        because: "a daemon has no count, and every machine has one: there is nothing to spread",
      },
    },
  },
  {
    feature: "services.*.deploy.mode",
    value: "replicated-job",
    web: NO_ENTRY,
    gives: {
      contract: {
        kind: "job",
        "lifecycle.restart": "never",
        "rollout.onFailure": "pause",
        ...NO_ROLLBACK,
      },
      because: "what runs once is not started again, nor taken back",
    },
  },

  { feature: "services.*.restart", gives: { stays: "ECS always does" } },
  { feature: "services.*.restart", value: "no", gives: KEEPS },
  { feature: "services.*.restart", value: "on-failure:3", gives: KEEPS },
  { feature: "services.*.restart", value: "unless-stopped", gives: { stays: "nobody stops a single task for good" } },
  { feature: "services.*.restart", value: "no", web: { ...NO_ENTRY, ...JOB }, gives: ONCE },
  { feature: "services.*.restart", value: "on-failure", web: { ...NO_ENTRY, ...JOB }, gives: ONCE },
  {
    feature: "services.*.deploy.restart_policy.condition",
    web: { deploy: { restart_policy: null } },
    gives: { stays: "ECS always does" },
  },
  { feature: "services.*.deploy.restart_policy.condition", value: "on-failure", gives: KEEPS },
  {
    feature: "services.*.deploy.restart_policy.condition",
    value: "none",
    web: { ...NO_ENTRY, deploy: { mode: "replicated-job" } },
    gives: ONCE,
  },
  {
    feature: "services.*.deploy.restart_policy.condition",
    value: "on-failure",
    web: { ...NO_ENTRY, deploy: { mode: "replicated-job" } },
    gives: ONCE,
  },
  { feature: "services.*.deploy.restart_policy.max_attempts", gives: KEEPS },
  { feature: "services.*.deploy.restart_policy.max_attempts", web: { ...NO_ENTRY, ...JOB }, gives: ONCE },
  { feature: "services.*.deploy.restart_policy.delay", gives: { stays: "ECS has its own delay" } },
  { feature: "services.*.deploy.restart_policy.window", gives: { stays: "ECS has no window" } },

  {
    feature: "services.*.deploy.update_config.order",
    gives: {
      contract: {
        "rollout.order": "start-first",
        "rollout.rollback.order": "start-first",
        "rollout.capacityKept": 100,
      },
      because: "a roll-back goes as an update does",
    },
  },
  {
    feature: "services.*.deploy.update_config.parallelism",
    gives: {
      contract: { "rollout.parallelism": 2, "rollout.rollback.parallelism": 2, "rollout.capacityKept": 50 },
      because: "a roll-back goes as an update does",
    },
  },
  {
    feature: "services.*.deploy.update_config.parallelism",
    value: 7,
    web: { deploy: { replicas: 300 } },
    only: "fargate",
    gives: {
      contract: { "rollout.parallelism": 9, "rollout.rollback.parallelism": 9, "rollout.capacityKept": 97 },
    },
  },
  {
    feature: "services.*.deploy.update_config.parallelism",
    value: 7,
    web: { deploy: { replicas: 300 } },
    options: { instances: { types: ["m6i.large"], max: 1000 } },
    only: "ecs-ec2",
    gives: {
      contract: { "rollout.parallelism": 9, "rollout.rollback.parallelism": 9, "rollout.capacityKept": 97 },
    },
  },
  {
    feature: "services.*.deploy.update_config.parallelism",
    web: { deploy: { mode: "global" } },
    only: "ecs-ec2",
    gives: { stays: "the task of every machine at once" },
  },
  { feature: "services.*.deploy.update_config.delay", gives: { stays: "ECS goes on as soon as tasks are healthy" } },
  { feature: "services.*.deploy.update_config.monitor", gives: BREAKER },
  { feature: "services.*.deploy.update_config.max_failure_ratio", gives: BREAKER },
  {
    feature: "services.*.deploy.update_config.failure_action",
    value: "pause",
    gives: {
      contract: { "rollout.onFailure": "pause", ...NO_ROLLBACK },
      because: "what does not go back has no way back",
    },
  },
  {
    feature: "services.*.deploy.update_config.failure_action",
    value: "rollback",
    gives: { stays: "it is what the kit sets anyway" },
  },
  {
    feature: "services.*.deploy.update_config.failure_action",
    gives: { contract: { "rollout.onFailure": "continue", ...NO_ROLLBACK } },
  },
  ...(["delay", "failure_action", "max_failure_ratio", "monitor", "order", "parallelism"] as const).flatMap(
    (key): Mutation[] => [
      { feature: `services.*.deploy.update_config.${key}`, web: { ...NO_ENTRY, ...JOB } },
      { feature: `services.*.deploy.rollback_config.${key}`, web: { ...NO_ENTRY, ...JOB } },
    ],
  ),
  {
    feature: "services.*.deploy.mode",
    after: {
      services: {
        db: { depends_on: { web: { condition: "service_completed_successfully" } } },
        web: { depends_on: null },
      },
    },
  },
  ...(["delay", "failure_action", "max_failure_ratio", "monitor", "order", "parallelism"] as const).map(
    (key): Mutation => ({ feature: `services.*.deploy.rollback_config.${key}`, gives: BACK }),
  ),

  {
    feature: "services.*.deploy.placement.constraints",
    value: ["node.platform.os == linux"],
    on: { "ecs-ec2": { contract: { "placement.constraints": ["attribute:ecs.os-type == linux"] } } },
  },
  { feature: "services.*.deploy.placement.constraints" },
  {
    feature: "services.*.deploy.placement.max_replicas_per_node",
    on: { fargate: { stays: "every task has a machine of its own" } },
  },
  {
    feature: "services.*.deploy.placement.max_replicas_per_node",
    value: 1,
    on: { fargate: { stays: "every task has a machine of its own" } },
  },
  { feature: "services.*.deploy.placement.preferences[].spread", gives: { stays: "spread over zones" } },
  {
    feature: "services.*.deploy.placement.preferences[].spread",
    value: "node.id",
    on: {
      fargate: { stays: "spread over zones" },
      "ecs-ec2": { contract: { "placement.spread": ["attribute:ecs.availability-zone", "instanceId"] } },
    },
  },

  {
    feature: "services.*.depends_on.*.condition",
    value: "service_healthy",
    web: { depends_on: { db: { condition: "service_started" } } },
    gives: { stays: "the deploy waits for a steady state anyway" },
  },
  {
    feature: "services.*.depends_on.*.condition",
    value: "service_started",
    gives: { stays: "the deploy waits for a steady state anyway" },
  },
  {
    feature: "services.*.depends_on.*.condition",
    value: "service_completed_successfully",
    gives: {
      contract: {
        "order db web": { when: "completed", restarts: false, required: true, holds: "deploy" },
        "services.db.kind": "job",
        "services.db.lifecycle.restart": "never",
        "services.db.rollout.capacityKept": 0,
        "services.db.rollout.onFailure": "pause",
        "services.db.rollout.order": "stop-first",
        "services.db.rollout.rollback.delay": null,
        "services.db.rollout.rollback.order": null,
        "services.db.rollout.rollback.parallelism": null,
      },
    },
  },
  { feature: "services.*.depends_on.*.required", gives: { stays: "its failure stops the deploy all the same" } },
  {
    feature: "services.*.depends_on.*.required",
    value: true,
    web: { depends_on: { db: { required: null } } },
    gives: { stays: "the order is kept anyway" },
  },
  { feature: "services.*.depends_on.*.restart", gives: { stays: "0 restarts" } },
  {
    feature: "services.*.depends_on.*.restart",
    value: false,
    web: { depends_on: { db: { restart: null } } },
    gives: { stays: "off is what the platform does anyway" },
  },
];
