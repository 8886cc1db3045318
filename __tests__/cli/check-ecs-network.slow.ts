import { members } from "../support/ecs-cases";
import { refuses, web } from "../support/refusals";

// The network, given or made.
refuses([
  {
    what: "one public subnet for an Application Load Balancer",
    on: members,
    compose: web(`ports: [{ target: 3000, published: "80", app_protocol: http }]`),
    options: {
      region: "eu-west-1",
      network: {
        vpc: "vpc-0123456789abcdef0",
        publicSubnets: ["subnet-0123456789abcdef0"],
        privateSubnets: ["subnet-0123456789abcdef1"],
      },
    },
    says: `
cdktf.json:12:13  BERTH506  context.environments.prod.options.network.publicSubnets
  network.publicSubnets names one subnet
  the published ports need an Application Load Balancer (internet), and that stands in at least two subnets of two zones
  Name 2 in network.publicSubnets, or publish on host_ip 127.0.0.1, which means inside the VPC`,
  },
  {
    what: "no public subnet",
    on: members,
    compose: web(`ports: [{ target: 3000, published: "80", app_protocol: http }]`),
    options: {
      region: "eu-west-1",
      network: { vpc: "vpc-0123456789abcdef0", privateSubnets: ["subnet-0123456789abcdef1"] },
    },
    says: `
cdktf.json:10:11  BERTH506  context.environments.prod.options.network.publicSubnets
  network.publicSubnets names no subnet
  the published ports need an Application Load Balancer (internet), and that stands in at least two subnets of two zones
  Name 2 in network.publicSubnets, or publish on host_ip 127.0.0.1, which means inside the VPC`,
  },
  {
    what: "a VPC without subnets",
    on: members,
    compose: web(`ports: [{ target: 3000, published: "80", app_protocol: http }]`),
    options: { region: "eu-west-1", network: { vpc: "vpc-0123456789abcdef0" } },
    says: `
cdktf.json:10:11  BERTH205  context.environments.prod.options.network
  network is {"vpc":"vpc-0123456789abcdef0"}
  network.vpc needs network.privateSubnets, where the tasks run
  Correct the value`,
  },
  {
    what: "subnets without a VPC",
    on: members,
    compose: web(`ports: [{ target: 3000, published: "80", app_protocol: http }]`),
    options: { region: "eu-west-1", network: { privateSubnets: ["subnet-0123456789abcdef1"] } },
    says: `
cdktf.json:10:11  BERTH205  context.environments.prod.options.network
  network is {"privateSubnets":["subnet-0123456789abcdef1"]}
  network.publicSubnets and privateSubnets need network.vpc
  Correct the value`,
  },
  {
    what: "subnets by range",
    on: members,
    compose: web(`ports: [{ target: 3000, published: "80", app_protocol: http }]`),
    options: { region: "eu-west-1", network: { vpc: "vpc-0123456789abcdef0", privateSubnets: ["10.0.1.0/24"] } },
    says: `
cdktf.json:13:15  BERTH205  context.environments.prod.options.network.privateSubnets.0
  network.privateSubnets.0 is "10.0.1.0/24"
  network.privateSubnets must be subnet ids such as subnet-0a1b2c3d
  Correct the value`,
  },
  {
    what: "a VPC by name",
    on: members,
    compose: web(`ports: [{ target: 3000, published: "80", app_protocol: http }]`),
    options: { region: "eu-west-1", network: { vpc: "main", privateSubnets: ["subnet-0123456789abcdef1"] } },
    says: `
cdktf.json:11:13  BERTH205  context.environments.prod.options.network.vpc
  network.vpc is "main"
  network.vpc must be a VPC id such as vpc-0a1b2c3d4e5f67890
  Correct the value`,
  },
  {
    what: "a VPC that is there and one to be made",
    on: members,
    options: {
      region: "eu-west-1",
      network: { vpc: "vpc-0123456789abcdef0", privateSubnets: ["subnet-0123456789abcdef1"], nat: "one" },
    },
    says: `
cdktf.json:10:11  BERTH205  context.environments.prod.options.network
  network is {"vpc":"vpc-0123456789abcdef0","privateSubnets":["subnet-0123456789abcdef1"],...
  network.vpc names an existing network: cidr, zones, nat, endpoints and flowLogs are for one that the kit makes
  Correct the value`,
  },
  {
    what: "a range that is too small",
    on: members,
    options: { region: "eu-west-1", network: { cidr: "10.0.0.0/28" } },
    says: `
cdktf.json:11:13  BERTH205  context.environments.prod.options.network.cidr
  network.cidr is "10.0.0.0/28"
  network.cidr must be an IPv4 range such as 10.0.0.0/16, /16 to /24
  Correct the value`,
  },
  {
    what: "a range by an address inside it",
    on: members,
    options: { region: "eu-west-1", network: { cidr: "10.0.1.0/16" } },
    says: `
cdktf.json:11:13  BERTH506  context.environments.prod.options.network.cidr
  10.0.1.0 is not the first address of 10.0.1.0/16
  EC2 takes a range by its first address only
  give the first address of the range, such as 10.0.0.0/16`,
  },
  {
    what: "no NAT and no endpoints",
    on: members,
    options: { region: "eu-west-1", network: { nat: "none", endpoints: false } },
    says: `
cdktf.json:12:13  BERTH506  context.environments.prod.options.network.endpoints
  network.nat is none and network.endpoints is false
  a task then reaches neither its registry nor AWS, and cannot start
  leave endpoints out, or set nat to one
compose.yaml:4:5  BERTH506  services.web.image
  shop:1 is not in ECR of eu-west-1
  its task reaches the endpoints of AWS only, so ECR of eu-west-1 and no other registry
  name an ECR registry there under registry (with mirror for images of others) and release, or give the task a way out: network.nat one, without network.endpoints`,
  },
  {
    what: "more networks than a task has security groups",
    on: members,
    compose: web(
      `networks: [a, b, c, d, e, f]`,
      `networks: { a: {}, b: {}, c: {}, d: {}, e: {}, f: {} }
`,
    ),
    says: `
compose.yaml:5:5  BERTH504  services.web.networks
  web needs 6 security groups: one for each of its 6 networks
  a task has at most 5
  Put the service on fewer networks`,
  },
  {
    what: "a network of the engine's",
    on: members,
    compose: web(
      `networks: [there]`,
      `networks:
  there:
    external: true
`,
    ),
    says: `
compose.yaml:8:5  BERTH101  networks.there.external
  true
  a network that already exists on an engine is none in the VPC
  remove external; for an existing VPC set the option network.vpc`,
  },
  {
    what: "the machine's own network",
    on: members,
    compose: web(`network_mode: host`),
    says: `
compose.yaml:5:5  BERTH101  services.web.network_mode
  host
  with the machine's own network there are neither security groups for networks nor names between services
  remove it and publish the ports under ports`,
  },
  {
    what: "no network",
    on: members,
    compose: web(`network_mode: none`),
    says: `
compose.yaml:5:5  BERTH101  services.web.network_mode
  none
  ECS gives no task without a network access to its image, its logs or its secrets
  put it on a network with internal: true`,
  },
  {
    what: "a cycle of depends_on",
    on: members,
    compose: `name: shop
services:
  a:
    image: a:1
    depends_on: [b]
  b:
    image: b:1
    depends_on: [a]
`,
    status: 2,
    says: `
compose.yaml:5:5  BERTH006  services.a.depends_on
  dependency cycle detected: a -> b -> a
  docker compose config rejects the file
  mend what it names`,
  },
]);
