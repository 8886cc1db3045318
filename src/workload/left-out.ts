import type { Feature } from "../ledger/features.generated";

/**
 * Attributes that the neutral model leaves out on purpose, with the reason; each stands for its subtree. Everything
 * else in the specification changes the model, which a test shows attribute by attribute. What is left out is still
 * in the ledger: a target that cannot do without it refuses it there.
 */
export const LEFT_OUT = {
  name: "the model has the project's name",
  version: "obsolete, without effect",
  include: "resolved by the loader",
  models: "a model runner is no container; targets answer for it in the ledger",
  "configs.*.labels": "labels of the engine's config object, which no container sees",
  "configs.*.name": "the platform's name for it; the model has it for external ones only",
  "secrets.*.labels": "labels of the engine's secret object, which no container sees",
  "secrets.*.name": "the platform's name for it; the model has it for external ones only",
  "secrets.*.driver_opts": "options of an engine's secret plugin",
  "networks.*.name": "the platform's name for it; the model has it for external ones only",
  "volumes.*.name": "the platform's name for it; the model has it for external ones only",
  "networks.*.external.name": "old form of name, which docker compose config rewrites",
  "volumes.*.external.name": "old form of name, which docker compose config rewrites",
  "secrets.*.external.name": "old form of name, which docker compose config rewrites",
  "configs.*.external.name": "old form of name, which docker compose config rewrites",
  "services.*.attach": "whether a terminal shows the logs of docker compose up",
  "services.*.build": "how the image is made; the model says only that the project builds it",
  "services.*.cpu_count": "Windows containers only",
  "services.*.cpu_percent": "Windows containers only",
  "services.*.credential_spec": "Windows containers only",
  "services.*.isolation": "Windows containers only",
  "services.*.deploy.endpoint_mode": "how a Swarm balances between its nodes",
  "services.*.deploy.labels": "labels of the Swarm's service object, which no container sees",
  "services.*.develop": "what docker compose watch does on a developer's machine",
  "services.*.env_file": "resolved into environment by the loader",
  "services.*.extends": "resolved by the loader",
  "services.*.label_file": "resolved into labels by the loader",
  "services.*.models": "a model runner is no container; targets answer for it in the ledger",
  "services.*.profiles": "resolved by the loader",
  "services.*.provider": "no container: docker compose runs another program; targets answer for it in the ledger",
  "services.*.pull_refresh_after": "when the builder's copy of an image is looked at again",
} as const satisfies Partial<Record<Feature, string>>;
