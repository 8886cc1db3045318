import { compareImages, isFine } from "../images/compare";
import { renderComparison, summarize } from "../images/render-comparison";
import type { Candidate } from "../prepare";
import { type Arguments, UsageError } from "./args";
import { print, say, sayFindings } from "./talk";
import { lockChoice, openWorkspace } from "./workspace";

/**
 * `berth images <environment>`: exit 1 when something else runs, nothing runs, or nothing can be proved; 2 when the
 * platform cannot be asked.
 */
export async function images(args: Arguments): Promise<0 | 1 | 2> {
  if (args.operands.length !== 1) throw new UsageError("images takes one environment");
  const { candidates, root, opened } = await openWorkspace(args);
  const candidate = candidates[0] as Candidate;
  const result = await askAndCompare(candidate, {
    format: args.format,
    verify: args.verify,
    projectDirectory: root,
    lock: opened.lock && opened.origin,
    choice: lockChoice(args),
  });
  if (result === undefined) {
    sayFindings(candidate.findings.filter(({ verdict }) => verdict === "error"));
    return 2;
  }
  print(result.text);
  return result.exit;
}

interface Asked extends Pick<Arguments, "format" | "verify"> {
  readonly projectDirectory: string;
  /** Where the lock is from; undefined: there is none. */
  readonly lock: string | undefined;
  /** `--lock` or BERTH_LOCK, where given. */
  readonly choice?: string | undefined;
}

/**
 * A refused environment is compared all the same: an earlier deploy may run. Undefined: its files or options are at
 * fault, so that nobody knows what to ask for.
 */
export async function askAndCompare(
  { target, definition, workload, project, options, images: wanted, refused }: Candidate,
  { format, verify, projectDirectory, lock, choice }: Asked,
): Promise<{ readonly exit: 0 | 1; readonly text: string } | undefined> {
  const { name: environment, envFiles } = definition;
  if (target.running === undefined)
    throw new UsageError(`images cannot ask what runs in ${environment}: ${target.id} (${target.title}) does not tell`);
  if (workload === undefined || project === undefined || options === undefined) return undefined;
  if (refused) say(`environment ${environment} is refused: what runs is from an earlier deploy`);
  const subject = { environment, workload, project, options, images: wanted, envFiles };
  const running = await target.running(subject, { verify, projectDirectory, say });
  const comparison = compareImages(workload.services, wanted, running);
  const about = { environment, lock, choice };
  const json = () => ({ environment, target: target.id, lock: lock ?? null, ...comparison });
  return {
    exit: comparison.services.every(isFine) ? 0 : 1,
    text:
      format === "json"
        ? JSON.stringify({ ...json(), summary: summarize(comparison, about) }, null, 2)
        : renderComparison(comparison, about),
  };
}
