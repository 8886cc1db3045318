import { members } from "../support/ecs-cases";
import { refuses, web } from "../support/refusals";

// What a container asks for and does not get.
refuses([
  {
    what: "an image for another processor",
    on: ["fargate"],
    compose: web(`platform: linux/arm64`),
    options: { region: "eu-west-1", architecture: "X86_64" },
    says: `
compose.yaml:5:5  BERTH507  services.web.platform
  the image is for linux/arm64
  the option architecture has tasks run on X86_64
  Build it for linux/amd64, or set architecture to ARM64`,
  },
  {
    what: "an image for another processor than the instances'",
    on: ["ecs-ec2"],
    compose: web(`platform: linux/arm64`),
    says: `
compose.yaml:5:5  BERTH507  services.web.platform
  the image is for linux/arm64
  the option instances.types has tasks run on X86_64
  Build it for linux/amd64, or list types with ARM64`,
  },
  {
    what: "an image for another processor than Graviton",
    on: ["ecs-ec2"],
    compose: web(`platform: linux/amd64`),
    options: { region: "eu-west-1", instances: { types: ["m7g.large"] } },
    says: `
compose.yaml:5:5  BERTH507  services.web.platform
  the image is for linux/amd64
  the option instances.types has tasks run on ARM64
  Build it for linux/arm64, or list types with X86_64`,
  },
  {
    what: "an image for no processor of ECS",
    on: members,
    compose: web(`platform: linux/riscv64`),
    says: `
compose.yaml:5:5  BERTH101  services.web.platform
  linux/riscv64
  ECS has Linux machines of these two processors only
  build the image for linux/amd64 or linux/arm64`,
  },
  {
    what: "privileged",
    on: ["fargate"],
    compose: web(`privileged: true`),
    says: `
compose.yaml:5:5  BERTH101  services.web.privileged
  true
  Fargate gives a task no access to the machine it runs on
  remove it, or deploy to the target ecs-ec2`,
  },
  {
    what: "a device",
    on: ["fargate"],
    compose: web(`devices: ["/dev/fuse"]`),
    says: `
compose.yaml:5:15  BERTH101  services.web.devices[0].source
  /dev/fuse
  Fargate has no GPUs or other devices
  remove it, or deploy to the target ecs-ec2`,
  },
  {
    what: "GPUs",
    on: ["fargate"],
    compose: web(`gpus: [{ count: 1 }]`),
    says: `
compose.yaml:5:14  BERTH101  services.web.gpus[0].count
  1
  Fargate has no GPUs or other devices
  remove it, or deploy to the target ecs-ec2`,
  },
  {
    what: "variables that ECS sets",
    on: members,
    compose: web(`environment:
  AWS_EXECUTION_ENV: x
  ECS_CONTAINER_METADATA_URI_V4: y`),
    says: `
compose.yaml:6:7  BERTH508  services.web.environment.AWS_EXECUTION_ENV
  AWS_EXECUTION_ENV is set
  ECS sets this variable itself, over what the file says
  Remove it, or give the app's own variable another name
compose.yaml:7:7  BERTH508  services.web.environment.ECS_CONTAINER_METADATA_URI_V4
  ECS_CONTAINER_METADATA_URI_V4 is set
  ECS sets this variable itself, over what the file says
  Remove it, or give the app's own variable another name`,
  },
  {
    what: "a variable that ECS sets, in a list",
    on: members,
    compose: web(`environment:
  - A=1
  - AWS_EXECUTION_ENV=x`),
    says: `
compose.yaml:7:9  BERTH508  services.web.environment.AWS_EXECUTION_ENV
  AWS_EXECUTION_ENV is set
  ECS sets this variable itself, over what the file says
  Remove it, or give the app's own variable another name`,
  },
  {
    what: "a folder of the machine",
    on: ["ecs-ec2"],
    compose: web(`volumes: ["./a:/a"]`),
    says: `
compose.yaml:5:15  BERTH101  services.web.volumes[0].type
  bind
  the folder is on a machine that comes and goes, and not the project's; the option bindMounts allows it
  put the files into the image, a config or a secret, use a named volume, or set bindMounts for a folder of the machine`,
  },
  {
    what: "a folder of the machine",
    on: ["fargate"],
    compose: web(`volumes: ["./a:/a"]`),
    says: `
compose.yaml:5:15  BERTH101  services.web.volumes[0].type
  bind
  Fargate gives a task no access to the machine it runs on, so there is no folder to mount
  put the files into the image, a config or a secret; for data use a named volume`,
  },
  {
    what: "a volume of the engine's",
    on: members,
    compose: web(
      `volumes: ["there:/a"]`,
      `volumes:
  there:
    external: true
`,
    ),
    says: `
compose.yaml:8:5  BERTH101  volumes.there.external
  true
  a volume of an engine is not in AWS
  remove external and copy the data in`,
  },
  {
    what: "a secret that is nowhere",
    on: members,
    compose: web(
      `secrets: [token]`,
      `secrets:
  token:
    external: true
`,
    ),
    says: `
compose.yaml:7:3  BERTH516  secrets.token
  secret token has no content to deploy
  it is external, and the options do not say where it is in AWS
  Set the option secrets.token.arn to the secret or parameter in AWS that has it`,
  },
  {
    what: "a config over the image's own folder",
    on: members,
    compose: web(
      `configs: [{ source: c, target: /etc/x.conf }]`,
      `configs:
  c:
    content: a
`,
    ),
    says: `
compose.yaml:5:28  BERTH101  services.web.configs[0].target
  /etc/x.conf
  the file's folder would be a mount, and hide the image's own files there; a config without target is in /
  give a target in a folder of its own, such as /run/config/<name>, and tell the app`,
  },
  {
    what: "a negative time",
    on: members,
    compose: web(`healthcheck:
  test: [CMD, x]
  interval: -1s`),
    says: `
compose.yaml:7:7  BERTH010  services.web.healthcheck.interval
  interval is "-1s"
  a time cannot be negative
  Write 0s or more`,
  },
]);
