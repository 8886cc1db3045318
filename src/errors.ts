import type { Code } from "./codes";

/** One thing to tell the user: where, what was found, why it matters, what to do. The same fields in text and JSON. */
export interface Finding {
  readonly code: Code;
  /**
   * `error`: could not go on. `refused`: the target cannot carry it. `waived`: refused, and accepted by a waiver.
   * `adapted`: carried by other means or rounded. `irrelevant`: has no meaning on this target. `note`: worth knowing.
   */
  readonly verdict: "error" | "refused" | "waived" | "adapted" | "irrelevant" | "note";
  readonly environment?: string | undefined;
  readonly target?: string | undefined;
  /** The image that a check of the lock is about, as the Compose file names it. */
  readonly image?: string | undefined;
  /** Path of the attribute, formatted: `services.web.ports[0]`. */
  readonly path?: string | undefined;
  /** Relative to the project directory. */
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  /** What was found, one line, with the user's own value. */
  readonly found: string;
  /** Why that is a problem, or what becomes of it; with numbers where something is lost. */
  readonly reason: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** The one error of the kit: everything a phase found wrong, reported together. */
export class BerthError extends Error {
  readonly findings: readonly Finding[];
  constructor(findings: readonly Finding[]) {
    super(findings.map((finding) => `${finding.code} ${finding.found}`).join("\n"));
    this.name = "BerthError";
    this.findings = findings;
  }
}
