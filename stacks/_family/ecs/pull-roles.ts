import type { Workload } from "../../../src/workload/model";
import { namer, roleNameOf } from "./naming";

/**
 * Names of the execution roles, which pull images on Fargate and on instances alike. One pattern fits nearly all, so
 * that a service may come without a word to whoever keeps the registry; a role whose own name has a hash is named
 * exactly. The pattern fits no task role, but environments of the project whose name goes on after a hyphen (`test`
 * and `test-eu`).
 */
export function pullRoles(subject: { readonly environment: string; readonly workload: Workload }): readonly string[] {
  const { environment, workload } = subject;
  const name = namer(workload.name, environment);
  const named = (kind: "execution" | "task") =>
    Object.values(workload.services).map((service) => roleNameOf(name, service, kind));
  const roles = named("execution");
  const pattern = patternOf(`${workload.name}-${environment}`);
  const fits = (role: string) => matches(pattern, role);
  if (!roles.some(fits) || named("task").some(fits)) return roles.sort();
  return [pattern, ...roles.filter((role) => !fits(role)).sort()];
}

/** A character of the project's name that AWS does not take puts a hash to the end of every role's name. */
function patternOf(prefix: string): string {
  const mapped = prefix.replace(/[^A-Za-z0-9-]/g, "-");
  return `${mapped}-*-execution${mapped === prefix ? "" : "-*"}`;
}

/** As IAM reads `*`. Names have letters, digits and hyphens alone. */
const matches = (pattern: string, role: string): boolean => new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(role);
