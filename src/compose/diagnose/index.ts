import type { Code } from "../../codes";
import type { Finding } from "../../errors";
import { nameFindings } from "../project-name";
import type { Resolved } from "../request";
import { isMap } from "../source/node";
import type { Sources } from "../source/sources";
import { missingFiles } from "./files";
import { explain } from "./message";
import { syntaxErrors } from "./syntax";
import { unknownKeys } from "./unknown-keys";
import { requiredVariables } from "./variables";

/**
 * Why a load failed. Docker Compose stops at the first thing it dislikes, so everything that can be found in the files
 * themselves is looked for here, and Compose's own words are added where they say something else. Runs only
 * after a failure: a load that succeeds pays nothing for it.
 */
export function diagnose(stderr: string, sources: Sources, request: Resolved): readonly Finding[] {
  const syntax = syntaxErrors(sources);
  // A file with broken syntax is understood in part only: what it seems to lack may well be there. A file that is
  // no mapping lacks more than a name.
  const whole = syntax.length === 0 && sources.own.some((root) => isMap(root.node));
  const name = whole ? nameFindings(undefined, sources) : [];
  const own = [
    ...syntax,
    ...unknownKeys(sources),
    ...requiredVariables(sources),
    ...missingFiles(sources, request.profiles),
    ...name,
  ];
  const said = explain(stderr, sources);
  const covered = said.every((finding) => own.some((one) => COMPLETE[finding.code]?.includes(one.code)));
  return sortByPlace(covered && own.length > 0 ? own : [...own, ...said]);
}

/** Codes that the checks above find all of, so that Compose's words would only repeat the first; and under which codes. */
const COMPLETE: Readonly<Partial<Record<Code, readonly Code[]>>> = {
  BERTH002: ["BERTH002"],
  BERTH003: ["BERTH003", "BERTH009"],
  BERTH004: ["BERTH004"],
  BERTH005: ["BERTH005"],
  BERTH008: ["BERTH008"],
};

function sortByPlace(findings: readonly Finding[]): readonly Finding[] {
  const files = [...new Set(findings.map((finding) => finding.file))];
  const order = (finding: Finding): number => files.indexOf(finding.file);
  return [...findings].sort(
    (a, b) => order(a) - order(b) || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
  );
}
