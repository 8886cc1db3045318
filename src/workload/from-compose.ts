import type { ComposeProject } from "../compose/project";
import { BerthError } from "../errors";
import { readEngine } from "./engine";
import { readFileMounts, readFileSources } from "./files";
import { readHealth } from "./health";
import { readImage } from "./image";
import { readDependencies, readLifecycle } from "./lifecycle";
import type { Rollout, Service, Workload } from "./model";
import { readMounts } from "./mounts";
import { checkKey, checkProjectName } from "./names";
import { readAttachments, readExtraHosts, readLinks, readNetworks, readVolumes } from "./networks";
import { child, children, defined, flag, type Place, record, text, textMap, words } from "./place";
import { readExpose, readPorts } from "./ports";
import { collectProblems } from "./problems";
import { readProcess } from "./process";
import { bytes } from "./quantities";
import { readResources } from "./resources";
import { readPlacement, readRollout } from "./rollout";
import { readSecurity } from "./security";
import { checkTogether } from "./together";
import type { Extensions } from "./x-berth";

/**
 * The workload that a canonical Compose document asks for. Nothing in it is a default of a platform: what the file
 * does not say is absent.
 * @param extensions what `x-berth` says; undefined counts as nothing.
 * @throws BerthError with every finding: BERTH009 for a name that cannot be used, BERTH010 for a value without meaning.
 */
export function toWorkload(project: ComposeProject, extensions: Pick<Extensions, "services"> | undefined): Workload {
  const problems = collectProblems(project);
  const document: Place = { value: project.document, path: [], problems };
  checkProjectName(document, project.name);
  for (const section of ["service", "network", "volume", "secret", "config"]) {
    const place = child(document, `${section}s`);
    for (const name of Object.keys(place.value)) checkKey(place, section, name);
  }
  const awaited = jobsByDependency(document);
  const services = children(document, "services").map(([name, place]) => {
    const own = Object.hasOwn(extensions?.services ?? {}, name) ? extensions?.services[name] : undefined;
    const context = { document, project: project.name, name, awaited: awaited.has(name) };
    return [name, readService(place, context, own)] as const;
  });
  const workload: Workload = {
    name: project.name,
    services: record(services),
    networks: readNetworks(document),
    volumes: readVolumes(document),
    secrets: readFileSources(document, "secrets", {}),
    configs: readFileSources(document, "configs", project.configContents),
  };
  checkTogether(workload, problems);
  if (problems.findings.length > 0) throw new BerthError(problems.findings);
  return workload;
}

interface Context {
  readonly document: Place;
  readonly project: string;
  readonly name: string;
  /** Another service waits for it to complete. */
  readonly awaited: boolean;
}

function readService(service: Place, context: Context, own: Extensions["services"][string] | undefined): Service {
  const { document, name } = context;
  const mode = text(child(service, "deploy"), "mode") ?? "";
  const logging = child(service, "logging");
  const scale = own?.scale ? (defined(own.scale) as NonNullable<Rollout["scale"]>) : undefined;
  return defined({
    name,
    kind: mode.endsWith("-job") || context.awaited ? ("job" as const) : ("service" as const),
    image: readImage(service, context.project, name),
    process: readProcess(service),
    files: readFileMounts(service, document),
    mounts: readMounts(service, document),
    readOnlyRoot: flag(service, "read_only") ?? false,
    shm: bytes(service, "shm_size") || undefined,
    security: readSecurity(service),
    resources: readResources(service),
    networks: readAttachments(service, document),
    networkMode: text(service, "network_mode"),
    ports: readPorts(service),
    expose: readExpose(service),
    hostname: text(service, "hostname"),
    domainName: text(service, "domainname"),
    containerName: text(service, "container_name"),
    links: readLinks(service),
    dns: {
      servers: words(service, "dns") ?? [],
      search: words(service, "dns_search") ?? [],
      options: words(service, "dns_opt") ?? [],
    },
    extraHosts: readExtraHosts(service),
    health: readHealth(service),
    healthPath: own?.health?.path,
    lifecycle: readLifecycle(service),
    rollout: readRollout(service, scale),
    placement: readPlacement(service),
    logging:
      Object.keys(logging.value).length === 0
        ? undefined
        : defined({ driver: text(logging, "driver"), options: textMap(logging, "options") }),
    labels: textMap(service, "labels"),
    annotations: textMap(service, "annotations"),
    engine: readEngine(service),
    dependsOn: readDependencies(service, document),
  });
}

/** Services that another one waits for with `service_completed_successfully`. */
function jobsByDependency(document: Place): ReadonlySet<string> {
  const waits = children(document, "services").flatMap(([, service]) => children(service, "depends_on"));
  const completed = waits.filter(([, place]) => place.value.condition === "service_completed_successfully");
  return new Set(completed.map(([name]) => name));
}
