import type { JsonObject } from "../../../src/json";
import type { Network, Storage } from "../../../stacks/_family/ecs/parts";
import { addStorage } from "../../../stacks/_family/ecs/storage";
import { checkStorage, databaseOf } from "../../../stacks/_family/ecs/storage-check";
import { deploymentOf, fakeKind, type Setting, synthOf } from "./sandbox";

const network: Network = {
  vpcId: "vpc-1",
  publicSubnetIds: [],
  privateSubnetIds: ["subnet-a", "subnet-b"],
  groupIds: { default: "sg-default", back: "sg-back" },
  ready: [],
};

const volume = (source: string, target: string, more: JsonObject = {}) => ({
  type: "volume",
  source,
  target,
  ...more,
});

function project(services: JsonObject): JsonObject {
  return {
    name: "shop",
    services,
    networks: { default: { name: "shop_default" }, back: { name: "shop_back", internal: true } },
    volumes: { data: { name: "shop_data" }, other: { name: "shop_other" } },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: Terraform JSON
function build(setting: Setting, groups: readonly string[] = []): { json: any; of: Record<string, Storage> } {
  const of: Record<string, Storage> = {};
  const json = synthOf(setting, (context) => {
    const storage = addStorage(context, network, groups);
    for (const service of Object.values(context.deployment.workload.services)) of[service.name] = storage(service);
  });
  return { json, of };
}

const web = { image: "web:1", networks: { default: null, back: null } };

describe("named volumes", () => {
  const document = project({
    web: { ...web, user: "1000:1000", volumes: [volume("data", "/data"), volume("data", "/again")] },
    job: { ...web, user: "1000:1000", volumes: [volume("data", "/in", { read_only: true })] },
    none: { ...web },
  });
  const { json, of } = build({ document });

  test("are one encrypted file system, which IAM and TLS alone open", () => {
    const { resource } = json;
    expect(resource.aws_efs_file_system.storage).toMatchObject({ encrypted: true, throughput_mode: "elastic" });
    expect(resource.aws_efs_file_system_policy["storage-policy"].policy).toContain('"aws:SecureTransport":"false"');
    expect(Object.keys(resource.aws_efs_mount_target)).toEqual(["storage-target_0", "storage-target_1"]);
    expect(resource.aws_efs_backup_policy).toBeUndefined();
  });

  test("are a directory each, which acts as the one user of its services", () => {
    const points = json.resource.aws_efs_access_point;
    expect(Object.keys(points)).toEqual(["volume_data"]);
    expect(points.volume_data).toMatchObject({
      posix_user: { uid: 1000, gid: 1000 },
      root_directory: { path: "/data", creation_info: { owner_uid: 1000, owner_gid: 1000, permissions: "0755" } },
      tags: { "berth:volume": "data" },
    });
  });

  test("are open to the networks of their services on NFS alone, and internal ones may go out to them", () => {
    const rules = json.resource.aws_vpc_security_group_ingress_rule;
    expect(Object.keys(rules).sort()).toEqual(["storage-from_back", "storage-from_default"]);
    for (const rule of Object.values<JsonObject>(rules))
      expect(rule).toMatchObject({ ip_protocol: "tcp", from_port: 2049, to_port: 2049 });
    expect(Object.keys(json.resource.aws_vpc_security_group_egress_rule)).toEqual(["storage-to_back"]);
  });

  test("are one volume of the task, however often they are mounted", () => {
    expect(of.web?.volumes).toHaveLength(1);
    expect(of.web?.mounts.map(({ containerPath, readOnly }) => [containerPath, readOnly])).toEqual([
      ["/data", false],
      ["/again", false],
    ]);
    expect(of.web?.access).toMatchObject([{ write: true, root: false }]);
    expect(of.job?.access).toMatchObject([{ write: false }]);
    expect(of.none).toEqual({ volumes: [], mounts: [], access: [], ready: [] });
  });

  test("keep each user's number where nobody knows it, or they differ", () => {
    const { json: unknown, of: parts } = build({
      document: project({ web: { ...web, volumes: [volume("data", "/data")] } }),
    });
    const point = unknown.resource.aws_efs_access_point.volume_data;
    expect(point.posix_user).toBeUndefined();
    expect(point.root_directory.creation_info.permissions).toBe("0777");
    expect(parts.web?.access).toMatchObject([{ root: true }]);
  });

  test("are protected and copied where the options say so; instances mount on EC2", () => {
    const { json: kept } = build({ document, options: { deletionProtection: true } }, ["sg-instances"]);
    expect(kept.resource.aws_efs_file_system.storage.lifecycle).toEqual({ prevent_destroy: true });
    expect(kept.resource.aws_efs_backup_policy["storage-backup"].backup_policy).toEqual({ status: "ENABLED" });
    expect(kept.resource.aws_vpc_security_group_ingress_rule["storage-instances_0"]).toMatchObject({
      referenced_security_group_id: "sg-instances",
    });
    expect(kept.resource.aws_vpc_security_group_egress_rule["instances-storage_0"]).toMatchObject({
      security_group_id: "sg-instances",
      referenced_security_group_id: "${aws_security_group.storage-group.id}",
      from_port: 2049,
    });
  });

  test("have one mount target in a zone of an existing VPC", () => {
    const vpc = { vpc: "vpc-0a1b2c3d", privateSubnets: ["subnet-0a1b2c3d", "subnet-0a1b2c3e"] };
    const { json: given } = build({ document, options: { network: vpc } });
    expect(given.resource.aws_efs_mount_target["storage-target_1"].count).toBe(
      "${index([data.aws_subnet.storage-subnet_0.availability_zone, data.aws_subnet.storage-subnet_1.availability_zone]," +
        " data.aws_subnet.storage-subnet_1.availability_zone) == 1 ? 1 : 0}",
    );
  });
});

test("no file system without a named volume; a volume without a name is a directory of the task", () => {
  const document = project({ web: { ...web, volumes: [{ type: "volume", target: "/cache" }] } });
  const { json, of } = build({ document });
  expect(json.resource).toBeUndefined();
  expect(of.web?.volumes).toEqual([{ name: "scratch-0", kind: "scratch" }]);
});

test("a directory of the host on EC2 alone, where the option allows it", () => {
  const volumes = [{ type: "bind", source: "/srv/$${x}", target: "/in", read_only: true }];
  const document = project({ web: { ...web, volumes } });
  const bind = (launch: "EC2" | "FARGATE", bindMounts: boolean) => {
    let found: Storage | undefined;
    synthOf({ document, kind: fakeKind({ launch }) }, (context) => {
      const deployment = { ...context.deployment, options: { ...context.deployment.options, bindMounts } };
      const service = deployment.workload.services.web;
      found = service && addStorage({ ...context, deployment }, network, [])(service);
    });
    return found;
  };
  expect(bind("EC2", true)?.mounts).toEqual([{ sourceVolume: "host-0", containerPath: "/in", readOnly: true }]);
  expect(bind("EC2", false)?.mounts).toEqual([]);
  expect(bind("FARGATE", true)?.mounts).toEqual([]);
});

describe("checks of storage", () => {
  const remarks = (services: JsonObject) =>
    checkStorage(deploymentOf({ document: project(services) }), { launch: "FARGATE" }).map(({ code, path }) => [
      code,
      path?.join("."),
    ]);

  test("a database on a volume that it writes to", () => {
    const image = "registry.example/bitnami/postgresql:16@sha256:0";
    expect(remarks({ db: { ...web, image, volumes: [volume("data", "/d")] } })).toEqual([
      ["BERTH510", "services.db.volumes.0"],
    ]);
    expect(remarks({ db: { ...web, image, volumes: [volume("data", "/d", { read_only: true })] } })).toEqual([]);
  });

  test("several replicas that write", () => {
    const service = (replicas: number) => ({ ...web, deploy: { replicas }, volumes: [volume("data", "/d")] });
    expect(remarks({ web: service(2) })).toEqual([["BERTH510", "services.web.volumes.0"]]);
    expect(remarks({ web: service(1) })).toEqual([]);
  });

  test("services that run as different users", () => {
    const service = (user: string) => ({ ...web, user, volumes: [volume("data", "/d")] });
    expect(remarks({ a: service("1:1"), b: service("2:2") })).toEqual([["BERTH510", "volumes.data"]]);
    expect(remarks({ a: service("1:1"), b: service("1:1") })).toEqual([]);
  });

  test.each([
    ["postgres:16", "postgres"],
    ["localhost:5000/team/my-redis", "redis"],
    ["valkey/valkey:8-alpine", "valkey"],
    ["postgrest/postgrest:12", undefined],
    ["mysqlclient-app:1", undefined],
  ])("%s is the database %s", (reference, name) => expect(databaseOf(reference)).toBe(name));
});
