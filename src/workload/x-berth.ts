import type { ComposePath } from "../compose/path";
import { formatPath } from "../compose/path";
import type { ComposeProject, Position } from "../compose/project";
import { BerthError, type Finding } from "../errors";
import { isObject } from "../json";
import { parseWith } from "../schema";
import { type ServiceInput, serviceSchema, type TopInput, topSchema } from "./x-berth-schema";

/** Everything that a project says under `x-berth`. */
export interface Extensions {
  readonly waivers: readonly Waiver[];
  readonly budgets: Budgets;
  /** By service; only services with `x-berth` are there. */
  readonly services: Readonly<Record<string, ServiceInput>>;
}

/** A stated, dated acceptance of one refusal on one target. */
export interface Waiver {
  /** Id of a target. */
  readonly target: string;
  /** As written: `services.web.cap_add`; see ledger/waiver-path.ts for the forms. */
  readonly path: string;
  readonly reason: string;
  /** Last day on which it holds, `2026-12-31`. */
  readonly until: string;
  /** Its index in `x-berth.waivers`. */
  readonly index: number;
  readonly at: Position;
}

/** How far an effective value may be from the one asked for before the loss is a finding. Absent: no limit, every loss is only shown. */
export type Budgets = TopInput["budgets"];

/**
 * Reads and checks `x-berth` of the project and of each service. Throws one BerthError with every problem:
 * BERTH301 unknown key, BERTH302 ill-typed value, BERTH303 waiver without reason.
 */
export function readExtensions(project: ComposeProject): Extensions {
  const findings: Finding[] = [];
  const top = read(project, ["x-berth"], topSchema, findings);
  const services = Object.entries(isObject(project.document.services) ? project.document.services : {});
  const extended = services.flatMap(([name, service]) => {
    if (!isObject(service) || (service["x-berth"] ?? null) === null) return [];
    return [[name, read(project, ["services", name, "x-berth"], serviceSchema, findings)] as const];
  });
  for (const path of misplaced(project.document)) {
    const reason = "x-berth is read at the top level and directly below a service, nowhere else";
    findings.push(problem(project, path, "BERTH301", "x-berth", reason, "Move it"));
  }
  if (findings.length > 0) throw new BerthError(findings);
  const waivers = (top?.waivers ?? []).map((waiver, index) => {
    return { ...waiver, index, at: project.locate(["x-berth", "waivers", index]) };
  });
  const known = extended.flatMap(([name, value]) => (value ? [[name, value] as const] : []));
  return { waivers, budgets: top?.budgets ?? {}, services: Object.fromEntries(known) };
}

type Parser<Output> = Parameters<typeof parseWith<Output>>[0];

function read<Output>(
  project: ComposeProject,
  at: ComposePath,
  schema: Parser<Output>,
  findings: Finding[],
): Output | undefined {
  const value = at.reduce<unknown>((object, key) => (isObject(object) ? object[key] : undefined), project.document);
  // `x-berth:` with nothing after it says nothing.
  if (!isObject(value ?? {})) {
    findings.push(problem(project, at, "BERTH302", "x-berth", "expected a map of keys", "Correct the value"));
    return undefined;
  }
  const parsed = parseWith(schema, value ?? {});
  if (parsed.ok) return parsed.options;
  for (const { path, kind, message } of parsed.problems) {
    const full = [...at, ...path];
    const key = String(full.at(-1));
    if (kind === "unknown" && key === "schedule") findings.push(reserved(project, full));
    else if (kind === "unknown")
      findings.push(problem(project, full, "BERTH301", key, message, "Correct or remove the key"));
    else if (isReason(full))
      findings.push(
        problem(
          project,
          full,
          "BERTH303",
          "a waiver without a reason",
          message,
          "Say why the loss is acceptable, under reason:",
        ),
      );
    else findings.push(problem(project, full, "BERTH302", key, message, "Correct the value"));
  }
  return undefined;
}

const isReason = (path: ComposePath) => path.length === 4 && path[1] === "waivers" && path[3] === "reason";

function reserved(project: ComposeProject, path: ComposePath): Finding {
  const reason = "schedule is reserved for a later version of Berth: no target starts a service by the clock yet";
  return problem(project, path, "BERTH301", "schedule is not yet supported", reason, "Remove it");
}

/** Places of `x-berth` keys at which nothing reads them, so that they would be dropped without a word. */
function misplaced(value: unknown, path: ComposePath = []): readonly ComposePath[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => misplaced(item, [...path, index]));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const at = [...path, key];
    if (key !== "x-berth") return key.startsWith("x-") && path.length === 0 ? [] : misplaced(child, at);
    // A scalar may be a label or variable of that name.
    return isHome(path) || !isObject(child) ? [] : [at];
  });
}

const isHome = (path: ComposePath) => path.length === 0 || (path.length === 2 && path[0] === "services");

function problem(
  project: ComposeProject,
  path: ComposePath,
  code: Finding["code"],
  found: string,
  reason: string,
  remedy: string,
): Finding {
  return { code, verdict: "error", path: formatPath(path), ...project.locate(path), found, reason, remedy };
}
