import { formatPath } from "../../../src/compose/path";
import type { Contract } from "../../../src/contract/contract";
import { referenceContract } from "../../../src/contract/reference";
import { BerthError, type Finding } from "../../../src/errors";
import type { Json, JsonObject } from "../../../src/json";
import type { Answer, SupportRow } from "../../../src/ledger/answer";
import type { Feature } from "../../../src/ledger/features.generated";
import { gate } from "../../../src/ledger/gate";
import { supportFor } from "../../../src/ledger/lookup";
import { usesOf } from "../../../src/ledger/uses";
import type { Deployment } from "../../../src/target";
import { type Member, promised } from "../../support/ecs-promise";
import { promiseOptions } from "../../support/ecs-promise-options";
import { deploymentOf, MEMBERS, parsedOptions, readBack, TARGETS, terraformOf } from "../../support/ecs-synth";
import { project } from "../../support/projects";
import { featureValue } from "../../workload/feature-values";
import { base, merge, type Path, placeOf, seedOf, set } from "./base";
import { type Changes, changes, compare, defaultsOf, leaves } from "./changes";
import type { Mutation } from "./mutation";

const ENVIRONMENT = "proof";

/** What was found out about one mutation on one member. */
export interface Proof {
  readonly mutation: Mutation;
  readonly member: Member;
  readonly verdict: Answer["verdict"] | "none";
  readonly note: string;
  /** The part of the row that answered: `services.*.restart 1`; the number is the case's, `-` for otherwise. */
  readonly answered: string;
  /** What is not as the row says, one line each. Empty: proved. */
  readonly wrong: readonly string[];
  /** Leaves of the contract that changed. */
  readonly changed: Changes;
  readonly refused?: Refused;
}

/** A refused environment, for its guard stack. */
export interface Refused {
  readonly document: JsonObject;
  readonly options: unknown;
  readonly findings: readonly Finding[];
}

/** The row's target, or one whose row says something else; for a test of the proof itself. */
export type RowOf = (member: Member) => SupportRow;
const rowOf: RowOf = (member) => TARGETS[member].support;

/** Tries a mutation on every member that it is for. */
export function prove(mutation: Mutation, rows: RowOf = rowOf): readonly Proof[] {
  return MEMBERS.filter((member) => mutation.only === undefined || mutation.only === member).map((member) =>
    proveOn(member, mutation, rows(member)),
  );
}

function proveOn(member: Member, mutation: Mutation, row: SupportRow): Proof {
  const { feature } = mutation;
  const path = mutation.at ?? placeOf(feature);
  const before = startOf(mutation);
  const value = mutation.value ?? featureValue(feature) ?? "x";
  const after = merge(set(before, path, value) as JsonObject, mutation.after ?? {});
  const options = parsedOptions(member, mutation.options);
  const use = usesOf(after).find((one) => formatPath(one.path) === formatPath(path));
  const nothing = { mutation, member, verdict: "none" as const, note: "", answered: "", changed: {} };
  if (use?.feature !== feature) return { ...nothing, wrong: [`${formatPath(path)} is no use of ${feature}`] };
  const findings = findingsOf(member, row, options, after);
  const own = findings.find((one) => one.path === formatPath(path) && /^BERTH10[1-4]$/.test(one.code));
  const verdict = (own?.verdict ?? "carried") as Answer["verdict"];
  const answered = answeredBy(row, feature, path, after, options);
  const found = { ...nothing, verdict, note: own?.reason ?? "", answered };
  if (verdict === "refused") return { ...found, wrong: [], refused: { document: after, options, findings } };
  const stopped = stops(findings);
  const by = mutation.stoppedBy?.[member];
  if (by !== undefined) {
    const wrong = stopped.some((line) => by.test(line)) ? [] : [`it should be stopped by ${by}: ${stopped.join("; ")}`];
    return { ...found, wrong, refused: { document: after, options, findings } };
  }
  stopped.push(...stops(findingsOf(member, row, options, before)));
  if (stopped.length > 0) return { ...found, wrong: stopped };
  const [first, second] = [viewOf(member, before, options), viewOf(member, after, options)];
  const changed = changes(first.actual, second.actual);
  const wrong = [
    ...second.actual.problems,
    ...(verdict === "irrelevant" ? [] : compare("promised", changes(first.promised, second.promised), changed)),
    ...judge(mutation, member, found, { first, second, changed }),
  ];
  return { ...found, wrong, changed };
}

interface View {
  readonly actual: Contract;
  readonly reference: Contract;
  readonly promised: Omit<Contract, "target">;
  readonly json: string;
}

function judge(
  mutation: Mutation,
  member: Member,
  { verdict, note }: { verdict: Answer["verdict"]; note: string },
  { first, second, changed }: { first: View; second: View; changed: Changes },
): readonly string[] {
  const gives = mutation.on?.[member] ?? mutation.gives;
  const same = first.json === second.json;
  if (verdict === "irrelevant")
    return same ? [] : [`irrelevant, and the Terraform JSON changes: ${difference(first.json, second.json)}`];
  const wrong: string[] = [];
  if (gives?.contract !== undefined) wrong.push(...compare("the case says", full(gives.contract), changed));
  else if (verdict === "carried") wrong.push(...asAsked(first.reference, second.reference, second.actual, changed));
  else wrong.push(...compare("the case says", {}, changed));
  if (verdict === "carried" && gives?.contract !== undefined && gives.because === undefined)
    wrong.push("carried, and what is given is not what the file says: nobody says why");
  if (verdict === "adapted" && gives === undefined) wrong.push("adapted, and nobody says to what");
  if (verdict === "adapted" && Object.keys(changed).length > 0) wrong.push(...numbers(note, changed));
  if (gives?.terraform !== undefined) {
    if (!gives.terraform.test(second.json) || gives.terraform.test(first.json))
      wrong.push(`the Terraform JSON should come to hold ${gives.terraform}: ${difference(first.json, second.json)}`);
  } else if (gives?.stays !== undefined) {
    if (!same) wrong.push(`the Terraform JSON should stay: ${difference(first.json, second.json)}`);
  } else if (Object.keys(changed).length === 0) wrong.push(`${verdict}, and nothing is there to see it by`);
  return wrong;
}

/** Carried: what changes is what the file says, to what it says; where the file is silent the platform may differ. */
function asAsked(before: Contract, after: Contract, actual: Contract, changed: Changes): readonly string[] {
  const [asked, given, silent] = [changes(before, after), leaves(actual as never), defaultsOf(after as never)];
  const text = (value: Json | undefined) => JSON.stringify(value ?? null);
  const missing = Object.keys(asked).filter((key) => !silent.has(key) && text(asked[key]) !== text(given.get(key)));
  const beyond = Object.keys(changed).filter((key) => !Object.hasOwn(asked, key));
  return [
    ...missing.map((key) => `${key}: the file says ${text(asked[key])}, the target gives ${text(given.get(key))}`),
    ...beyond.map((key) => `${key}: the file says no change, the target gives ${text(changed[key])}`),
  ];
}

/** `asked 2 s, given 5 s`: the number that is given is in the contract. */
function numbers(note: string, changed: Changes): readonly string[] {
  const found = /^asked .*?, given ([\d.]+)(?: (MiB|s)\b)?/.exec(note);
  if (found === null) return [];
  const given = Number(found[1]) * (found[2] === "MiB" ? 2 ** 20 : 1);
  const there = Object.values(changed).some((value) => Math.abs(Number(value) - given) < 1e-4);
  return there ? [] : [`the note says ${found[0]}, and no leaf comes to ${given}`];
}

function viewOf(member: Member, document: JsonObject, options: unknown): View {
  const key = JSON.stringify([member, document, options]);
  const known = views.get(key);
  if (known !== undefined) return known;
  const deployment: Deployment<unknown> = deploymentOf(ENVIRONMENT, document, options);
  const target = TARGETS[member];
  const terraform = terraformOf(target, deployment);
  const reference = referenceContract(deployment.workload, ENVIRONMENT, deployment.images);
  const view = {
    actual: readBack(target, ENVIRONMENT, terraform),
    reference,
    promised: promised(reference, deployment.workload, member, promiseOptions(deployment)),
    json: JSON.stringify(terraform),
  };
  views.set(key, view);
  return view;
}
const views = new Map<string, View>();

function startOf({ feature, web = {}, top = {} }: Mutation): JsonObject {
  const seeded = merge(base, { services: { web: seedOf(feature) } });
  return merge(merge(seeded, { services: { web } }), top);
}

function findingsOf(member: Member, support: SupportRow, options: unknown, document: JsonObject): readonly Finding[] {
  const target = { id: member, support };
  const gated = gate({
    environment: ENVIRONMENT,
    target,
    project: project(document),
    options,
    waivers: [],
    today: "2026-11-23",
  }).findings;
  try {
    const remarks = TARGETS[member].check?.(deploymentOf(ENVIRONMENT, document, options)) ?? [];
    return [...gated, ...remarks.map(({ path = [], ...rest }) => ({ ...rest, path: formatPath(path) }))];
  } catch (error) {
    if (error instanceof BerthError) return [...gated, ...error.findings];
    throw error;
  }
}

const stops = (findings: readonly Finding[]): string[] =>
  findings
    .filter(({ verdict }) => verdict === "refused" || verdict === "error")
    .map(({ code, path, found, reason }) => `${code} ${path}: ${found}; ${reason}`);

/** Which of the row's answers it was. */
function answeredBy(row: SupportRow, feature: Feature, path: Path, document: JsonObject, options: unknown): string {
  const found = supportFor(row, feature);
  if (found === undefined) return "";
  if (!("cases" in found.support)) return found.under;
  const value = usesOf(document).find((one) => formatPath(one.path) === formatPath(path))?.value as Json;
  const index = found.support.cases.findIndex(({ test }) => test({ value, path, document, options }));
  return `${found.under} ${index < 0 ? "-" : index}`;
}

/** Paths of `web` unless they begin with a section. */
const full = (given: Changes) =>
  Object.fromEntries(
    Object.entries(given).map(([key, value]) => [
      /^(services|networks|volumes)\.|^(reach|order) |^environment$/.test(key) ? key : `services.web.${key}`,
      value,
    ]),
  );

function difference(one: string, other: string): string {
  let start = 0;
  while (start < one.length && one[start] === other[start]) start += 1;
  return one === other ? "it stays" : `...${other.slice(Math.max(0, start - 60), start + 100)}...`;
}
