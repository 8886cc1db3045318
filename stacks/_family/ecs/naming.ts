import { restricted, shortened } from "../../../src/names";

/**
 * Gives the names that AWS sees: `<project>-<environment>` and, with a suffix, `<project>-<environment>-<suffix>`.
 * Two environments of one project, and two projects, so never meet in one account.
 */
export function namer(project: string, environment: string): (suffix: string | undefined, max: number) => string {
  return (suffix, max) => {
    const whole = [project, environment, ...(suffix === undefined ? [] : [suffix])].join("-");
    return shortened(restricted(whole, /[A-Za-z0-9-]/), max);
  };
}
