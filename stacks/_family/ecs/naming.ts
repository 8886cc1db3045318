import { restricted, shortened } from "../../../src/names";
import type { Service } from "../../../src/workload/model";
import { plainName } from "./ids";
import { max } from "./limits";

/** Makes the names that AWS sees, cut to `max` characters. */
export type Namer = (suffix: string | undefined, max: number) => string;

/**
 * Gives the names that AWS sees: `<project>-<environment>` and, with a suffix, `<project>-<environment>-<suffix>`.
 * Two environments of one project, and two projects, so never meet in one account.
 */
export function namer(project: string, environment: string): Namer {
  return (suffix, max) => {
    const whole = [project, environment, ...(suffix === undefined ? [] : [suffix])].join("-");
    return shortened(restricted(whole, ALLOWED), max);
  };
}

/** A project's name may have `_`, which a load balancer's may not. */
const ALLOWED = /[A-Za-z0-9-]/;

export const clusterNameOf = (name: Namer): string => name(undefined, max("clusterName"));

/** Name of the ECS service of a service or job; a cluster has only one project's, so that it needs no prefix. */
export const serviceNameOf = (service: Pick<Service, "name">): string =>
  shortened(plainName(service), max("clusterName"));

export const roleNameOf = (name: Namer, service: Pick<Service, "name">, kind: "execution" | "task"): string =>
  name(`${service.name}-${kind}`, max("roleName"));
