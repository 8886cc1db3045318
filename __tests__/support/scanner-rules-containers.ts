import { blocks, eachContainer, eachOf, type Rule } from "./scanner-stack";

/** trivy's, `sensitive_attribute_tokens` of AWS-0036: parts of a variable's name. */
const SENSITIVE = /password|secret|private_key|aws_access_key_id|aws_secret_access_key|token|api_key/i;
const HARMLESS = /^(token_type|version)/i;
/** What it finds in values, of that what can be told without guessing. */
const KEY = /\b(AKIA|ASIA)[A-Z0-9]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** The rules on tasks and services; see scanner-rules.ts. */
export const containerRules: readonly Rule[] = [
  {
    id: "AWS-0036",
    severity: "CRITICAL",
    failing: eachContainer(({ environment }) =>
      blocks(environment).some(({ name, value }) => {
        return (SENSITIVE.test(String(name)) && !HARMLESS.test(String(name))) || KEY.test(String(value));
      }),
    ),
  },
  {
    id: "AWS-0035",
    severity: "HIGH",
    failing: eachOf("aws_ecs_task_definition", ({ volume }) =>
      blocks(volume)
        .flatMap(({ efs_volume_configuration }) => blocks(efs_volume_configuration))
        .some(({ transit_encryption }) => transit_encryption !== "ENABLED"),
    ),
  },
  {
    id: "ECS.2",
    severity: "HIGH",
    failing: eachOf("aws_ecs_service", ({ network_configuration }) =>
      blocks(network_configuration).some(
        ({ assign_public_ip }) => ![undefined, false].includes(assign_public_ip as false),
      ),
    ),
  },
  // CKV_AWS_335 looks for `pidMode` in a container; it stands in the task.
  { id: "ECS.3", severity: "HIGH", failing: eachOf("aws_ecs_task_definition", ({ pid_mode }) => pid_mode === "host") },
  // CKV_AWS_334 looks for `privilege`; the key is `privileged`.
  { id: "ECS.4", severity: "HIGH", failing: eachContainer(({ privileged }) => privileged === true) },
  // CKV_AWS_336 passes a task whose containers the plan does not show.
  { id: "ECS.5", severity: "HIGH", failing: eachContainer((container) => container.readonlyRootFilesystem !== true) },
  {
    id: "ECS.8",
    severity: "HIGH",
    failing: eachContainer(({ environment }) =>
      blocks(environment).some(({ name }) => {
        return ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "ECS_ENGINE_AUTH_DATA"].includes(String(name));
      }),
    ),
  },
  {
    id: "ECS.9",
    severity: "HIGH",
    failing: eachContainer(({ logConfiguration }) => !blocks(logConfiguration).some(({ logDriver }) => logDriver)),
  },
  {
    // CKV_AWS_332 looks at services with a launch type; these have capacity providers.
    id: "ECS.10",
    severity: "MEDIUM",
    failing: eachOf(
      "aws_ecs_service",
      ({ platform_version }) => ![undefined, "LATEST", "1.4.0"].includes(platform_version as string | undefined),
    ),
  },
  {
    id: "ECS.12",
    severity: "MEDIUM",
    failing: eachOf("aws_ecs_cluster", ({ setting }) => {
      const [insights] = blocks(setting).filter(({ name }) => name === "containerInsights");
      return !["enabled", "enhanced"].includes(String(insights?.value));
    }),
  },
  {
    id: "ECS.17",
    severity: "MEDIUM",
    failing: eachOf("aws_ecs_task_definition", ({ network_mode }) => network_mode === "host"),
  },
  {
    id: "ECS.19",
    severity: "MEDIUM",
    failing: eachOf("aws_ecs_capacity_provider", ({ auto_scaling_group_provider }) =>
      blocks(auto_scaling_group_provider).some((group) => group.managed_termination_protection !== "ENABLED"),
    ),
  },
  {
    id: "ECS.20",
    severity: "MEDIUM",
    failing: eachContainer(({ user }) => user === undefined || /^(0|root)(:|$)/.test(String(user))),
  },
];
