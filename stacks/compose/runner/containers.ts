import { isObject, type JsonObject } from "../../../src/json";
import { docker, inspect } from "./docker";
import { type Engine, notRunning } from "./engine";

/** What `docker inspect` says of a container, as far as it is used here. */
export interface Container {
  readonly Id: string;
  readonly Name: string;
  /** Id of the image that it was made from. */
  readonly Image: string;
  /** Of an engine that keeps manifests, from API 1.48 (Docker Engine 28): the one of the image's that runs. */
  readonly ImageManifestDescriptor?: { readonly digest: string } | null;
  readonly RestartCount: number;
  readonly State: {
    readonly Status: string;
    readonly ExitCode: number;
    readonly Error: string;
    readonly OOMKilled: boolean;
    readonly StartedAt: string;
    readonly Health?: {
      readonly Status: string;
      readonly FailingStreak: number;
      readonly Log: readonly { readonly ExitCode: number; readonly Output: string }[] | null;
    } | null;
  };
  readonly HostConfig: { readonly RestartPolicy: { readonly Name: string } };
  readonly Config: {
    readonly Image: string;
    readonly Labels: Readonly<Record<string, string>> | null;
    readonly Healthcheck?: { readonly Test: readonly string[] | null } | null;
  };
  readonly NetworkSettings: {
    readonly Ports: Readonly<Record<string, readonly { HostIp: string; HostPort: string }[] | null>> | null;
  };
}

/**
 * The project's containers, running or not, without those of `docker compose run`; sorted by name. Throws where the
 * engine does not answer: no answer is not the same as no containers.
 */
export async function containersOf(engine: Engine, project: string): Promise<Container[]> {
  const filters = [`com.docker.compose.project=${project}`, "com.docker.compose.oneoff=False"];
  const labels = filters.flatMap((label) => ["--filter", `label=${label}`]);
  const listed = await docker(engine, ["ps", "--all", "--quiet", ...labels]);
  if (listed.code !== 0) throw notRunning(engine.label, listed.stderr);
  const ids = listed.stdout.toString().split("\n").filter(Boolean);
  const found = await inspect<Container>(engine, "container", ids);
  return found.sort((a, b) => (a.Name < b.Name ? -1 : 1));
}

export const serviceOf = (container: Container): string =>
  container.Config.Labels?.["com.docker.compose.service"] ?? container.Name;

export const nameOf = (container: Container): string => container.Name.replace(/^\//, "");

/** Services that run to completion: `deploy.mode` says so, or another service waits for one to complete. */
export function jobsOf(document: JsonObject): Set<string> {
  const jobs = new Set<string>();
  const services = isObject(document.services) ? document.services : {};
  for (const [name, service] of Object.entries(services)) {
    if (!isObject(service)) continue;
    const mode = isObject(service.deploy) ? service.deploy.mode : undefined;
    if (mode === "replicated-job" || mode === "global-job") jobs.add(name);
    const dependencies = isObject(service.depends_on) ? service.depends_on : {};
    for (const [other, condition] of Object.entries(dependencies)) {
      if (isObject(condition) && condition.condition === "service_completed_successfully") jobs.add(other);
    }
  }
  return jobs;
}

const REPLACEMENT = /^[0-9a-f]{12}_(.+)$/;

/**
 * Gives containers their names back. docker compose makes a replacement as `<old id>_<name>` and renames it when the
 * old one is gone; killed between the two, it leaves the strange name for good. Answers the project's containers.
 */
export async function mendNames(engine: Engine, project: string): Promise<Container[]> {
  const containers = await containersOf(engine, project);
  if (!containers.some((container) => REPLACEMENT.test(nameOf(container)))) return containers;
  const taken = new Set(containers.map(nameOf));
  for (const container of containers) {
    const name = REPLACEMENT.exec(nameOf(container))?.[1];
    if (name === undefined) continue;
    // The old one is still there: the replacement has never run.
    if (taken.has(name)) await docker(engine, ["rm", "--force", container.Id]);
    else await docker(engine, ["rename", container.Id, name]);
    taken.add(name);
  }
  return containersOf(engine, project);
}
