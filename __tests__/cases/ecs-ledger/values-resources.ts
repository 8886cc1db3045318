import type { Json } from "../../../src/json";
import type { Gives, Mutation } from "./mutation";

const GIB = 2 ** 30;
const MIB = 2 ** 20;
/** A task of half a core has a gibibyte at least. */
const HALF: Gives = {
  contract: {
    "resources.cpu.limit": 0.5,
    "resources.cpu.reserved": 0.5,
    "resources.memory.limit": GIB,
    "resources.memory.reserved": GIB,
    "resources.memory.swapLimit": GIB,
  },
};
const LIMIT = (cores: number): Gives => ({
  contract: { "resources.cpu.limit": cores, "resources.cpu.reserved": cores },
  because: "ECS sets aside what it limits to",
});
const SHARES = (units: number): Gives => ({
  contract: { "resources.cpu.shares": units, "resources.cpu.reserved": units / 1024 },
  because: "what is reserved is the weight too",
});
const memory = (limit: number, swap: number, reserved?: number): Gives => ({
  contract: {
    "resources.memory.limit": limit,
    "resources.memory.swapLimit": swap,
    ...(reserved === undefined ? {} : { "resources.memory.reserved": reserved }),
  },
  because: "swap, and what is set aside, follow from the limit",
});
const ODD = 100 * MIB - 5;

const limits = ["services.*.mem_limit", "services.*.deploy.resources.limits.memory"] as const;
const reservations = ["services.*.mem_reservation", "services.*.deploy.resources.reservations.memory"] as const;
const cores = ["services.*.cpus", "services.*.deploy.resources.limits.cpus"] as const;
const devices = ["services.*.gpus", "services.*.deploy.resources.reservations.devices"] as const;

const GPU_MACHINES = { instances: { types: ["g4dn.12xlarge"] } };

/** Cores, memory, devices and limits. */
export const resources: readonly Mutation[] = [
  ...cores.flatMap((feature): Mutation[] => [
    { feature, value: 0.5, on: { fargate: HALF, "ecs-ec2": LIMIT(0.5) } },
    { feature, value: 0.1, on: { fargate: { stays: "a task has 0.25 cores at least" }, "ecs-ec2": LIMIT(0.125) } },
  ]),
  { feature: "services.*.cpu_quota", on: { fargate: HALF, "ecs-ec2": LIMIT(0.5) } },
  {
    feature: "services.*.cpu_period",
    web: { cpu_quota: 25000 },
    on: { fargate: HALF, "ecs-ec2": LIMIT(0.5) },
  },
  { feature: "services.*.cpu_period", gives: { stays: "there is no quota that it would divide" } },
  {
    feature: "services.*.deploy.resources.reservations.cpus",
    on: { fargate: { contract: { ...HALF.contract, "resources.cpu.shares": 512 } }, "ecs-ec2": SHARES(512) },
  },
  {
    feature: "services.*.deploy.resources.reservations.cpus",
    value: 0.3,
    only: "ecs-ec2",
    gives: SHARES(308),
  },
  {
    feature: "services.*.deploy.resources.reservations.cpus",
    value: 0.25,
    web: { deploy: { resources: { limits: { cpus: 0.5 } } } },
    only: "ecs-ec2",
    gives: { contract: { "resources.cpu.shares": 256 } },
  },
  ...limits.flatMap((feature): Mutation[] => [
    {
      feature,
      value: String(100 * MIB),
      on: {
        fargate: memory(100 * MIB, 100 * MIB),
        "ecs-ec2": memory(100 * MIB, 200 * MIB, 100 * MIB),
      },
    },
    {
      feature,
      value: String(ODD),
      on: { fargate: memory(100 * MIB, 100 * MIB), "ecs-ec2": memory(100 * MIB, 200 * MIB, 100 * MIB) },
    },
  ]),
  ...reservations.flatMap((feature): Mutation[] => [
    { feature, value: String(100 * MIB) },
    { feature, value: String(ODD), gives: { contract: { "resources.memory.reserved": 100 * MIB } } },
    { feature, value: String(MIB), gives: { contract: { "resources.memory.reserved": 6 * MIB } } },
  ]),
  {
    feature: "services.*.memswap_limit",
    value: String(200 * MIB),
    web: { mem_limit: String(100 * MIB) },
    on: { "ecs-ec2": { terraform: /\\"maxSwap\\":100/ } },
  },
  { feature: "services.*.memswap_limit", value: String(100 * MIB), web: { mem_limit: String(100 * MIB) } },
  { feature: "services.*.mem_swappiness", on: { "ecs-ec2": { contract: { "engine.mem_swappiness": "5" } } } },
  { feature: "services.*.shm_size", value: String(100 * MIB) },
  {
    feature: "services.*.shm_size",
    value: String(ODD),
    on: { "ecs-ec2": { contract: { "filesystem.shm": 100 * MIB } } },
  },
  { feature: "services.*.pids_limit" },
  { feature: "services.*.pids_limit", value: -1, gives: { stays: "no limit, as asked" } },
  { feature: "services.*.deploy.resources.limits.pids" },
  { feature: "services.*.deploy.resources.limits.pids", value: -1, gives: { stays: "no limit, as asked" } },
  { feature: "services.*.sysctls", value: { "net.core.somaxconn": "1024" } },
  { feature: "services.*.sysctls", value: { "vm.swappiness": "1" } },
  { feature: "services.*.ulimits.*.soft" },
  { feature: "services.*.ulimits.*.hard" },
  {
    feature: "services.*.ulimits.*.soft",
    at: ["services", "web", "ulimits", "nproc", "soft"],
    value: 3,
    web: { ulimits: { nproc: { hard: 5, soft: 1 } } },
    only: "ecs-ec2",
  },
  {
    feature: "services.*.ulimits",
    at: ["services", "web", "ulimits", "nproc"],
    value: 5,
  },
  { feature: "services.*.ulimits", at: ["services", "web", "ulimits", "nofile"], value: 7 },
  ...devices.flatMap((feature): Mutation[] => {
    const [at, item] =
      feature === "services.*.gpus"
        ? [(one: Json) => ({ gpus: [one] }), `${feature}[]`]
        : [(one: Json) => ({ deploy: { resources: { reservations: { devices: [one] } } } }), `${feature}[]`];
    const of = (key: string) => `${item}.${key}` as Mutation["feature"];
    const plain = { capabilities: ["gpu"], count: 1 };
    return [
      { feature: of("count"), value: 2, web: at(plain) as never, options: GPU_MACHINES, only: "ecs-ec2" },
      { feature: of("count"), value: -1, web: at(plain) as never, options: GPU_MACHINES, only: "ecs-ec2" },
      { feature: of("count"), value: 2, web: at(plain) as never, only: "fargate" },
      {
        feature: of("capabilities"),
        value: ["gpu"],
        web: at({ count: 1 }) as never,
        options: GPU_MACHINES,
        only: "ecs-ec2",
        ...(feature === "services.*.gpus" ? { gives: { stays: "what a GPU is asked for as anyway" } } : {}),
      },
      { feature: of("capabilities"), value: ["tpu"], only: "ecs-ec2" },
      { feature: of("capabilities"), only: "fargate" },
      {
        feature: of("driver"),
        value: "nvidia",
        web: at(plain) as never,
        options: GPU_MACHINES,
        only: "ecs-ec2",
        gives: {
          contract: {},
          because: "the contract of the file keeps it as the engine's; the number stands under gpus",
          stays: "the only one there is",
        },
      },
      { feature: of("driver"), value: "amd" },
      { feature: of("device_ids") },
      { feature: of("options") },
    ];
  }),
];
