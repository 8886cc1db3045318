import { type ComposePath, formatPath } from "../compose/path";
import type { ComposeProject } from "../compose/project";
import type { Finding } from "../errors";

/** Collects what is wrong with a document, each with the place where the user wrote it. */
export interface Problems {
  readonly findings: readonly Finding[];
  /** A value of the right form but without meaning: BERTH010, or BERTH009 for a name. */
  add(path: ComposePath, found: string, reason: string, remedy: string, code?: "BERTH009" | "BERTH010"): void;
}

export function collectProblems(project: Pick<ComposeProject, "locate">): Problems {
  const findings: Finding[] = [];
  return {
    findings,
    add(path, found, reason, remedy, code = "BERTH010") {
      const at = project.locate(path);
      findings.push({ code, verdict: "error", path: formatPath(path), ...at, found, reason, remedy });
    },
  };
}
