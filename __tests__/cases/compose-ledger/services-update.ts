import type { ServiceCase } from "./case";

export const update: readonly ServiceCase[] = [
  {
    feature: "services.*.deploy.rollback_config.delay",
    base: { deploy: { replicas: 2 } },
    set: { deploy: { rollback_config: { delay: "10s" } } },
    shows: {},
  },
  {
    feature: "services.*.deploy.rollback_config.failure_action",
    base: { deploy: { replicas: 2 } },
    set: { deploy: { rollback_config: { failure_action: "pause" } } },
    shows: {},
  },
  {
    feature: "services.*.deploy.rollback_config.max_failure_ratio",
    base: { deploy: { replicas: 2 } },
    set: { deploy: { rollback_config: { max_failure_ratio: 0.2 } } },
    shows: {},
  },
  {
    feature: "services.*.deploy.rollback_config.monitor",
    base: { deploy: { replicas: 2 } },
    set: { deploy: { rollback_config: { monitor: "20s" } } },
    shows: {},
  },
  {
    feature: "services.*.deploy.rollback_config.order",
    base: { deploy: { replicas: 2 } },
    set: { deploy: { rollback_config: { order: "start-first" } } },
    shows: {},
  },
  {
    feature: "services.*.deploy.rollback_config.order",
    base: { deploy: { replicas: 2 } },
    set: { deploy: { rollback_config: { order: "stop-first" } } },
    shows: {},
  },
  {
    feature: "services.*.deploy.rollback_config.parallelism",
    base: { deploy: { replicas: 2 } },
    set: { deploy: { rollback_config: { parallelism: 2 } } },
    shows: {},
  },
  {
    feature: "services.*.deploy.update_config.delay",
    base: { deploy: { replicas: 2 } },
    set: { deploy: { update_config: { delay: "10s" } } },
    shows: {},
  },
  {
    feature: "services.*.deploy.update_config.failure_action",
    base: { deploy: { replicas: 2 } },
    set: { deploy: { update_config: { failure_action: "rollback" } } },
    shows: {},
  },
  {
    feature: "services.*.deploy.update_config.max_failure_ratio",
    base: { deploy: { replicas: 2 } },
    set: { deploy: { update_config: { max_failure_ratio: 0.2 } } },
    shows: {},
  },
  {
    feature: "services.*.deploy.update_config.monitor",
    base: { deploy: { replicas: 2 } },
    set: { deploy: { update_config: { monitor: "20s" } } },
    shows: {},
  },
  {
    feature: "services.*.deploy.update_config.order",
    base: { deploy: { replicas: 2 } },
    set: { deploy: { update_config: { order: "start-first" } } },
    shows: {},
  },
  {
    feature: "services.*.deploy.update_config.order",
    because: "what docker compose does anyway; a run shows it",
    base: { deploy: { replicas: 2 } },
    set: { deploy: { update_config: { order: "stop-first" } } },
    shows: {},
  },
  {
    feature: "services.*.deploy.update_config.parallelism",
    because: "all of two at once is what docker compose does anyway; a run shows it",
    base: { deploy: { replicas: 2 } },
    set: { deploy: { update_config: { parallelism: 2 } } },
    shows: {},
  },
];
