import type { Code } from "../codes";
import { codes } from "../codes";
import type { Finding } from "../errors";
import { nearest } from "../suggest";
import type { Waiver } from "../workload/x-berth";
import type { AttributeUse } from "./uses";
import { covers, parseWaiverPath, partsOf, type WaiverPath, whyUnknown } from "./waiver-path";

/** A waiver made ready for matching. */
export interface ReadyWaiver {
  readonly waiver: Waiver;
  readonly path: WaiverPath;
  readonly expired: boolean;
}

/** The waivers that concern a target. `today` is an ISO date; a waiver still holds on its `until`. */
export function waiversFor(target: string, waivers: readonly Waiver[], today: string): readonly ReadyWaiver[] {
  return waivers.flatMap((waiver) => {
    const path = waiver.target === target ? parseWaiverPath(waiver.path) : undefined;
    if (!path || whyUnknown(path)) return [];
    return [{ waiver, path, expired: waiver.until < today }];
  });
}

/** The waivers that together cover an attribute: one for the whole of it, or one for each of its items; else none. */
export function covering(waivers: readonly ReadyWaiver[], use: AttributeUse): readonly ReadyWaiver[] {
  const whole = waivers.filter((ready) => covers(ready.path, use.path));
  if (whole.length > 0) return whole;
  const parts = partsOf(use.path, use.value).map((part) => waivers.filter((ready) => covers(ready.path, part)));
  return parts.every((found) => found.length > 0) ? [...new Set(parts.flat())] : [];
}

/** What waivers are judged by. */
export interface WaiverContext {
  /** Ids of all targets there are. */
  readonly targets: readonly string[];
  /** ISO date. */
  readonly today: string;
}

/**
 * Waivers that can never do their work: for an unknown target (BERTH305) or path (BERTH306), or expired (BERTH304).
 * Takes the waivers of every environment's project; one that several of them share is reported once.
 */
export function checkWaivers(waivers: readonly Waiver[], context: WaiverContext): readonly Finding[] {
  return distinct(waivers).flatMap((waiver) => problemOf(waiver, context) ?? []);
}

function problemOf(waiver: Waiver, { targets, today }: WaiverContext): Finding | undefined {
  if (!targets.includes(waiver.target)) {
    const near = nearest(waiver.target, targets);
    const reason = near ? `There is no such target; did you mean ${near}?` : `The targets are ${targets.join(", ")}`;
    return finding(waiver, "BERTH305", reason);
  }
  const unknown = whyUnknown(parseWaiverPath(waiver.path));
  if (unknown) return finding(waiver, "BERTH306", unknown);
  if (waiver.until < today) return finding(waiver, "BERTH304", `It expired on ${waiver.until}; today is ${today}`);
  return undefined;
}

/** What {@link unusedWaivers} needs of a gated environment. */
export interface WaiverUse {
  readonly environment: string;
  readonly waivers: readonly Waiver[];
  readonly used: ReadonlySet<Waiver>;
}

/**
 * Waivers that no refusal needed (BERTH307). That can be said only of a target whose environments were all gated:
 * `environments` lists all there are, `gated` those that were. A waiver for a target without environment is a note.
 */
export function unusedWaivers(
  gated: readonly WaiverUse[],
  environments: readonly { readonly name: string; readonly target: string }[],
  context: WaiverContext,
): readonly Finding[] {
  const done = new Set(gated.map((one) => one.environment));
  const used = new Set(gated.flatMap((one) => [...one.used].map(identity)));
  return distinct(gated.flatMap((one) => one.waivers)).flatMap((waiver) => {
    const on = environments.filter((environment) => environment.target === waiver.target);
    if (used.has(identity(waiver)) || problemOf(waiver, context) || on.some(({ name }) => !done.has(name))) return [];
    if (on.length > 0) return [finding(waiver, "BERTH307", `Nothing there is refused on ${waiver.target}`)];
    return [
      { ...finding(waiver, "BERTH307", `No environment has the target ${waiver.target}`), verdict: "note" as const },
    ];
  });
}

/** The same waiver, read for two environments, is one: it stands at one place in one file. */
const identity = ({ at, target, path, until }: Waiver) =>
  JSON.stringify([at.file, at.line, at.column, target, path, until]);

const distinct = (waivers: readonly Waiver[]) => [...new Map(waivers.map((one) => [identity(one), one])).values()];

function finding(waiver: Waiver, code: Code, reason: string): Finding {
  const found = `waiver of ${waiver.path} on ${waiver.target}`;
  return {
    code,
    verdict: "error",
    path: `x-berth.waivers[${waiver.index}]`,
    ...waiver.at,
    found,
    reason,
    remedy: codes[code].remedy,
  };
}
