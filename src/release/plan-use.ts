import { formatPath } from "../compose/path";
import type { ComposeProject, Position } from "../compose/project";
import { isObject, type JsonObject } from "../json";
import type { Candidate } from "../prepare";

/** One service of one environment, as far as its image goes. */
export interface Use {
  readonly candidate: Candidate;
  readonly project: ComposeProject;
  readonly environment: string;
  readonly service: string;
  readonly reference: string;
  /** The canonical `build` section. Absent: it only runs the image. */
  readonly build?: JsonObject;
  /** The service's own `platform`. */
  readonly platform?: string;
}

/** Nothing where the environment could not be loaded. */
export function usesOf(candidate: Candidate): readonly Use[] {
  const { project, workload, definition } = candidate;
  if (project === undefined || workload === undefined) return [];
  return Object.values(workload.services).map(({ name, image }): Use => {
    const { services } = project.document;
    const own = isObject(services) ? services[name] : undefined;
    const build = isObject(own) && isObject(own.build) ? own.build : undefined;
    return {
      candidate,
      project,
      environment: definition.name,
      service: name,
      reference: image.reference,
      ...(build === undefined ? {} : { build }),
      ...(image.platform === undefined ? {} : { platform: image.platform }),
    };
  });
}

/** Where the user wrote an attribute of the service. */
export function at({ project, service }: Use, ...keys: readonly string[]): Position & { readonly path: string } {
  const path = ["services", service, ...keys];
  return { ...project.locate(path), path: formatPath(path) };
}

/** `service web of environment staging`. */
export const who = ({ service, environment }: Use): string => `service ${service} of environment ${environment}`;
