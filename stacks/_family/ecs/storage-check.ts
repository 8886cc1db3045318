import type { Remark, Subject } from "../../../src/target";
import type { Service } from "../../../src/workload/model";
import type { EcsKind } from "./kind";
import type { EcsOptions } from "./options";
import { namedMounts, planVolumes } from "./storage-plan";

/** Last part of the name of an image whose program keeps a database in files, and locks or maps them. */
const DATABASE =
  /(^|[/_-])(postgres|postgresql|postgis|timescaledb|pgvector|mysql|mariadb|percona|mongo|mongodb|redis|valkey|keydb|cassandra|clickhouse|couchdb|couchbase|elasticsearch|opensearch|etcd|influxdb|neo4j|rabbitmq|kafka|cockroach|mssql)([/_-]|$)/;

/** What is known to disappoint with named volumes on EFS, and a host directory that no instance has. */
export function checkStorage(subject: Subject<EcsOptions>, kind: Pick<EcsKind, "launch">): readonly Remark[] {
  const services = Object.values(subject.workload.services);
  return [
    ...services.flatMap((service) => [
      ...databaseRemarks(service),
      ...writerRemarks(service),
      ...bindRemarks(service, subject, kind),
    ]),
    ...planVolumes(subject.workload)
      .filter(({ differs }) => differs)
      .map(({ name, services: using }): Remark => {
        const users = using.map((service) => `${service.name} as ${service.process.user ?? "the image's user"}`);
        return {
          code: "BERTH510",
          verdict: "adapted",
          path: ["volumes", name],
          found: `volume ${name} is used by ${users.join(", ")}`,
          reason:
            "the access point cannot act as one user for all, so that each keeps its own number and the folder is open to all of them",
          remedy: "Give the services one numeric user, or leave it if they agree on the modes of their files",
        };
      }),
  ];
}

function databaseRemarks(service: Service): readonly Remark[] {
  const program = databaseOf(service.image.reference);
  if (program === undefined) return [];
  return writableMounts(service).map(({ source, index }) => ({
    code: "BERTH510",
    verdict: "adapted",
    path: ["services", service.name, "volumes", index],
    found: `${program} keeps its files in volume ${source}`,
    reason:
      "EFS is a network file system: each write waits for the network, and while a deploy replaces the task, two of them have the files open",
    remedy: "Use a managed database, or keep this for tests",
  }));
}

function writerRemarks(service: Service): readonly Remark[] {
  const most = Math.max(service.rollout.replicas, service.rollout.scale?.max ?? 0);
  if (most <= 1 || databaseOf(service.image.reference) !== undefined) return [];
  return writableMounts(service).map(({ source, index }) => ({
    code: "BERTH510",
    verdict: "adapted",
    path: ["services", service.name, "volumes", index],
    found: `up to ${most} replicas write to volume ${source}`,
    reason: "they share one directory, and nothing keeps two of them from writing to one file",
    remedy: "Mount it with read_only, run one replica, or make sure that the app locks its files",
  }));
}

/** An instance has no project directory, so that a path has to be the instance's own. */
function bindRemarks(service: Service, { options }: Subject<EcsOptions>, kind: Pick<EcsKind, "launch">) {
  if (kind.launch !== "EC2" || (options as { readonly bindMounts?: boolean }).bindMounts !== true) return [];
  return service.mounts.flatMap((mount, index): readonly Remark[] => {
    if (mount.type !== "bind" || mount.source.startsWith("/")) return [];
    return [
      {
        code: "BERTH506",
        verdict: "error",
        path: ["services", service.name, "volumes", index],
        found: `the source is ${mount.source}`,
        reason: "the project directory is not on the instances, whose directory is mounted",
        remedy: "Give an absolute path of the instance, or use a config, a volume or the image",
      },
    ];
  });
}

/** Name of a database among an image's names, without registry, tag and digest. */
export function databaseOf(reference: string): string | undefined {
  const name = reference.replace(/@.*$/, "").replace(/:[^/:]*$/, "");
  return DATABASE.exec(name)?.[2];
}

/** Named volumes that the service may write to, with their place among its mounts. */
function writableMounts(service: Service): readonly { readonly source: string; readonly index: number }[] {
  const named = namedMounts(service);
  return service.mounts.flatMap((mount, index) => {
    const found = named.find(({ path }) => path === mount.path);
    return found === undefined || found.readOnly ? [] : [{ source: found.source, index }];
  });
}
