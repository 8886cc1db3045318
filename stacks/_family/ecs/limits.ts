/** One number that ECS or what stands around it imposes, with where it is written down. */
export interface Limit {
  readonly value: number;
  readonly unit: string;
  readonly means: string;
  readonly source: string;
}

const API = "Amazon ECS API model (botocore 0e6e2404, data/ecs/2014-11-13/service-2.json)";
const ELB = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html";
const QUOTAS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html";
const VPC = "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html";
const SECRETS = "https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html";
const TAGS = "https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html, naming limits";

const limit = (value: number, unit: string, means: string, source: string): Limit => ({ value, unit, means, source });

/**
 * Every limit, clamp and rounding of the family in one table. Whoever writes, checks or explains takes the number from
 * here; readers do not.
 */
export const LIMITS = {
  healthIntervalMin: limit(5, "s", "shortest interval of a container health check", `${API}, HealthCheck`),
  healthIntervalMax: limit(300, "s", "longest interval of a container health check", `${API}, HealthCheck`),
  healthTimeoutMin: limit(2, "s", "shortest timeout of a container health check", `${API}, HealthCheck`),
  healthTimeoutMax: limit(60, "s", "longest timeout of a container health check", `${API}, HealthCheck`),
  healthRetriesMin: limit(1, "times", "fewest retries of a container health check", `${API}, HealthCheck`),
  healthRetriesMax: limit(10, "times", "most retries of a container health check", `${API}, HealthCheck`),
  healthStartMax: limit(300, "s", "longest start period of a container health check", `${API}, HealthCheck`),
  stopTimeoutMin: limit(2, "s", "shortest stop timeout", `${API}, ContainerDefinition.stopTimeout`),
  stopTimeoutMaxFargate: limit(120, "s", "longest stop timeout on Fargate", `${API}, ContainerDefinition.stopTimeout`),
  memoryMin: limit(6, "MiB", "smallest memory of a container", `${API}, ContainerDefinition.memory`),
  cpuMinEc2: limit(128, "units", "smallest cpu of a task on EC2, 1,024 to a core", `${API}, TaskDefinition.cpu`),
  cpuMaxEc2: limit(196_608, "units", "largest cpu of a task on EC2", `${API}, TaskDefinition.cpu`),
  proxyMemory: limit(
    64,
    "MiB",
    "added to a task for the Service Connect proxy",
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html",
  ),
  filesMemory: limit(
    32,
    "MiB",
    "memory of the container that writes secrets and configs",
    "our own choice: writing the largest secret, busybox took 5 MiB on a Docker engine; other shells take more",
  ),
  taskDefinitionSize: limit(65_536, "bytes", "largest task definition", QUOTAS),
  securityGroupsPerTask: limit(5, "groups", "security groups of one task", VPC),
  rulesPerGroup: limit(60, "rules", "inbound or outbound rules of one security group", VPC),
  targetGroupsPerService: limit(5, "ports", "load balancer ports of one service", QUOTAS),
  listenersPerLoadBalancer: limit(50, "listeners", "listeners of one load balancer", ELB),
  targetTimeoutMin: limit(2, "s", "shortest timeout of a target group's health check", "Elastic Load Balancing API"),
  targetTimeoutMax: limit(120, "s", "longest timeout of a target group's health check", "Elastic Load Balancing API"),
  targetIntervalMin: limit(5, "s", "shortest interval of a target group's health check", "Elastic Load Balancing API"),
  targetIntervalMax: limit(300, "s", "longest interval of a target group's health check", "Elastic Load Balancing API"),
  targetThresholdMin: limit(2, "times", "fewest checks that turn a target", "Elastic Load Balancing API"),
  targetThresholdMax: limit(10, "times", "most checks that turn a target", "Elastic Load Balancing API"),
  drainMax: limit(
    3600,
    "s",
    "longest wait of a load balancer before a task is stopped",
    "Elastic Load Balancing API, TargetGroupAttribute, deregistration_delay.timeout_seconds",
  ),
  loadBalancerName: limit(32, "characters", "name of a load balancer or target group", ELB),
  serviceConnectName: limit(64, "characters", "name of a Service Connect port", `${API}, ServiceConnectService`),
  serviceConnectDnsName: limit(127, "characters", "host name in Service Connect", `${API}, ServiceConnectClientAlias`),
  imagePorts: limit(
    100,
    "ports",
    "that an image exposes and siblings are connected to; of an image with more, none is",
    "our own choice: a range such as EXPOSE 49152-65535/udp would fill a task definition many times over",
  ),
  clusterName: limit(255, "characters", "name of a cluster or service", `${API}, CreateCluster and CreateService`),
  namespaceName: limit(1024, "characters", "name of a namespace", "AWS Cloud Map API, NamespaceNameHttp"),
  scalingPolicyName: limit(
    256,
    "characters",
    "name of a scaling policy",
    "Application Auto Scaling API, PutScalingPolicy",
  ),
  healthGraceDefault: limit(
    60,
    "s",
    "time before a load balancer may find a new task unhealthy, where the file gives no start_period",
    "our own choice: ECS replaces a task that the load balancer finds unhealthy, so that one slow to start would never come up",
  ),
  proxyIdle: limit(3600, "s", "an idle TCP connection through the proxy", `${API}, TimeoutConfiguration`),
  roleName: limit(64, "characters", "name of a role", "IAM API"),
  secretSize: limit(65_536, "bytes", "a secret's value, base64 as it is stored", SECRETS),
  secretName: limit(
    512,
    "characters",
    "name of a secret",
    "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html",
  ),
  nameTag: limit(
    256,
    "characters",
    "value of a tag",
    "https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html",
  ),
  ruleDescription: limit(255, "characters", "description of a security group rule", "Amazon EC2 API, IpRange"),
  accessPointPath: limit(
    100,
    "characters",
    "path of an EFS access point",
    "https://docs.aws.amazon.com/efs/latest/ug/enforce-root-directory-access-point.html",
  ),
  tmpfsDefaultShare: limit(50, "%", "of the task's memory for a tmpfs without size", "Linux: half of the memory"),
  holderMemory: limit(
    16,
    "MiB",
    "memory of the container that keeps a job's task alive",
    "our own choice: asleep, busybox took 4 MiB on a Docker engine; other shells take more",
  ),
  logBuffer: limit(
    25,
    "MiB",
    "lines kept while CloudWatch does not take them",
    "https://aws.amazon.com/blogs/containers/preventing-log-loss-with-non-blocking-mode-in-the-awslogs-container-log-driver/",
  ),
  ephemeralMin: limit(
    21,
    "GiB",
    "smallest ephemeral storage that can be asked for on Fargate",
    `${API}, EphemeralStorage`,
  ),
  ephemeralMax: limit(200, "GiB", "largest ephemeral storage on Fargate", `${API}, EphemeralStorage`),
  appMemoryDefault: limit(
    256,
    "MiB",
    "for an app whose file asks for no memory on Fargate, beside what else its task runs",
    "our own choice: with the proxy and the writer of files it is the smallest task, 512 MiB",
  ),
  reservationDefault: limit(
    512,
    "MiB",
    "reserved on an instance for an app whose file asks for no memory; it may use more",
    "our own choice: ECS needs one of memory and memoryReservation in each container",
  ),
  instanceReserved: limit(
    128,
    "MiB",
    "of an instance's memory that no task gets: ECS_RESERVED_MEMORY",
    "our own choice for agent, Docker and kernel: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/memory-management.html",
  ),
  instanceOverhead: limit(
    7.5,
    "%",
    "of an instance's memory that its kernel may keep from the agent",
    "Karpenter 1d927085, settings, vm-memory-overhead-percent; seen on m4.large: 2.5 (AWS Batch user guide, memory-management)",
  ),
  tags: limit(50, "tags", "on one resource", TAGS),
  tagKey: limit(128, "characters", "key of a tag", TAGS),
  tagValue: limit(256, "characters", "value of a tag", TAGS),
} as const satisfies Record<string, Limit>;

export type LimitName = keyof typeof LIMITS;

/** The number alone. */
export const max = (name: LimitName): number => LIMITS[name].value;
