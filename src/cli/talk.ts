import { BerthError, type Finding } from "../errors";
import { formatFinding } from "../format";
import { LOCK_FILE, type Lock } from "../images/lock";
import type { OpenedLock } from "../images/open-lock";
import type { Candidate } from "../prepare";

/** Data: to stdout, so that it can be piped. */
export function print(text: string): void {
  process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
}

/** Talk: to stderr. */
export function say(text: string): void {
  process.stderr.write(text.endsWith("\n") ? text : `${text}\n`);
}

/** Findings for a person, a blank line between two. */
export function sayFindings(findings: readonly Finding[]): void {
  if (findings.length > 0) say(`${findings.map(formatFinding).join("\n\n")}\n`);
}

/**
 * The lock; says where it is from when that is not beside cdktf.json: a roll-back, or none is wanted.
 * @param out `print` in a synth: cdktf shows its stdout as it is, and puts `[ERROR]` before its stderr.
 */
export function sayLock({ lock, origin }: OpenedLock, out = say): Lock | undefined {
  const text = lock
    ? `images as locked in ${origin}, of ${lock.created}`
    : "images as in the Compose file, without a lock";
  if (origin !== LOCK_FILE) out(text);
  return lock;
}

/** What the process ends with, once everything written has left it, also through a pipe. */
export function leave(code: 0 | 1 | 2): void {
  process.exitCode = code;
}

/**
 * Says on stderr which environments are refused and why; the others deploy all the same. Throws where no Compose
 * project could be loaded at all: then there is nothing to synthesize.
 */
export function sayRefusals(candidates: readonly Candidate[]): void {
  const stopping = candidates.filter(({ refused }) => refused);
  const findings = distinct(stopping.flatMap((one) => one.findings.filter(({ verdict }) => isStopping(verdict))));
  if (candidates.every(({ project }) => project === undefined)) throw new BerthError(findings);
  sayFindings(findings);
  for (const { definition } of stopping)
    say(`environment ${definition.name} is refused: its plan and apply will fail with the above`);
}

const isStopping = (verdict: Finding["verdict"]) => verdict === "refused" || verdict === "error";

/** One mistake in a file that environments share is said once. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((finding) => [formatFinding(finding), finding])).values()];
}

/** The end of a program that failed: findings for the user's mistakes, a stack trace for ours. */
export function finish(error: unknown): void {
  if (error instanceof BerthError) sayFindings(error.findings);
  else say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  leave(1);
}
