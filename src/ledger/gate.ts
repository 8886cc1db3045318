import { codes } from "../codes";
import { formatPath } from "../compose/path";
import type { ComposeProject } from "../compose/project";
import type { Finding } from "../errors";
import type { Waiver } from "../workload/x-berth";
import type { Answer, SupportRow } from "./answer";
import { describe } from "./found";
import { resolve, supportFor } from "./lookup";
import { unreviewed } from "./unreviewed";
import { type AttributeUse, usesOf } from "./uses";
import { covering, type ReadyWaiver, waiversFor } from "./waivers";

export interface GateInput {
  readonly environment: string;
  readonly target: { readonly id: string; readonly support: SupportRow };
  readonly project: ComposeProject;
  /** The target's parsed options, for answers that depend on them. */
  readonly options: unknown;
  /** All waivers of the project's `x-berth`, those for other targets too. */
  readonly waivers: readonly Waiver[];
  /** ISO date that waivers expire against. */
  readonly today: string;
  /**
   * Which findings get their position. `refusals` spares parsing the user's files where only refusals are printed,
   * as on a synth; the others are then sorted by path. Default: `all`.
   */
  readonly positions?: "all" | "refusals" | undefined;
}

export interface Gated {
  readonly environment: string;
  readonly target: string;
  /** Exactly one for each attribute that the project uses and the target does not carry as it stands; by position. */
  readonly findings: readonly Finding[];
  readonly waivers: readonly Waiver[];
  /** Those of `waivers` that a refusal needed. */
  readonly used: ReadonlySet<Waiver>;
}

/** Compares every attribute that a project uses with what the target's ledger row says. Never throws for what a user wrote. */
export function gate(input: GateInput): Gated {
  const { environment, target, project, waivers, today } = input;
  const ready = waiversFor(target.id, waivers, today);
  const used = new Set<Waiver>();
  const findings = usesOf(project.document).flatMap((use): Finding[] => {
    const verdict = judge(input, use, ready, used);
    if (!verdict) return [];
    const path = formatPath(use.path);
    const wanted = input.positions !== "refusals" || verdict.verdict === "refused";
    const { file, line, column } = wanted ? project.locate(use.path) : NOWHERE;
    const found = describe(use.path, use.value);
    const { code, reason, remedy } = verdict;
    return [
      {
        code,
        verdict: verdict.verdict,
        environment,
        target: target.id,
        path,
        file,
        line,
        column,
        found,
        reason,
        remedy,
      },
    ];
  });
  return { environment, target: target.id, findings: findings.sort(byPosition), waivers, used };
}

const NOWHERE = { file: undefined, line: undefined, column: undefined };

/** Whether findings stop an environment. */
export function isRefused(findings: readonly Finding[]): boolean {
  return findings.some(({ verdict }) => verdict === "refused" || verdict === "error");
}

/** By file, line, column, path and environment: the order of every report. */
export function byPosition(a: Finding, b: Finding): number {
  return (
    compare(a.file ?? "", b.file ?? "") ||
    (a.line ?? 0) - (b.line ?? 0) ||
    (a.column ?? 0) - (b.column ?? 0) ||
    compare(a.path ?? "", b.path ?? "") ||
    compare(a.environment ?? "", b.environment ?? "")
  );
}

// Not localeCompare: the order must not depend on the machine's language.
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

type Verdict = Pick<Finding, "code" | "verdict" | "reason" | "remedy">;

function judge(
  input: GateInput,
  use: AttributeUse,
  waivers: readonly ReadyWaiver[],
  used: Set<Waiver>,
): Verdict | undefined {
  const refusal = refusalOf(input, use);
  if (!("reason" in refusal)) return fromAnswer(refusal);
  const inForce = covering(
    waivers.filter((one) => !one.expired),
    use,
  );
  for (const { waiver } of inForce) used.add(waiver);
  if (inForce.length > 0) return waived(refusal, inForce);
  const dates = covering(waivers, use).flatMap(({ waiver, expired }) => (expired ? [waiver.until] : []));
  const note = dates.length > 0 ? `; the waiver for it expired on ${dates.sort().at(-1)}` : "";
  return { ...refusal, reason: refusal.reason + note };
}

/** The answer, or a refusal. */
function refusalOf(input: GateInput, use: AttributeUse): Exclude<Answer, { verdict: "refused" }> | Verdict {
  const { feature, value, path } = use;
  if (feature === undefined)
    return notInLedger("The Compose Specification that this version of Berth knows does not have it");
  if (unreviewed.has(feature))
    return notInLedger("It is new in the Compose Specification, and nobody has said what becomes of it");
  const found = supportFor(input.target.support, feature);
  if (!found) return notInLedger("The target takes no position on it");
  const answer = resolve(found.support, { value, path, document: input.project.document, options: input.options });
  if (answer.verdict !== "refused") return answer;
  return { code: "BERTH101", verdict: "refused", reason: answer.note, remedy: answer.remedy };
}

const notInLedger = (reason: string): Verdict => {
  return { code: "BERTH104", verdict: "refused", reason, remedy: codes.BERTH104.remedy };
};

function fromAnswer(answer: Exclude<Answer, { verdict: "refused" }>): Verdict | undefined {
  if (answer.verdict === "carried") return undefined;
  const code = answer.verdict === "adapted" ? "BERTH102" : "BERTH103";
  return { code, verdict: answer.verdict, reason: answer.note, remedy: codes[code].remedy };
}

function waived(refusal: Verdict, waivers: readonly ReadyWaiver[]): Verdict {
  const terms = waivers.map(({ waiver }) => `waived until ${waiver.until}: ${waiver.reason}`);
  const reason = [refusal.reason, ...new Set(terms)].join("; ");
  return { code: "BERTH105", verdict: "waived", reason, remedy: codes.BERTH105.remedy };
}
