import type { Member } from "./ecs-cases";
import { cdktfJson, makeProject, type Run } from "./project";

/** Something wrong with a project, and all that `berth check` then refuses, word for word. */
export interface BadInput {
  readonly what: string;
  readonly on: readonly Member[];
  /** Default: one service that is fine. */
  readonly compose?: string;
  /** Default: a region. */
  readonly options?: unknown;
  readonly says: string;
  /** 2 where docker compose does not load the file. Default: 1. */
  readonly status?: 1 | 2;
}

const FINE = "name: shop\nservices:\n  web:\n    image: shop:1\n";

/** A service `web` with further lines, and further lines of the document. */
export const web = (lines: string, more = "") => `${FINE}${lines.trim().replace(/^/gm, "    ")}\n${more}`;

/** What a user runs, in a project of its own with one environment, `prod`. */
export function berthCheck(
  target: Member,
  { compose = FINE, options = { region: "eu-west-1" } }: Partial<BadInput>,
): Run {
  const config = cdktfJson({ prod: { target, options } });
  return makeProject({ "compose.yaml": compose, "cdktf.json": config }).berth("check", "prod");
}

/** The findings of a report, in its order, and how many of them stop the environment: those come first. */
export function report(stdout: string): { readonly findings: readonly string[]; readonly refusals: readonly string[] } {
  const parts = stdout.trimEnd().split("\n\n");
  const summary = parts.pop() ?? "";
  const count = [...summary.matchAll(/(\d+) (?:error|refused)/g)].reduce((sum, [, digits]) => sum + Number(digits), 0);
  const findings = parts.filter((part) => !/^\d+ more /.test(part));
  return { findings, refusals: findings.slice(0, count) };
}

/** Position, code and path; what was found, why, what to do. */
export const COMPLETE = /^(compose\.yaml|cdktf\.json):\d+:\d+ {2}BERTH\d{3} {2}\S+\n {2}\S.*\n {2}\S.*\n {2}\S.*$/;

/** One test for each of them on each target: exit code, the text of all refusals, and nothing said twice. */
export function refuses(inputs: readonly BadInput[]): void {
  const cases = inputs.flatMap((input) => input.on.map((target) => [input.what, target, input] as const));
  test.each(cases)("%s [%s]", (_, target, input) => {
    const { status, stdout, stderr } = berthCheck(target, input);
    const { findings, refusals } = report(stdout);
    expect(refusals.join("\n").split("\n")).toEqual(input.says.trim().split("\n"));
    expect({ status, stderr }).toEqual({ status: input.status ?? 1, stderr: "" });
    for (const finding of findings) expect(finding).toMatch(COMPLETE);
    expect(new Set(findings).size).toBe(findings.length);
  });
}
