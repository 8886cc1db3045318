import { readEcs } from "../../../stacks/_family/ecs/read";
import { differences } from "../../support/contracts";
import { type Stack, sample } from "./read-fixture";

const read = (stack: Stack) => readEcs(stack.artifact());

/** One change to the file, and the only paths at which the contract then differs. */
const mutations: readonly (readonly [string, (stack: Stack) => void, readonly string[]])[] = [
  [
    "another value",
    (s) => s.containers("task_web", ({ web }) => (web.environment[0].value = "x")),
    ["services.web.process.environment.MODE"],
  ],
  [
    "a further interval",
    (s) => s.containers("task_web", ({ web }) => (web.healthCheck.interval = 30)),
    ["services.web.health.interval", "services.web.health.noticedAfter"],
  ],
  [
    "no drop of capabilities",
    (s) => s.containers("task_web", ({ web }) => delete web.linuxParameters.capabilities.drop),
    ["services.web.security.capabilities"],
  ],
  [
    "privileged",
    (s) => s.containers("task_db", ({ db }) => (db.privileged = true)),
    ["capabilities", "privileged", "seccomp", "apparmor"].map((x) => `services.db.security.${x}`),
  ],
  [
    "a writable root",
    (s) => s.containers("task_web", ({ web }) => (web.readonlyRootFilesystem = false)),
    ["services.web.filesystem.readOnlyRoot"],
  ],
  [
    "programs in a tmpfs",
    (s) => s.containers("task_web", ({ web }) => web.linuxParameters.tmpfs[0].mountOptions.push("exec")),
    ["services.web.mounts./tmp.options"],
  ],
  [
    "a tmpfs size",
    (s) => s.containers("task_web", ({ web }) => (web.linuxParameters.tmpfs[0].size = 1)),
    ["services.web.mounts./tmp.size"],
  ],
  [
    "another mode of a file",
    (s) => s.containers("task_web", ({ files }) => (files.command[6] = "0444")),
    ["services.web.files./run/secrets/token.mode"],
  ],
  [
    "another owner of a file",
    (s) => s.containers("task_web", ({ files }) => (files.command[7] = "1:2")),
    ["services.web.files./run/secrets/token.uid", "services.web.files./run/secrets/token.gid"],
  ],
  [
    "another content",
    (s) => s.containers("task_web", ({ files }) => (files.environment[0].value = "eA==")),
    ["services.web.files./run/secrets/app.conf.digest"],
  ],
  [
    "another secret",
    (s) => (s.at("aws_secretsmanager_secret", "secret_token").tags["berth:secret"] = "other"),
    ["services.web.files./run/secrets/token.secret"],
  ],
  [
    "a larger task",
    (s) => (s.at("aws_ecs_task_definition", "task_web").cpu = "512"),
    ["services.web.resources.cpu.reserved", "services.web.resources.cpu.limit"],
  ],
  [
    "a hard limit",
    (s) => s.containers("task_db", ({ db }) => (db.memory = 128)),
    ["services.db.resources.memory.limit", "services.db.resources.memory.swapLimit"],
  ],
  [
    "a reservation",
    (s) => s.containers("task_db", ({ db }) => (db.memoryReservation = 64)),
    ["services.db.resources.memory.reserved"],
  ],
  [
    "a limit of open files",
    (s) => s.containers("task_web", ({ web }) => (web.ulimits[0].hardLimit = 4096)),
    ["services.web.resources.ulimits.nofile.hard"],
  ],
  [
    "the processor",
    (s) => (s.at("aws_ecs_task_definition", "task_db").runtime_platform.cpu_architecture = "ARM64"),
    ["services.db.image.platform"],
  ],
  [
    "a stop timeout",
    (s) => s.containers("task_web", ({ web }) => (web.stopTimeout = 5)),
    ["services.web.lifecycle.stopGrace"],
  ],
  [
    "a label",
    (s) => s.containers("task_web", ({ web }) => (web.dockerLabels.team = "b")),
    ["services.web.labels.team"],
  ],
  [
    "more replicas",
    (s) => (s.at("aws_ecs_service", "service_web").desired_count = 4),
    ["services.web.rollout.replicas"],
  ],
  [
    "more tasks of a job",
    (s) => {
      const { environment } = s.at("terraform_data", "run_migrate").provisioner[0]["local-exec"];
      environment.BERTH_JOB = environment.BERTH_JOB.replace('"replicas":1', '"replicas":3');
    },
    ["services.migrate.rollout.replicas"],
  ],
  [
    "half of the tasks stay",
    (s) =>
      Object.assign(s.at("aws_ecs_service", "service_web"), {
        deployment_minimum_healthy_percent: 50,
        deployment_maximum_percent: 100,
      }),
    [
      ...["order", "parallelism", "capacityKept"].map((x) => `services.web.rollout.${x}`),
      ...["order", "parallelism"].map((x) => `services.web.rollout.rollback.${x}`),
    ],
  ],
  [
    "no rollback",
    (s) => (s.at("aws_ecs_service", "service_db").deployment_circuit_breaker.rollback = false),
    ["services.db.rollout.onFailure", "services.db.rollout.rollback"],
  ],
  [
    "another published port",
    (s) => (s.at("aws_lb_listener", "http_internet_80").port = 8080),
    ["services.web.network.ports.3000/tcp.published", "services.web.network.ports.3000/tcp.exposure", "reach"],
  ],
  [
    "an internal load balancer",
    (s) => (s.at("aws_lb", "http_internet").internal = true),
    ["services.web.network.ports.3000/tcp.exposure", "reach"],
  ],
  [
    "no way in from the load balancer",
    (s) => delete s.document.resource.aws_vpc_security_group_ingress_rule.entry,
    ["services.web.network.ports.3000/tcp.published", "services.web.network.ports.3000/tcp.exposure", "reach"],
  ],
  [
    "clients of one range",
    (s) => (s.at("aws_vpc_security_group_ingress_rule", "listener").cidr_ipv4 = "203.0.113.0/24"),
    ["services.web.network.ports.3000/tcp.published"],
  ],
  [
    "a name less",
    (s) => s.at("aws_ecs_service", "service_db").service_connect_configuration.service.pop(),
    ["services.db.network.names"],
  ],
  [
    "out of a network",
    (s) => s.at("aws_ecs_service", "service_web").network_configuration.security_groups.splice(1, 1),
    ["reach"],
  ],
  [
    "an internal network opened",
    (s) => Object.assign(s.at("aws_vpc_security_group_egress_rule", "back-https"), { ip_protocol: "-1" }),
    ["networks.back.internal", "reach"],
  ],
  [
    "an unencrypted file system",
    (s) => (s.at("aws_efs_file_system", "volumes").encrypted = false),
    ["volumes.data.encrypted"],
  ],
  [
    "a file system that stays",
    (s) => (s.at("aws_efs_file_system", "volumes").lifecycle = { prevent_destroy: true }),
    ["volumes.data.survives"],
  ],
  ["nobody waits for a job", (s) => s.at("aws_ecs_service", "service_web").depends_on.splice(1, 1), ["order"]],
  [
    "a service that is not waited for",
    (s) => (s.at("aws_ecs_service", "service_db").wait_for_steady_state = false),
    ["order"],
  ],
  [
    "another log group",
    (s) => (s.at("aws_cloudwatch_log_group", "logs_web").name = "/q"),
    ["services.web.logging.options.awslogs-group"],
  ],
];

test.each(mutations)("%s changes that and nothing else", (_, mutate, paths) => {
  const stack = sample();
  const before = read(stack);
  mutate(stack);
  const { problems: _p, ...after } = read(stack);
  const { problems: _q, ...original } = before;
  expect([...new Set(differences(original, after))].sort()).toEqual([...paths].sort());
});
