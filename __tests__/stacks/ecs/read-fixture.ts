import type { Artifact } from "../../../src/contract/artifact";
import type { JsonObject } from "../../../src/json";

// biome-ignore lint/suspicious/noExplicitAny: JSON that tests change by path.
type Mutable = { [key: string]: any };

const group = (network: string, rules: Mutable = {}): Mutable => ({
  name: `p-${network}`,
  tags: { "berth:network": network },
  ...rules,
});

/** References as CDKTF writes them. */
export const ref = (address: string, attribute = "id"): string => `\${${address}.${attribute}}`;

const log = (name: string) => ({
  logDriver: "awslogs",
  options: { "awslogs-group": ref(`aws_cloudwatch_log_group.${name}`, "name"), "awslogs-region": "eu-west-1" },
});

export interface Stack {
  readonly document: Mutable;
  /** Resource of a type by name. */
  at(type: string, name: string): Mutable;
  /** Changes the containers of a task definition. */
  containers(task: string, change: (byName: Mutable) => void): void;
  artifact(): Artifact;
}

export function stackOf(document: Mutable): Stack {
  const at = (type: string, name: string): Mutable => document.resource[type][name];
  return {
    document,
    at,
    containers(task, change) {
      const body = at("aws_ecs_task_definition", task);
      const list = JSON.parse(body.container_definitions) as Mutable[];
      change(Object.fromEntries(list.map((container) => [container.name, container])));
      body.container_definitions = JSON.stringify(list);
    },
    artifact: () => ({
      environment: "here",
      target: "fargate",
      terraform: JSON.parse(JSON.stringify(document)) as JsonObject,
      file: () => undefined,
    }),
  };
}

/**
 * A stack as Terraform JSON, written by hand: `web` behind a load balancer, `db` on an internal network with a volume,
 * and the job `migrate`, which runs before `web`.
 */
export function sample(): Stack {
  const subnets = [ref("aws_route_table_association.private-1", "subnet_id")];
  const service = (name: string, groups: readonly string[], over: Mutable): Mutable => ({
    name,
    task_definition: ref(`aws_ecs_task_definition.task_${name}`, "arn"),
    desired_count: 1,
    capacity_provider_strategy: [{ capacity_provider: "FARGATE", weight: 1 }],
    deployment_minimum_healthy_percent: 100,
    deployment_maximum_percent: 200,
    deployment_circuit_breaker: { enable: true, rollback: true },
    network_configuration: {
      subnets,
      security_groups: groups.map((one) => ref(`aws_security_group.${one}`)),
      assign_public_ip: false,
    },
    wait_for_steady_state: true,
    tags: { "berth:service": name },
    ...over,
  });
  const connect = (...names: readonly (readonly [string, number])[]): Mutable => ({
    enabled: true,
    namespace: ref("aws_service_discovery_http_namespace.namespace", "arn"),
    service: names.map(([dns, port]) => ({
      port_name: `p${port}`,
      discovery_name: `${dns}-${port}`,
      client_alias: { dns_name: dns, port },
    })),
  });
  const task = (name: string, containers: readonly Mutable[], over: Mutable = {}): Mutable => ({
    family: `p-${name}`,
    requires_compatibilities: ["FARGATE"],
    network_mode: "awsvpc",
    cpu: "256",
    memory: "512",
    runtime_platform: { cpu_architecture: "X86_64", operating_system_family: "LINUX" },
    container_definitions: JSON.stringify(containers),
    tags: { "berth:service": name },
    ...over,
  });
  const port = (containerPort: number) => ({
    containerPort,
    hostPort: containerPort,
    protocol: "tcp",
    name: `p${containerPort}`,
  });
  const web: Mutable = {
    name: "web",
    image: `example/web@sha256:${"a".repeat(64)}`,
    essential: true,
    entryPoint: ["/web"],
    command: ["--port", "3000", "$${HOME}"],
    user: "1000:1000",
    memory: 256,
    environment: [
      { name: "MODE", value: "prod" },
      { name: "PRICE", value: "$${amount} %%{x}" },
    ],
    portMappings: [port(3000)],
    healthCheck: { command: ["CMD", "/web", "check"], interval: 10, timeout: 5, retries: 3, startPeriod: 20 },
    mountPoints: [{ sourceVolume: "files-0", containerPath: "/run/secrets", readOnly: true }],
    dependsOn: [{ containerName: "files", condition: "SUCCESS" }],
    readonlyRootFilesystem: true,
    linuxParameters: {
      initProcessEnabled: true,
      capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] },
      tmpfs: [{ containerPath: "/tmp", size: 64, mountOptions: ["rw", "noexec", "nosuid", "nodev", "mode=0700"] }],
    },
    ulimits: [{ name: "nofile", softLimit: 1024, hardLimit: 2048 }],
    stopTimeout: 20,
    dockerLabels: { team: "a" },
    logConfiguration: log("logs_web"),
  };
  const files: Mutable = {
    name: "files",
    image: "busybox:1.37.0",
    essential: false,
    entryPoint: ["sh", "-c"],
    command: [
      "while :; do $${x}; done",
      "files",
      ...["secret", "token", "FILE_0", "base64", "0400", "1000:1000", "/run/secrets/token"],
      ...["config", "app.conf", "FILE_1", "base64", "0444", "0:0", "/run/secrets/app.conf"],
    ],
    environment: [{ name: "FILE_1", value: Buffer.from("a=1\n").toString("base64") }],
    secrets: [{ name: "FILE_0", valueFrom: ref("aws_secretsmanager_secret.secret_token", "arn") }],
    mountPoints: [{ sourceVolume: "files-0", containerPath: "/run/secrets", readOnly: false }],
  };
  const db: Mutable = {
    name: "db",
    image: "postgres:16",
    essential: true,
    portMappings: [port(5432)],
    healthCheck: { command: ["CMD-SHELL", "pg_isready"], interval: 5, timeout: 2, retries: 2 },
    mountPoints: [{ sourceVolume: "data", containerPath: "/data", readOnly: false }],
    logConfiguration: log("logs_db"),
  };
  const migrate: Mutable = { name: "migrate", image: "example/web:1", essential: false, command: ["migrate"] };
  const holder: Mutable = { name: "holder", image: "busybox:1.37.0", essential: true, command: ["sleep 1"] };
  const rule = (over: Mutable): Mutable => ({ ip_protocol: "-1", ...over });
  const front = ref("aws_security_group.network_front");
  const back = ref("aws_security_group.network_back");
  const balancer = ref("aws_security_group.balancer_http_internet");
  const entry = ref("aws_security_group.entry_web");
  return stackOf({
    data: { aws_vpc: { entry: { id: ref("aws_vpc.vpc") } } },
    resource: {
      aws_cloudwatch_log_group: { logs_web: { name: "/p/web" }, logs_db: { name: "/p/db" } },
      aws_service_discovery_http_namespace: { namespace: { name: "p" } },
      aws_vpc: { vpc: { cidr_block: "10.0.0.0/16" } },
      aws_subnet: { "private-1": { vpc_id: ref("aws_vpc.vpc") } },
      aws_route_table: { private: { vpc_id: ref("aws_vpc.vpc") } },
      aws_route: {
        out: {
          route_table_id: ref("aws_route_table.private"),
          destination_cidr_block: "0.0.0.0/0",
          nat_gateway_id: ref("aws_nat_gateway.nat"),
        },
      },
      aws_route_table_association: {
        "private-1": {
          subnet_id: ref("aws_subnet.private-1"),
          route_table_id: ref("aws_route_table.private"),
        },
      },
      aws_security_group: {
        network_front: group("front"),
        network_back: group("back"),
        entry_web: { name: "p-entry-web" },
        balancer_http_internet: { name: "p-http" },
      },
      aws_vpc_security_group_ingress_rule: {
        front: rule({ security_group_id: front, referenced_security_group_id: front }),
        back: rule({ security_group_id: back, referenced_security_group_id: back }),
        listener: {
          security_group_id: balancer,
          cidr_ipv4: "0.0.0.0/0",
          ip_protocol: "tcp",
          from_port: 80,
          to_port: 80,
        },
        entry: {
          security_group_id: entry,
          referenced_security_group_id: balancer,
          ip_protocol: "tcp",
          from_port: 3000,
          to_port: 3000,
        },
      },
      aws_vpc_security_group_egress_rule: {
        front: rule({ security_group_id: front, cidr_ipv4: "0.0.0.0/0" }),
        back: rule({ security_group_id: back, referenced_security_group_id: back }),
        "back-https": {
          security_group_id: back,
          cidr_ipv4: "0.0.0.0/0",
          ip_protocol: "tcp",
          from_port: 443,
          to_port: 443,
        },
        balancer: {
          security_group_id: balancer,
          referenced_security_group_id: entry,
          ip_protocol: "tcp",
          from_port: 3000,
          to_port: 3000,
        },
      },
      aws_lb: { http_internet: { internal: false, security_groups: [balancer] } },
      aws_lb_target_group: {
        target_web_3000_http: {
          port: 3000,
          protocol: "HTTP",
          health_check: { path: "/", interval: 10, timeout: 5, unhealthy_threshold: 3 },
        },
      },
      aws_lb_listener: {
        http_internet_80: {
          load_balancer_arn: ref("aws_lb.http_internet", "arn"),
          port: 80,
          protocol: "HTTP",
          default_action: [
            { type: "forward", target_group_arn: ref("aws_lb_target_group.target_web_3000_http", "arn") },
          ],
        },
      },
      aws_secretsmanager_secret: { secret_token: { name: "p/token", tags: { "berth:secret": "token" } } },
      aws_efs_file_system: { volumes: { encrypted: true } },
      aws_efs_access_point: {
        volume_data: { file_system_id: ref("aws_efs_file_system.volumes"), tags: { "berth:volume": "data" } },
      },
      aws_ecs_task_definition: {
        task_web: task("web", [web, files], { volume: [{ name: "files-0" }] }),
        task_db: task("db", [db], {
          volume: [
            {
              name: "data",
              efs_volume_configuration: {
                file_system_id: ref("aws_efs_file_system.volumes"),
                transit_encryption: "ENABLED",
                authorization_config: { access_point_id: ref("aws_efs_access_point.volume_data"), iam: "ENABLED" },
              },
            },
          ],
        }),
        task_migrate: task("migrate", [migrate, holder]),
      },
      aws_ecs_service: {
        service_web: service("web", ["network_front", "network_back", "entry_web"], {
          desired_count: 2,
          load_balancer: [
            {
              target_group_arn: ref("aws_lb_target_group.target_web_3000_http", "arn"),
              container_name: "web",
              container_port: 3000,
            },
          ],
          service_connect_configuration: connect(["web", 3000]),
          depends_on: ["aws_lb_listener.http_internet_80", "terraform_data.run_migrate", "aws_ecs_service.service_db"],
        }),
        service_db: service("db", ["network_back"], {
          service_connect_configuration: connect(["db", 5432], ["database", 5432]),
        }),
        service_migrate: service("migrate", ["network_back"], {
          desired_count: 0,
          service_connect_configuration: connect(),
          depends_on: ["aws_ecs_service.service_db"],
        }),
      },
      terraform_data: {
        run_migrate: {
          depends_on: ["aws_ecs_service.service_migrate"],
          provisioner: [
            {
              "local-exec": {
                command: "run",
                environment: {
                  BERTH_JOB: JSON.stringify({
                    service: ref("aws_ecs_service.service_migrate", "name"),
                    container: "migrate",
                    replicas: 1,
                  }),
                },
              },
            },
          ],
        },
      },
    },
  });
}
