import { members } from "../support/ecs-cases";
import { refuses, web } from "../support/refusals";

// Published ports, certificates and domains.
refuses([
  {
    what: "port 0",
    on: members,
    compose: web(`ports: ["0:3000"]`),
    says: `
compose.yaml:5:13  BERTH503  services.web.ports[0]
  web publishes its port 3000/tcp on any free port
  a listener of a load balancer has one fixed port, so that its address is known
  Name a port: "8080:3000"`,
  },
  {
    what: "port 0 of the container",
    on: members,
    compose: web(`ports: ["80:0"]`),
    status: 2,
    says: `
compose.yaml:5:5  BERTH006  services.web.ports
  service ports services.web.ports.[0] is missing a target port
  docker compose config rejects the file
  mend what it names`,
  },
  {
    what: "a port that any number may be",
    on: members,
    compose: web(`ports: ["3000"]`),
    says: `
compose.yaml:5:13  BERTH503  services.web.ports[0]
  web publishes its port 3000/tcp on any free port
  a listener of a load balancer has one fixed port, so that its address is known
  Name a port: "8080:3000"`,
  },
  {
    what: "ranges that meet",
    on: members,
    compose: `name: shop
services:
  a:
    image: a:1
    ports: ["8000-8003:8000-8003"]
  b:
    image: b:1
    ports: ["8002-8005:2-5"]
`,
    says: `
compose.yaml:8:13  BERTH503  services.b.ports[0]
  ports 8002 to 8003/tcp are published by a and b
  one load balancer listens for the whole project, once on each port
  Publish other ports on one of them`,
  },
  {
    what: "two services on one port",
    on: members,
    compose: `name: shop
services:
  a:
    image: a:1
    ports: ["80:3000"]
  b:
    image: b:1
    ports: ["443:443", "80:3001"]
`,
    says: `
compose.yaml:8:24  BERTH503  services.b.ports[1]
  port 80/tcp is published by a and b
  one load balancer listens for the whole project, once on each port
  Publish another port on one of them`,
  },
  {
    what: "one service twice on one port",
    on: members,
    compose: web(`ports: ["80:3000", "80:3001"]`),
    says: `
compose.yaml:5:24  BERTH503  services.web.ports[1]
  port 80/tcp is published by web twice
  one load balancer listens for the whole project, once on each port
  Publish another port on one of them`,
  },
  {
    what: "more ports than a service may have",
    on: members,
    compose: web(`ports: ["81:81", "82:82", "83:83", "84:84", "85:85", "86:86"]`),
    says: `
compose.yaml:5:5  BERTH504  services.web.ports
  web publishes 6 ports
  ECS takes 5 target groups for one service
  Publish fewer, or serve them by several services; siblings need expose only`,
  },
  {
    what: "UDP alone",
    on: members,
    compose: web(`ports: ["53:53/udp"]`),
    says: `
compose.yaml:5:13  BERTH513  services.web.ports[0]
  web publishes its port 53/udp
  a load balancer checks a UDP port over TCP, and the service has no TCP port that the file names
  List a TCP port that the app answers on under expose`,
  },
  {
    what: "SCTP",
    on: members,
    compose: web(`ports: ["53:53/sctp"]`),
    says: `
compose.yaml:5:13  BERTH101  services.web.ports[0].protocol
  sctp
  no load balancer of AWS takes SCTP
  use TCP or UDP`,
  },
  {
    what: "a job's port",
    on: members,
    compose: web(`ports: ["80:80"]
deploy: { mode: replicated-job }`),
    says: `
compose.yaml:5:13  BERTH510  services.web.ports[0]
  web publishes its port 80/tcp
  a job runs for a moment, and a load balancer would stop it as unhealthy before it is done
  Remove ports from the job; siblings reach it by expose`,
  },
  {
    what: "HTTPS without a certificate",
    on: members,
    compose: web(`ports:
  - target: 3000
    published: "443"
    app_protocol: https`),
    says: `
compose.yaml:8:9  BERTH505  services.web.ports[0].app_protocol
  web speaks https on its published port 443, and there is no certificate
  an Application Load Balancer ends TLS itself, with a certificate of its own
  Set certificate or domain in the environment's options, or remove app_protocol: the bytes then pass through unchanged`,
  },
  {
    what: "gRPC without a certificate",
    on: members,
    compose: web(`ports:
  - target: 3000
    published: "443"
    app_protocol: grpc`),
    says: `
compose.yaml:8:9  BERTH505  services.web.ports[0].app_protocol
  web speaks grpc on its published port 443, and there is no certificate
  an Application Load Balancer speaks HTTP/2 and gRPC to an app only behind an HTTPS listener
  Set certificate or domain in the environment's options, or remove app_protocol: the bytes then pass through unchanged`,
  },
  {
    what: "a certificate of IAM",
    on: members,
    compose: web(`ports: [{ target: 3000, published: "80", app_protocol: http }]`),
    options: { region: "eu-west-1", certificate: "arn:aws:iam::123456789012:server-certificate/shop" },
    says: `
cdktf.json:10:11  BERTH205  context.environments.prod.options.certificate
  certificate is "arn:aws:iam::123456789012:server-certificate/shop"
  certificate must be an ARN that starts with arn:aws:acm:
  Correct the value`,
  },
  {
    what: "a certificate by its name",
    on: members,
    compose: web(`ports: [{ target: 3000, published: "80", app_protocol: http }]`),
    options: { region: "eu-west-1", certificate: "shop.example.com" },
    says: `
cdktf.json:10:11  BERTH205  context.environments.prod.options.certificate
  certificate is "shop.example.com"
  certificate must be an ARN that starts with arn:aws:acm:
  Correct the value`,
  },
  {
    what: "a domain as an address, a zone by name",
    on: members,
    compose: web(`ports: [{ target: 3000, published: "80", app_protocol: http }]`),
    options: { region: "eu-west-1", domain: { name: "https://shop.example.com", zone: "example.com" } },
    says: `
cdktf.json:11:13  BERTH205  context.environments.prod.options.domain.name
  domain.name is "https://shop.example.com"
  domain.name must be a host name such as app.example.com
  Correct the value
cdktf.json:12:13  BERTH205  context.environments.prod.options.domain.zone
  domain.zone is "example.com"
  domain.zone must be the id of a Route 53 hosted zone such as Z0123456789ABCDEFGHIJ
  Correct the value`,
  },
  {
    what: "a domain without zone",
    on: members,
    compose: web(`ports: [{ target: 3000, published: "80", app_protocol: http }]`),
    options: { region: "eu-west-1", domain: { name: "shop.example.com" } },
    says: `
cdktf.json:10:11  BERTH205  context.environments.prod.options.domain.zone
  domain.zone is missing
  The target needs this option
  Add it`,
  },
  {
    what: "certificate and domain",
    on: members,
    compose: web(`ports: [{ target: 3000, published: "80", app_protocol: http }]`),
    options: {
      region: "eu-west-1",
      certificate: "arn:aws:acm:eu-west-1:123456789012:certificate/01234567",
      domain: { name: "shop.example.com", zone: "Z0123456789" },
    },
    says: `
cdktf.json:8:9  BERTH205  context.environments.prod.options
  the options together
  give certificate or domain, not both: a domain gets a certificate of its own
  Correct the value`,
  },
]);
