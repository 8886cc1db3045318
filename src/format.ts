import type { Finding } from "./errors";

/**
 * One finding as people read it: where, code and path; what was found; why; what to do.
 * ```
 * compose.yaml:14:9  BERTH101  services.web.cap_add[0]
 *   NET_ADMIN cannot be added
 *   the reason
 *   the remedy
 * ```
 */
export function formatFinding(finding: Finding): string {
  const head = [formatPosition(finding), finding.code, finding.path].filter((part) => part !== undefined).join("  ");
  const body = [finding.found, finding.reason, finding.remedy].filter((line) => line !== "");
  return [head, ...body.map((line) => indent(line))].join("\n");
}

/** `compose.yaml:14:9`, or undefined where nothing in a file is meant. */
export function formatPosition({ file, line, column }: Finding): string | undefined {
  if (file === undefined) return undefined;
  return line === undefined ? file : `${file}:${line}:${column ?? 1}`;
}

const indent = (text: string) => text.replace(/^/gm, "  ");
