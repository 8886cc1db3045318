import type { Gives, Mutation } from "./mutation";

const ANYWAY: Gives = { stays: "what the platform does anyway" };
const OFF: Gives = { ...ANYWAY, contract: {}, because: "off is no setting" };
/** In place of CloudWatch Logs, whose options go. */
const PASSED = (driver: string, options: Readonly<Record<string, string>>): Gives => {
  const gone = ["awslogs-group", "awslogs-region", "awslogs-stream-prefix", "max-buffer-size", "mode"];
  return {
    contract: {
      "logging.driver": driver,
      ...Object.fromEntries(gone.map((key) => [`logging.options.${key}`, null])),
      ...Object.fromEntries(Object.entries(options).map(([key, value]) => [`logging.options.${key}`, value])),
    },
    because: "the options of CloudWatch Logs go with it",
  };
};

/** The process, its image, files and rights. */
export const service: readonly Mutation[] = [
  { feature: "services.*.image" },
  { feature: "services.*.platform", value: "linux/amd64", gives: ANYWAY },
  { feature: "services.*.platform", value: "linux/arm64", only: "fargate" },
  {
    feature: "services.*.platform",
    value: "linux/arm64",
    only: "ecs-ec2",
    options: { instances: { types: ["m7g.large"] } },
    gives: { stays: "the machines that the options name have this processor already" },
  },
  { feature: "services.*.platform", value: "windows/amd64" },
  { feature: "services.*.pull_policy", value: "build" },
  { feature: "services.*.pull_policy", value: "always", gives: ANYWAY },
  { feature: "services.*.pull_policy", value: "missing", gives: { stays: "a task pulls whenever it starts" } },

  { feature: "services.*.command" },
  { feature: "services.*.command", value: ["${X}", "%{if}", "a b", '"'] },
  { feature: "services.*.command", value: [], web: { entrypoint: ["run"] }, gives: ANYWAY },
  { feature: "services.*.entrypoint" },
  { feature: "services.*.entrypoint", value: [] },
  {
    feature: "services.*.entrypoint",
    value: [],
    web: { command: ["serve", "now"] },
    gives: { contract: { "process.entrypoint": ["serve", "now"], "process.command": [] } },
  },
  { feature: "services.*.working_dir" },
  { feature: "services.*.user" },
  { feature: "services.*.user", value: "1000:1001" },
  { feature: "services.*.environment" },
  { feature: "services.*.environment", value: { A: "${X} %{if} é\n" } },
  {
    feature: "services.*.environment",
    value: { A: null, B: "c" },
    gives: { contract: { "process.environment.B": "c" } },
  },
  { feature: "services.*.init" },
  { feature: "services.*.tty" },
  { feature: "services.*.stdin_open" },
  { feature: "services.*.labels" },
  { feature: "services.*.read_only" },
  { feature: "services.*.stop_signal", value: "SIGTERM", gives: ANYWAY },
  { feature: "services.*.stop_signal" },
  { feature: "services.*.stop_grace_period" },
  {
    feature: "services.*.stop_grace_period",
    value: "10m0s",
    on: { fargate: { contract: { "lifecycle.stopGrace": 120 } } },
  },
  { feature: "services.*.stop_grace_period", value: "1s", gives: { contract: { "lifecycle.stopGrace": 2 } } },
  { feature: "services.*.stop_grace_period", value: "1m0.5s", gives: { contract: { "lifecycle.stopGrace": 61 } } },

  { feature: "services.*.cap_add", value: ["SYS_PTRACE"] },
  { feature: "services.*.cap_add" },
  { feature: "services.*.cap_add", value: ["BPF"] },
  { feature: "services.*.cap_drop" },
  { feature: "services.*.cap_drop", value: ["CAP_NET_RAW"] },
  { feature: "services.*.cap_drop", value: ["BPF"] },
  { feature: "services.*.privileged" },
  { feature: "services.*.privileged", value: false, gives: ANYWAY },
  { feature: "services.*.security_opt", value: ["no-new-privileges:true"] },
  { feature: "services.*.security_opt" },
  { feature: "services.*.pid" },
  { feature: "services.*.pid", value: "service:db" },
  { feature: "services.*.ipc" },
  { feature: "services.*.ipc", value: "private", gives: ANYWAY },
  { feature: "services.*.ipc", value: "shareable", gives: { stays: "nobody could share it" } },
  { feature: "services.*.ipc", value: "service:db" },
  { feature: "services.*.pid", value: "private", gives: ANYWAY },
  { feature: "services.*.pid", value: "shareable", gives: { stays: "nobody could share it" } },
  { feature: "services.*.isolation", value: "default", gives: ANYWAY },
  { feature: "services.*.isolation", value: "hyperv" },
  { feature: "services.*.use_api_socket" },
  { feature: "services.*.use_api_socket", value: false, gives: OFF },
  { feature: "services.*.oom_kill_disable" },
  { feature: "services.*.oom_kill_disable", value: false, gives: OFF },
  { feature: "services.*.oom_score_adj" },
  { feature: "services.*.oom_score_adj", value: 0, gives: OFF },

  { feature: "services.*.logging.driver", value: "awslogs", gives: ANYWAY },
  { feature: "services.*.logging.driver", value: "json-file", gives: { stays: "CloudWatch Logs in its place" } },
  {
    feature: "services.*.logging.driver",
    value: "splunk",
    web: { logging: { options: { "splunk-url": "https://x", "splunk-token": "t" } } },
    only: "fargate",
    gives: PASSED("splunk", { "splunk-url": "https://x", "splunk-token": "t" }),
  },
  {
    feature: "services.*.logging.driver",
    value: "syslog",
    web: { logging: { options: { "syslog-address": "tcp://logs:514" } } },
    only: "ecs-ec2",
    gives: PASSED("syslog", { "syslog-address": "tcp://logs:514" }),
  },
  { feature: "services.*.logging.driver", value: "journald", gives: PASSED("journald", {}) },
  { feature: "services.*.logging.driver", value: "gcplogs" },
  { feature: "services.*.logging.driver" },
  { feature: "services.*.logging.driver", value: "gelf" },
  {
    feature: "services.*.logging.options",
    value: { "max-size": "1m" },
    gives: { stays: "CloudWatch Logs keeps lines by the option logRetention" },
  },
  {
    feature: "services.*.logging.options",
    value: { mode: "blocking" },
    web: { logging: { driver: "awslogs" } },
    gives: {
      contract: { "logging.options.mode": "blocking", "logging.options.max-buffer-size": null },
      because: "who waits needs no buffer",
    },
  },
  {
    feature: "services.*.logging.options",
    value: { "syslog-address": "tcp://logs:514", tag: "x" },
    web: { logging: { driver: "syslog", options: { "syslog-address": "tcp://logs:514" } } },
    only: "ecs-ec2",
  },
  {
    feature: "services.*.logging.options",
    value: { "splunk-url": "https://x" },
    web: { logging: { driver: "splunk" } },
    only: "fargate",
  },
];
