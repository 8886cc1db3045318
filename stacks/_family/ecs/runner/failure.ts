import type { Code } from "../../../../src/codes";
import { BerthError } from "../../../../src/errors";

/** One failure with its code. */
export function failure(code: Code, found: string, reason: string, remedy: string): BerthError {
  return new BerthError([{ code, verdict: "error", found, reason, remedy }]);
}

/**
 * As the CLI prints a finding. What the AWS API says is shown as it says it; a stack trace would tell nothing more.
 * @param job its name, where it is known.
 */
export function formatFailure(error: unknown, job = "the job"): string {
  if (!(error instanceof BerthError)) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return formatFailure(failure("BERTH407", `${job} could not be run`, `${name}: ${message}`, remedyFor(name)));
  }
  return error.findings
    .map(({ code, found, reason, remedy }) => `${code}  ${found}\n  ${reason}\n  ${remedy}`)
    .join("\n");
}

const remedyFor = (name: string): string =>
  /Credential|Token|AccessDenied|Unauthorized/i.test(name)
    ? "give the deploy credentials that may run a job: ecs:DescribeServices, UpdateService, ListTasks, DescribeTasks, DescribeTaskDefinition and logs:GetLogEvents"
    : "mend what it names and deploy again";
