import type { Finding } from "../errors";
import { formatFinding } from "../format";
import type { Candidate } from "../prepare";
import type { Arguments } from "./args";
import { print } from "./talk";
import { openWorkspace } from "./workspace";

/** Where a finding stands in the list: what stops an environment first, what has no meaning last. */
const RANK = { error: 0, refused: 1, waived: 2, adapted: 3, note: 4, irrelevant: 5 } as const;

/** `berth check`: exit 1 when an environment is refused or a waiver is at fault, 2 when one could not be loaded. */
export async function check(args: Arguments): Promise<0 | 1 | 2> {
  const { candidates, findings: general } = await openWorkspace(args);
  const findings = [...candidates.flatMap((candidate) => candidate.findings), ...general];
  if (args.format === "json") print(JSON.stringify({ findings }, null, 2));
  else {
    print(candidates.map((candidate) => renderCandidate(candidate, args.all)).join("\n\n"));
    if (general.length > 0) print(`\n${general.map(formatFinding).join("\n\n")}`);
  }
  if (candidates.some((candidate) => candidate.project === undefined)) return 2;
  return findings.some(({ verdict }) => verdict === "error" || verdict === "refused") ? 1 : 0;
}

function renderCandidate({ definition, findings }: Candidate, all: boolean): string {
  const sorted = findings.toSorted((a, b) => RANK[a.verdict] - RANK[b.verdict]);
  const shown = sorted.filter(({ verdict }) => all || verdict !== "irrelevant");
  const folded = sorted.length - shown.length;
  const lines = shown.map((finding) => `${formatFinding(finding)}\n`);
  if (folded > 0) lines.push(`${folded} more have no meaning at run time on ${definition.target} (--all lists them)\n`);
  return [...lines, summary(definition.name, findings)].join("\n");
}

/** The important line last: `compose: carried, with 3 adapted, 9 irrelevant`. */
function summary(environment: string, findings: readonly Finding[]): string {
  const count = (verdict: Finding["verdict"]) => findings.filter((finding) => finding.verdict === verdict).length;
  const counts = (["error", "refused", "waived", "adapted", "note", "irrelevant"] as const)
    .filter((verdict) => count(verdict) > 0)
    .map((verdict) => `${count(verdict)} ${verdict}`);
  const stopped = count("error") + count("refused") > 0;
  const rest = counts.length > 0 ? counts.join(", ") : "every attribute is carried as it stands";
  return `${environment}: ${stopped ? "REFUSED" : "ok"}, ${rest}`;
}
