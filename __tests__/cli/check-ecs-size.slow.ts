import { members } from "../support/ecs-cases";
import { refuses, web } from "../support/refusals";

// What no task, instance or definition of ECS holds.
refuses([
  {
    what: "cpu above the largest task",
    on: ["fargate"],
    compose: web(`deploy:
  resources:
    limits:
      cpus: "17"`),
    says: `
compose.yaml:7:9  BERTH501  services.web.deploy.resources.limits
  a task of 17 cores and 256 MiB
  the largest on Fargate has 16 cores and 122880 MiB
  ask for less, split the service, or deploy it to instances of your own choice`,
  },
  {
    what: "cpu above the largest task, in the older form",
    on: ["fargate"],
    compose: web(`cpus: 17`),
    says: `
compose.yaml:5:5  BERTH501  services.web.cpus
  a task of 17 cores and 256 MiB
  the largest on Fargate has 16 cores and 122880 MiB
  ask for less, split the service, or deploy it to instances of your own choice`,
  },
  {
    what: "memory above the largest task",
    on: ["fargate"],
    compose: web(`mem_limit: 130g`),
    says: `
compose.yaml:5:5  BERTH501  services.web.mem_limit
  a task of 0.25 cores and 133120 MiB
  the largest on Fargate has 16 cores and 122880 MiB
  ask for less, split the service, or deploy it to instances of your own choice`,
  },
  {
    what: "cpu above the largest task on an instance",
    on: ["ecs-ec2"],
    compose: web(`deploy:
  resources:
    limits:
      cpus: "193"`),
    says: `
compose.yaml:7:9  BERTH501  services.web.deploy.resources.limits
  a task of 193 cores
  the largest on an instance has 192 cores
  ask for less`,
  },
  {
    what: "memory above that of the instances",
    on: ["ecs-ec2"],
    compose: web(`mem_limit: 64g`),
    says: `
compose.yaml:5:5  BERTH501  services.web.mem_limit
  a task of web needs 65536 MiB
  none of the option instances.types holds it: m6i.large has 2 cores, 8064 MiB for tasks, 0 GPUs; m5.large has 2 cores, 8064 MiB for tasks, 0 GPUs; m6a.large has 2 cores, 8064 MiB for tasks, 0 GPUs
  List a larger type, or ask for less under deploy.resources`,
  },
  {
    what: "a GPU that no instance has",
    on: ["ecs-ec2"],
    compose: web(`gpus: [{ count: 1 }]`),
    says: `
compose.yaml:3:3  BERTH501  services.web
  a task of web needs 512 MiB, 1 GPUs
  none of the option instances.types holds it: m6i.large has 2 cores, 8064 MiB for tasks, 0 GPUs; m5.large has 2 cores, 8064 MiB for tasks, 0 GPUs; m6a.large has 2 cores, 8064 MiB for tasks, 0 GPUs
  List a larger type, or ask for less under deploy.resources`,
  },
  {
    what: "an instance type that is not there",
    on: ["ecs-ec2"],
    options: { region: "eu-west-1", instances: { types: ["m6i.lage"] } },
    says: `
cdktf.json:12:15  BERTH509  context.environments.prod.options.instances.types.0
  instance type m6i.lage
  the kit's table of EC2 instance types (2026-08-21) has no such type
  Did you mean m6i.large? For a newer type set instances.allowUnknown and architecture`,
  },
  {
    what: "more tasks than the instances have network interfaces",
    on: ["ecs-ec2"],
    compose: web(`deploy: { replicas: 9 }`),
    options: { region: "eu-west-1", instances: { types: ["m6i.large"], max: 2 } },
    says: `
cdktf.json:14:13  BERTH504  context.environments.prod.options.instances.max
  a deploy needs room for 10 tasks
  2 instances take 4: each task has a network interface of its own, and m6i.large has room for 2
  Set instances.max to 9, list types with more interfaces, or use trunking`,
  },
  {
    what: "a task definition over 64 KiB",
    on: ["ecs-ec2"],
    compose: web(`environment:
  A: ${"x".repeat(66_000)}`),
    says: `
compose.yaml:3:3  BERTH501  services.web
  its task definition has about 68362 bytes
  ECS takes no more than 65536 bytes
  Shorten environment and labels, or put large configs into the image or under the option configs`,
  },
  {
    what: "a task definition over 64 KiB",
    on: ["fargate"],
    compose: web(`environment:
  A: ${"x".repeat(66_000)}`),
    says: `
compose.yaml:3:3  BERTH501  services.web
  its task definition has about 68338 bytes
  ECS takes no more than 65536 bytes
  Shorten environment and labels, or put large configs into the image or under the option configs`,
  },
  {
    what: "a project's and a service's name too long",
    on: members,
    compose: `name: ${"s".repeat(64)}\nservices:\n  ${"w".repeat(64)}:\n    image: shop:1\n`,
    says: `
compose.yaml:1:1  BERTH009  name
  project name "${"s".repeat(64)}"
  it has 64 characters; a name on a network has at most 63
  Shorten it to 63 characters
compose.yaml:3:3  BERTH009  services.${"w".repeat(64)}
  service name "${"w".repeat(64)}"
  it has 64 characters; a name on a network has at most 63
  Shorten it to 63 characters`,
  },
  {
    what: "options that ask for less than the file",
    on: ["fargate"],
    compose: web(`mem_limit: 2g`),
    options: { region: "eu-west-1", services: { web: { memory: 1024 } } },
    says: `
compose.yaml:5:5  BERTH501  services.web.mem_limit
  a task of 1024 MiB by the options
  the file's memory and the task's other containers need 2048 MiB
  set memory to 2048 or more, or leave it out`,
  },
]);
