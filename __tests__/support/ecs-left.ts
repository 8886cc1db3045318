import { json, query, texts } from "./aws-query";

/** What is in the emulated account beside what every account has from the start: `kind: name`. Asked of moto itself. */
export async function leftBehind(url: string): Promise<readonly string[]> {
  const ec2 = async (action: string, element: string) => texts(await query(url, "ec2", action, "2016-11-15"), element);
  const list = async (service: string, target: string, key: string, body: unknown = {}) => {
    const answer = await json<Record<string, readonly unknown[]>>(url, service, target, body);
    return (answer[key] ?? []).map((item) => (typeof item === "string" ? item : JSON.stringify(item).slice(0, 120)));
  };
  const balancing = async (action: string, element: string) =>
    texts(await query(url, "elasticloadbalancing", action, "2015-12-01"), element);
  const vpcs = await query(url, "ec2", "DescribeVpcs", "2016-11-15");
  const own = [...vpcs.matchAll(/<item>(?:(?!<\/item>).)*?<vpcId>(vpc-[0-9a-f]+)<.*?<isDefault>false</gs)].map(
    ([, id = ""]) => id,
  );
  const gateways = await query(url, "ec2", "DescribeNatGateways", "2016-11-15", inState("state"));
  const ecs = "AmazonEC2ContainerServiceV20141113";
  const found: Readonly<Record<string, readonly string[]>> = {
    vpc: own,
    "nat gateway": texts(gateways, "natGatewayId"),
    // Every network has one called default.
    "security group": (await ec2("DescribeSecurityGroups", "groupName")).filter((name) => name !== "default"),
    address: await ec2("DescribeAddresses", "allocationId"),
    "flow log": await ec2("DescribeFlowLogs", "flowLogId"),
    endpoint: texts(
      await query(url, "ec2", "DescribeVpcEndpoints", "2016-11-15", inState("vpc-endpoint-state")),
      "vpcEndpointId",
    ),
    "launch template": await ec2("DescribeLaunchTemplates", "launchTemplateId"),
    "load balancer": await balancing("DescribeLoadBalancers", "LoadBalancerArn"),
    "target group": await balancing("DescribeTargetGroups", "TargetGroupArn"),
    "scaling group": texts(
      await query(url, "autoscaling", "DescribeAutoScalingGroups", "2011-01-01"),
      "AutoScalingGroupName",
    ),
    role: texts(await query(url, "iam", "ListRoles", "2010-05-08"), "RoleName"),
    profile: texts(await query(url, "iam", "ListInstanceProfiles", "2010-05-08"), "InstanceProfileName"),
    cluster: await activeClusters(url),
    // ECS itself keeps definitions that were taken back, as inactive.
    "task definition": await list("ecs", `${ecs}.ListTaskDefinitions`, "taskDefinitionArns", { status: "ACTIVE" }),
    "log group": await list("logs", "Logs_20140328.DescribeLogGroups", "logGroups"),
    secret: await list("secretsmanager", "secretsmanager.ListSecrets", "SecretList"),
    namespace: await list("servicediscovery", "Route53AutoNaming_v20170314.ListNamespaces", "Namespaces"),
    "file system": await fileSystems(url),
  };
  return Object.entries(found).flatMap(([kind, names]) => names.map((name) => `${kind}: ${name}`));
}

async function fileSystems(url: string): Promise<readonly string[]> {
  const response = await fetch(`${url}/2015-02-01/file-systems`, {
    headers: {
      authorization:
        "AWS4-HMAC-SHA256 Credential=testing/20260101/eu-west-1/elasticfilesystem/aws4_request, SignedHeaders=host, Signature=0",
    },
  });
  const { FileSystems: all = [] } = (await response.json()) as { FileSystems?: readonly { FileSystemId: string }[] };
  return all.map(({ FileSystemId }) => FileSystemId);
}

/** What was deleted is still described for a while. */
const inState = (name: string) => ({ "Filter.1.Name": name, "Filter.1.Value.1": "available" });

/** A deleted cluster is listed as inactive for a while, by AWS too. */
async function activeClusters(url: string): Promise<readonly string[]> {
  const ecs = "AmazonEC2ContainerServiceV20141113";
  const { clusterArns } = await json<{ clusterArns: readonly string[] }>(url, "ecs", `${ecs}.ListClusters`);
  if (clusterArns.length === 0) return [];
  const body = { clusters: clusterArns };
  const { clusters } = await json<{ clusters: readonly { clusterArn: string; status: string }[] }>(
    url,
    "ecs",
    `${ecs}.DescribeClusters`,
    body,
  );
  return clusters.flatMap(({ clusterArn, status }) => (status === "ACTIVE" ? [clusterArn] : []));
}
