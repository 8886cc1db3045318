import type { RejectedCase } from "./case";

/** Every engine: Compose or the engine says no, and that is what the row relies on. */
export const rejected: readonly RejectedCase[] = [
  {
    feature: "models.*.model",
    also: ["models.*.context_size", "models.*.name", "models.*.runtime_flags"],
    top: { models: { m: { model: "ai/x", name: "m", context_size: 1024, runtime_flags: ["--a"] } } },
    service: { models: ["m"] },
    says: /requires Docker Model plugin/,
  },
  {
    feature: "services.*.models",
    also: ["services.*.models.*.endpoint_var", "services.*.models.*.model_var"],
    top: { models: { m: { model: "ai/x" } } },
    service: { models: { m: { endpoint_var: "URL", model_var: "MODEL" } } },
    says: /requires Docker Model plugin/,
  },
  {
    feature: "services.*.provider.type",
    also: ["services.*.provider.options"],
    service: { provider: { type: "berth-no-such-provider", options: { a: "1" } } },
    says: /executable file not found/,
  },
  { feature: "services.*.isolation", service: { isolation: "hyperv" }, says: /linux only supports 'default'/ },
  {
    feature: "services.*.runtime",
    service: { runtime: "berth-no-such-runtime" },
    says: /Unknown runtime|unknown or invalid runtime/,
  },
  {
    feature: "services.*.platform",
    service: { platform: "linux/s390x", pull_policy: "never" },
    says: /does not match the specified platform/,
  },
  {
    feature: "services.*.deploy.restart_policy.max_attempts",
    service: { deploy: { restart_policy: { condition: "any", max_attempts: 3 } } },
    says: /maximum retry count cannot be used/,
  },
  {
    feature: "services.*.volumes[].type",
    service: { volumes: [{ type: "cluster", source: "c", target: "/c" }] },
    says: /mount type unknown|invalid mount config/,
  },
  {
    feature: "networks.*.driver",
    top: { networks: { n: { driver: "berth-no-such-driver" } } },
    service: { networks: ["n"] },
    says: /plugin "berth-no-such-driver" not found/,
  },
  {
    feature: "networks.*.ipam.driver",
    top: { networks: { n: { ipam: { driver: "berth-no-such-driver" } } } },
    service: { networks: ["n"] },
    says: /berth-no-such-driver" not found/,
  },
  {
    feature: "networks.*.external",
    top: { networks: { n: { external: true, name: "berth-no-such-network" } } },
    service: { networks: ["n"] },
    says: /declared as external, but could not be found/,
  },
  {
    feature: "networks.*.external.name",
    top: { networks: { n: { external: { name: "berth-no-such-network" } } } },
    service: { networks: ["n"] },
    says: /berth-no-such-network declared as external/,
  },
  {
    feature: "volumes.*.driver",
    top: { volumes: { data: { driver: "berth-no-such-driver" } } },
    service: { volumes: ["data:/volume"] },
    says: /berth-no-such-driver/,
  },
  {
    feature: "volumes.*.external",
    top: { volumes: { data: { external: true, name: "berth-no-such-volume" } } },
    service: { volumes: ["data:/volume"] },
    says: /external volume "berth-no-such-volume" not found/,
  },
  {
    feature: "volumes.*.external.name",
    top: { volumes: { data: { external: { name: "berth-no-such-volume" } } } },
    service: { volumes: ["data:/volume"] },
    says: /external volume "berth-no-such-volume" not found/,
  },
  {
    feature: "configs.*.external",
    top: { configs: { c: { external: true } } },
    service: { configs: ["c"] },
    says: /unsupported external config/,
  },
  {
    feature: "configs.*.external.name",
    top: { configs: { c: { external: { name: "x" } } } },
    service: { configs: ["c"] },
    says: /unsupported external config x/,
  },
  {
    feature: "configs.*.template_driver",
    top: { configs: { c: { file: "./token.txt", template_driver: "golang" } } },
    service: { configs: ["c"] },
    says: /does not support configs\.\*\.template_driver/,
  },
  {
    feature: "secrets.*.external",
    top: { secrets: { c: { external: true } } },
    service: { secrets: ["c"] },
    says: /unsupported external secret/,
  },
  {
    feature: "secrets.*.external.name",
    top: { secrets: { c: { external: { name: "x" } } } },
    service: { secrets: ["c"] },
    says: /unsupported external secret x/,
  },
  {
    feature: "secrets.*.driver",
    top: { secrets: { c: { file: "./token.txt", driver: "x" } } },
    service: { secrets: ["c"] },
    says: /does not support secrets\.\*\.driver/,
  },
  {
    feature: "secrets.*.template_driver",
    top: { secrets: { c: { file: "./token.txt", template_driver: "golang" } } },
    service: { secrets: ["c"] },
    says: /does not support secrets\.\*\.template_driver/,
  },
];

/** Engines with an API older than `api` only: what Compose says there. Newer ones carry it, which this engine cannot show. */
export const tooOld: readonly (RejectedCase & { readonly api: string })[] = [
  {
    feature: "services.*.healthcheck.start_interval",
    api: "1.44",
    service: { healthcheck: { test: "true", start_period: "1s", start_interval: "1s" } },
    says: /require Docker Engine v25/,
  },
  {
    feature: "services.*.networks.*.mac_address",
    api: "1.44",
    service: { networks: { default: { mac_address: "02:42:0a:d5:00:99" } } },
    says: /requires API version 1\.44/,
  },
  {
    feature: "services.*.networks.*.interface_name",
    api: "1.49",
    service: { networks: { default: { interface_name: "eth7" } } },
    says: /requires Docker Engine v28\.1/,
  },
  {
    feature: "services.*.volumes[].image",
    api: "1.48",
    service: { volumes: [{ type: "image", source: "berth-test/busybox:1", target: "/x" }] },
    says: /require Docker Engine v28/,
  },
  {
    feature: "services.*.volumes[].image.subpath",
    api: "1.48",
    service: { volumes: [{ type: "image", source: "berth-test/busybox:1", target: "/x", image: { subpath: "bin" } }] },
    says: /require Docker Engine v28/,
  },
];
