import type { Json } from "../../src/json";
import {
  type Answer,
  adapted,
  type Conditional,
  carried,
  refused,
  type Support,
  type SupportRow,
  type Use,
} from "../../src/ledger/answer";
import { above } from "../../src/ledger/lookup";
import { max } from "../_family/ecs/limits";
import { constraintExpression } from "../_family/ecs/placement";
import { ecsSupport } from "../_family/ecs/support";
import { internalNetwork, loggingSupport, modes, namespace, stopGrace } from "../_family/ecs/support-members";
import { wholeMebibytes } from "../_family/ecs/support-resources";
import { mountTypes } from "../_family/ecs/support-storage";
import { askedGiven, at, cases, option, serviceOf, when, words } from "../_family/ecs/support-values";
import { addressOption, isOwnMachine } from "./log-ports";

const UNITS = 1024;
/** Cores in whole units of 1/1,024. @param least units. */
function cores(least: number) {
  const given = (asked: number) => Math.max(least, Math.ceil(asked * UNITS)) / UNITS;
  return cases([
    [
      `no multiple of 1/1,024 core${least > 1 ? `, or less than ${least / UNITS}` : ""}`,
      ({ value }) => Number(value) > 0 && given(Number(value)) !== Number(value),
      ({ value }) => {
        const asked = Number(value);
        const gain = ((100 * (given(asked) - asked)) / asked).toFixed(1).replace(/\.0$/, "");
        const got = Number(given(asked).toFixed(4));
        return adapted(`${askedGiven(`${asked} cores`, String(got))} (+${gain} %): ECS counts in 1/1,024`);
      },
    ],
  ]);
}
const limit = cores(max("cpuMinEc2"));
const reserved = cores(1);
const limited = (use: Use) =>
  at(serviceOf(use), "deploy", "resources", "limits", "cpus") !== undefined || at(serviceOf(use), "cpus") !== undefined;

const limitOf = (use: Use, ...keys: readonly string[]) => String(at(serviceOf(use), ...keys));
const SWAP = "passed on; the ECS-optimized machines have no swap, so 0 bytes of it are used";
const gpus: Support = cases(
  [
    [
      "device_ids, options, a driver other than nvidia, or a capability other than gpu",
      (use) => !isPlainGpu(use),
      refused("ECS reserves a number of GPUs and nothing else", "give count and capabilities: [gpu] alone"),
    ],
    [
      "all GPUs, or no count",
      (use) => Number(at(above(use), "count") ?? -1) < 0 && (use.path.at(-1) === "count" || !at(above(use), "count")),
      refused("ECS reserves a number of GPUs; it has no word for all", "give a count"),
    ],
  ],
  carried("the option instances.types has to name machines with GPUs"),
);
function isPlainGpu(use: Use): boolean {
  const device = above(use);
  const capabilities = at(device, "capabilities");
  const plain = capabilities === undefined || (words(capabilities).length === 1 && words(capabilities)[0] === "gpu");
  const driver = at(device, "driver");
  return (
    plain &&
    (driver === undefined || driver === "nvidia") &&
    ["device_ids", "options"].every((key) => at(device, key) === undefined)
  );
}

const BIND: Answer = refused(
  "the folder is on a machine that comes and goes, and not the project's; the option bindMounts allows it",
  "put the files into the image, a config or a secret, use a named volume, or set bindMounts for a folder of the machine",
);

/** The engine of the machine has these; launch-template.ts has the agent offer them. */
const LOGGING = loggingSupport(["fluentd", "gelf", "journald", "splunk", "syslog"]);
const driverSupport = LOGGING["services.*.logging.driver"] as Conditional;
const DRIVER: Conditional = {
  ...driverSupport,
  cases: [
    {
      when: "the value is journald",
      test: ({ value }) => value === "journald",
      answer: adapted("lines stay on the machine that runs the task, and go with it"),
    },
    {
      when: "the driver sends lines, and its address is none or the machine's own",
      test: (use) => {
        const address = addressOption(String(use.value));
        return address !== undefined && isOwnMachine(textAt(above(use), "options", address));
      },
      answer: refused(
        "on the machine that runs the task nobody listens",
        "give the address of another machine in logging.options, or remove logging for CloudWatch Logs",
      ),
    },
    ...driverSupport.cases,
  ],
};
function textAt(value: Json | undefined, ...keys: readonly string[]): string | undefined {
  const found = at(value, ...keys);
  return found === undefined || found === null ? undefined : String(found);
}

/** As kind.ts has it, which would load the provider. */
const KIND = { taskPullsImage: false } as const;

/** The ledger row of the target `ecs-ec2`: the family's, and where ECS on EC2 differs from Fargate. */
export const support: SupportRow = {
  ...ecsSupport,
  ...LOGGING,
  "services.*.logging.driver": DRIVER,

  "services.*.cpus": limit,
  "services.*.cpu_quota": adapted("its ratio to cpu_period is the limit, in 1/1,024 core, 0.125 at least"),
  "services.*.cpu_period": adapted("only the ratio to cpu_quota counts; ECS has a period of its own"),
  "services.*.deploy.resources.limits.cpus": limit,
  "services.*.deploy.resources.reservations.cpus": {
    cases: [
      {
        when: "there is a limit too",
        test: limited,
        answer: adapted("the limit is reserved: ECS places a task by it"),
      },
      ...reserved.cases,
    ],
    otherwise: reserved.otherwise,
  },
  "services.*.memswap_limit": when(
    "the value is mem_limit",
    (use) =>
      [limitOf(use, "mem_limit"), limitOf(use, "deploy", "resources", "limits", "memory")].includes(String(use.value)),
    carried("no swap, as asked"),
    adapted(SWAP),
  ),
  "services.*.mem_swappiness": adapted(SWAP),
  "services.*.deploy.resources.reservations.devices": gpus,
  "services.*.gpus": gpus,
  "services.*.devices": carried("devices of the machine that the task is placed on"),
  "services.*.shm_size": wholeMebibytes(),
  "services.*.ulimits": carried(),

  "services.*.privileged": carried(),
  // API: ContainerDefinition.dockerSecurityOptions.
  "services.*.security_opt": when(
    "an option other than no-new-privileges",
    ({ value }) => words(value).some((one) => !/^no-new-privileges([:=](true|false))?$/.test(one)),
    refused("ECS takes no-new-privileges; profiles of SELinux, AppArmor and seccomp are not set up", "remove it"),
  ),
  "services.*.pid": namespace(carried("the processes of the machine that the task is placed on")),
  "services.*.ipc": namespace(carried("the IPC of the machine that the task is placed on")),

  "services.*.stop_grace_period": stopGrace({}),
  "services.*.deploy.mode": modes(carried("one on each machine of the Auto Scaling group")),
  "services.*.deploy.placement.constraints": when(
    "every one is about node.platform.os or node.platform.arch",
    ({ value }) => words(value).every((one) => constraintExpression(one) !== undefined),
    adapted("in ECS's own words: attribute:ecs.os-type, attribute:ecs.cpu-architecture"),
    refused("labels and roles of nodes are Swarm's; ECS knows node.platform.os and node.platform.arch", "remove it"),
  ),
  "services.*.deploy.placement.preferences": adapted(
    "tasks are spread over availability zones first; node.id and node.hostname spread them over machines then",
  ),
  "services.*.deploy.placement.max_replicas_per_node": when(
    "the value is above 1",
    ({ value }) => Number(value) > 1,
    refused("ECS can forbid a second task on a machine, and count no further", "use 1, or remove it"),
  ),
  "services.*.volumes[].type": mountTypes([
    {
      when: "the value is bind, and the option bindMounts is not set",
      test: (use) => use.value === "bind" && option(use, "bindMounts") !== true,
      answer: BIND,
    },
    {
      when: "the value is bind",
      test: ({ value }) => value === "bind",
      answer: carried("a folder of the machine that the task is placed on"),
    },
  ]),
  "services.*.volumes[].bind": carried(),
  "services.*.volumes[].bind.create_host_path": when(
    "the value is false",
    ({ value }) => value === false,
    adapted("a folder that is missing is created"),
  ),
  "services.*.volumes[].bind.propagation": when(
    "the value is not private or rprivate",
    ({ value }) => !/^r?private$/.test(String(value)),
    refused("ECS mounts without propagation", "remove it"),
  ),
  "services.*.volumes[].bind.selinux": refused("ECS gives a mount no label", "remove it"),
  "services.*.volumes[].bind.recursive": refused("ECS has no such choice", "remove it"),

  // The machine fetches image and secrets and sends log lines, not the task.
  "networks.*.internal": internalNetwork(KIND),
};
