import { type Answer, adapted, carried, irrelevant, refused, type SupportRow } from "../../src/ledger/answer";
import { max } from "../_family/ecs/limits";
import { ecsSupport } from "../_family/ecs/support";
import { internalNetwork, loggingSupport, modes, namespace, stopGrace } from "../_family/ecs/support-members";
import { hasCapabilityOutside } from "../_family/ecs/support-resources";
import { mountTypes } from "../_family/ecs/support-storage";
import { ifTrue, when, words } from "../_family/ecs/support-values";

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html, task definition differences. */
const NO_HOST = "Fargate gives a task no access to the machine it runs on";
const EC2 = "remove it, or deploy to the target ecs-ec2";
const onEc2 = (why: string): Answer => refused(why, EC2);

const SIZE =
  "the task's size is the limit: the smallest of 0.25 to 16 cores that Fargate sells and that holds it with its memory; check gives it (BERTH514)";
const OWN = "a task has its size to itself: what is reserved is the limit too";
const SWAP = onEc2("Fargate has no swap to set (API: LinuxParameters.maxSwap, swappiness)");
const GPU = onEc2("Fargate has no GPUs or other devices");

const OF_DEVICE = irrelevant("says more of a device, which its source refuses");

/** As kind.ts has it, which would load the provider. */
const KIND = { stopTimeoutMax: max("stopTimeoutMaxFargate"), taskPullsImage: true } as const;

/** The ledger row of the target `fargate`: the family's, and where Fargate differs from ECS on EC2. */
export const support: SupportRow = {
  ...ecsSupport,
  ...loggingSupport(["splunk"]),

  "services.*.cpus": adapted(SIZE),
  "services.*.cpu_quota": adapted(SIZE),
  "services.*.cpu_period": adapted("only the ratio to cpu_quota counts; it becomes the size of the task"),
  "services.*.deploy.resources.limits.cpus": adapted(SIZE),
  "services.*.deploy.resources.reservations.cpus": adapted(OWN),
  "services.*.memswap_limit": SWAP,
  "services.*.mem_swappiness": SWAP,
  "services.*.deploy.resources.reservations.devices": GPU,
  "services.*.gpus": GPU,
  "services.*.devices": GPU,
  "services.*.devices[].target": OF_DEVICE,
  "services.*.devices[].permissions": OF_DEVICE,
  "services.*.shm_size": onEc2("Fargate has a fixed /dev/shm of 64 MiB (API: LinuxParameters.sharedMemorySize)"),
  // API: Ulimit. Fargate uses the operating system's own limits "with the exception of the nofile resource limit".
  "services.*.ulimits": when(
    "a limit other than nofile",
    ({ path }) => path[3] !== "nofile",
    onEc2("Fargate sets the limit on open files (nofile) only; the others are the operating system's"),
    carried(),
  ),

  "services.*.privileged": ifTrue(onEc2(NO_HOST)),
  "services.*.security_opt": onEc2(
    "Fargate takes no security options (API: ContainerDefinition.dockerSecurityOptions)",
  ),
  // API: KernelCapabilities.add.
  "services.*.cap_add": when(
    "a capability other than SYS_PTRACE",
    (use) => hasCapabilityOutside(use, new Set(["SYS_PTRACE"])),
    onEc2("Fargate adds SYS_PTRACE and no other capability"),
  ),
  "services.*.pid": namespace(onEc2(NO_HOST)),
  "services.*.ipc": namespace(onEc2(NO_HOST)),

  "services.*.stop_grace_period": stopGrace(KIND),
  "services.*.deploy.mode": modes(onEc2("global means one on each machine, and Fargate shows none")),
  "services.*.deploy.placement.constraints": when(
    "every one asks for Linux",
    ({ value }) => words(value).every((one) => /^node\.platform\.os\s*==\s*linux$/i.test(one.trim())),
    irrelevant("every task is on Linux"),
    refused(
      "Fargate shows no machines to choose among",
      "remove it; platform and the option architecture choose the processor",
    ),
  ),
  "services.*.deploy.placement.preferences": adapted("tasks are spread over availability zones, whatever it names"),
  "services.*.deploy.placement.max_replicas_per_node": when(
    "the value is above 1",
    ({ value }) => Number(value) > 1,
    ({ value }) => adapted(`asked at most ${String(value)}, given 1: every task has a machine of its own`),
    carried("every task has a machine of its own"),
  ),
  "services.*.volumes[].type": mountTypes([
    {
      when: "the value is bind",
      test: ({ value }) => value === "bind",
      answer: refused(
        `${NO_HOST}, so there is no folder to mount`,
        "put the files into the image, a config or a secret; for data use a named volume",
      ),
    },
  ]),

  "services.*.volumes[].bind": irrelevant("says more of a bind mount, which its type refuses"),

  "networks.*.internal": internalNetwork(KIND),
};
