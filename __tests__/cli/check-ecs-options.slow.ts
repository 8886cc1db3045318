import { members } from "../support/ecs-cases";
import { refuses } from "../support/refusals";

// Options.
refuses([
  {
    what: "no region",
    on: members,
    options: {},
    says: `
cdktf.json:8:9  BERTH205  context.environments.prod.options.region
  region is missing
  The target needs this option
  Add it`,
  },
  {
    what: "a region by its city",
    on: members,
    options: { region: "Ireland" },
    says: `
cdktf.json:9:11  BERTH205  context.environments.prod.options.region
  region is "Ireland"
  region must be an AWS region such as eu-west-1
  Correct the value`,
  },
  {
    what: "a misspelt option",
    on: members,
    options: { region: "eu-west-1", certficate: "x" },
    says: `
cdktf.json:10:11  BERTH204  context.environments.prod.options.certficate
  unknown option certficate
  The target has no option of this name
  did you mean certificate?`,
  },
  {
    what: "unknown options in others",
    on: members,
    options: {
      region: "eu-west-1",
      network: { subnet: [] },
      domain: { name: "shop.example.com", zone: "Z0123456789", host: 1 },
    },
    says: `
cdktf.json:11:13  BERTH204  context.environments.prod.options.network.subnet
  unknown option network.subnet
  The target has no option of this name
  known here: cidr, zones, nat, endpoints, flowLogs, vpc, publicSubnets, privateSubnets
cdktf.json:16:13  BERTH204  context.environments.prod.options.domain.host
  unknown option domain.host
  The target has no option of this name
  known here: name, zone`,
  },
  {
    what: "an option of the other target",
    on: ["fargate"],
    options: { region: "eu-west-1", instances: { types: ["m6i.large"] } },
    says: `
cdktf.json:10:11  BERTH204  context.environments.prod.options.instances
  unknown option instances
  The target has no option of this name
  known here: region, accountId, endpoint, tags, network, certificate, domain, waf, accessLogs, deletionProtection, logRetention, kmsKey, insights, exec, architecture, filesImage, services, secrets, configs, deployTimeout, spot, platformVersion, ephemeralStorage`,
  },
  {
    what: "an option of the other target",
    on: ["ecs-ec2"],
    options: { region: "eu-west-1", spot: 50 },
    says: `
cdktf.json:10:11  BERTH204  context.environments.prod.options.spot
  unknown option spot
  The target has no option of this name
  known here: region, accountId, endpoint, tags, network, certificate, domain, waf, accessLogs, deletionProtection, logRetention, kmsKey, insights, exec, architecture, filesImage, services, secrets, configs, deployTimeout, instances, trunking, bindMounts`,
  },
  {
    what: "values of the wrong type",
    on: members,
    options: {
      region: 1,
      tags: { a: 1 },
      network: { zones: "3", flowLogs: "yes" },
      logRetention: "30",
      exec: 1,
      services: { web: { cpu: "1" } },
    },
    says: `
cdktf.json:9:11  BERTH205  context.environments.prod.options.region
  region is 1
  region must be a string
  Correct the value
cdktf.json:11:13  BERTH205  context.environments.prod.options.tags.a
  tags.a is 1
  a tag's value must be a string
  Correct the value
cdktf.json:14:13  BERTH205  context.environments.prod.options.network.zones
  network.zones is "3"
  network.zones must be a number of zones
  Correct the value
cdktf.json:15:13  BERTH205  context.environments.prod.options.network.flowLogs
  network.flowLogs is "yes"
  network.flowLogs must be true or false
  Correct the value
cdktf.json:17:11  BERTH205  context.environments.prod.options.logRetention
  logRetention is "30"
  logRetention must be one of the days that CloudWatch Logs takes: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653
  Correct the value
cdktf.json:18:11  BERTH205  context.environments.prod.options.exec
  exec is 1
  exec must be true or false
  Correct the value
cdktf.json:21:15  BERTH205  context.environments.prod.options.services.web.cpu
  services.web.cpu is "1"
  cpu must be a number of cores
  Correct the value`,
  },
  {
    what: "values out of range",
    on: members,
    options: {
      region: "eu-west-1",
      network: { zones: 9, nat: "two" },
      logRetention: 31,
      deployTimeout: 0,
      services: { web: { memory: 1 } },
      insights: "on",
      architecture: "arm",
    },
    says: `
cdktf.json:11:13  BERTH205  context.environments.prod.options.network.zones
  network.zones is 9
  network.zones must be at most 4 zones
  Correct the value
cdktf.json:12:13  BERTH205  context.environments.prod.options.network.nat
  network.nat is "two"
  network.nat must be one, per-zone or none (VPC endpoints instead)
  Correct the value
cdktf.json:14:11  BERTH205  context.environments.prod.options.logRetention
  logRetention is 31
  logRetention must be one of the days that CloudWatch Logs takes: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653
  Correct the value
cdktf.json:15:11  BERTH205  context.environments.prod.options.deployTimeout
  deployTimeout is 0
  deployTimeout must be at least 1 minutes
  Correct the value
cdktf.json:18:15  BERTH205  context.environments.prod.options.services.web.memory
  services.web.memory is 1
  memory must be at least 6 MiB
  Correct the value
cdktf.json:21:11  BERTH205  context.environments.prod.options.insights
  insights is "on"
  insights must be enhanced, enabled or disabled
  Correct the value
cdktf.json:22:11  BERTH205  context.environments.prod.options.architecture
  architecture is "arm"
  architecture must be X86_64 or ARM64
  Correct the value`,
  },
  {
    what: "ids and ARNs of another kind",
    on: members,
    options: {
      region: "eu-west-1",
      accountId: "1",
      kmsKey: "alias/x",
      waf: "x",
      accessLogs: "Bad_Bucket",
      endpoint: "localhost",
      filesImage: "a b",
    },
    says: `
cdktf.json:10:11  BERTH205  context.environments.prod.options.accountId
  accountId is "1"
  accountId must be the twelve digits of an AWS account
  Correct the value
cdktf.json:11:11  BERTH205  context.environments.prod.options.kmsKey
  kmsKey is "alias/x"
  kmsKey must be an ARN that starts with arn:aws:kms:
  Correct the value
cdktf.json:12:11  BERTH205  context.environments.prod.options.waf
  waf is "x"
  waf must be an ARN that starts with arn:aws:wafv2:
  Correct the value
cdktf.json:13:11  BERTH205  context.environments.prod.options.accessLogs
  accessLogs is "Bad_Bucket"
  accessLogs must be the name of an S3 bucket
  Correct the value
cdktf.json:14:11  BERTH205  context.environments.prod.options.endpoint
  endpoint is "localhost"
  endpoint must be the address of an emulator of the AWS API
  Correct the value
cdktf.json:15:11  BERTH205  context.environments.prod.options.filesImage
  filesImage is "a b"
  filesImage must be an image with sh, base64, chmod and chown
  Correct the value`,
  },
  {
    what: "Fargate's own",
    on: ["fargate"],
    options: { region: "eu-west-1", spot: 101, platformVersion: "1.3.0", ephemeralStorage: 20 },
    says: `
cdktf.json:10:11  BERTH205  context.environments.prod.options.spot
  spot is 101
  spot must be 0 to 100 percent
  Correct the value
cdktf.json:11:11  BERTH205  context.environments.prod.options.platformVersion
  platformVersion is "1.3.0"
  platformVersion must be LATEST or 1.4.0: older ones lack EFS and large tasks
  Correct the value
cdktf.json:12:11  BERTH205  context.environments.prod.options.ephemeralStorage
  ephemeralStorage is 20
  ephemeralStorage must be at least 21 GiB; 20 come without asking
  Correct the value`,
  },
  {
    what: "EC2's own",
    on: ["ecs-ec2"],
    options: {
      region: "eu-west-1",
      instances: { types: [], onDemandShare: 101, diskSize: 8, ami: "x" },
      trunking: "on",
      bindMounts: "yes",
    },
    says: `
cdktf.json:11:13  BERTH205  context.environments.prod.options.instances.types
  instances.types is []
  instances.types must name an instance type
  Correct the value
cdktf.json:12:13  BERTH205  context.environments.prod.options.instances.onDemandShare
  instances.onDemandShare is 101
  instances.onDemandShare must be at most 100 percent
  Correct the value
cdktf.json:13:13  BERTH205  context.environments.prod.options.instances.diskSize
  instances.diskSize is 8
  instances.diskSize must be at least 30 GiB
  Correct the value
cdktf.json:14:13  BERTH205  context.environments.prod.options.instances.ami
  instances.ami is "x"
  instances.ami must be an image id such as ami-0a1b2c3d4e5f67890
  Correct the value
cdktf.json:16:11  BERTH205  context.environments.prod.options.trunking
  trunking is "on"
  trunking must be off, account or enable
  Correct the value
cdktf.json:17:11  BERTH205  context.environments.prod.options.bindMounts
  bindMounts is "yes"
  bindMounts must be true or false
  Correct the value`,
  },
  {
    what: "more instances at least than at most",
    on: ["ecs-ec2"],
    options: { region: "eu-west-1", instances: { min: 5, max: 2 } },
    says: `
cdktf.json:10:11  BERTH205  context.environments.prod.options.instances
  instances is {"min":5,"max":2}
  instances.min must not be greater than instances.max
  Correct the value`,
  },
  {
    what: "a service that the project does not have",
    on: members,
    options: { region: "eu-west-1", services: { wbe: { cpu: 1 } } },
    says: `
cdktf.json:11:13  BERTH204  context.environments.prod.options.services.wbe
  the options name a service "wbe"
  The project has no service of this name; there is web
  Did you mean web?`,
  },
  {
    what: "a secret that the project does not have",
    on: members,
    options: { region: "eu-west-1", secrets: { token: { revision: 1 } } },
    says: `
cdktf.json:11:13  BERTH516  context.environments.prod.options.secrets.token
  the options name the secret token
  the project has no secret of that name
  Correct the name, or take it out`,
  },
  {
    what: "tags that AWS or the kit keeps",
    on: members,
    options: { region: "eu-west-1", tags: { "aws:x": "1", Name: "shop" } },
    says: `
cdktf.json:11:13  BERTH502  context.environments.prod.options.tags.aws:x
  the tag "aws:x"
  AWS keeps keys that start with aws: for itself
  Rename it
cdktf.json:12:13  BERTH502  context.environments.prod.options.tags.Name
  the tag "Name"
  the kit sets it on what it makes, and a tag has one value
  Rename it`,
  },
]);
