import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { effective, isOpaque } from "../../src/contract/leaf";
import { referenceContract } from "../../src/contract/reference";
import type { Finding } from "../../src/errors";
import { formatPosition } from "../../src/format";
import { isObject } from "../../src/json";
import { caseFolder, type Member, type Synthesized } from "./ecs-cases";
import { readerOf } from "./ecs-readers";

/** Largest golden, so that each can be read. */
const LARGEST = 20_000;

/** A case's golden files for one member, by name. */
export function goldens(member: Member, made: Synthesized): Readonly<Record<string, string>> {
  const files: Record<string, readonly string[]> = { findings: made.findings.map(line).sort() };
  if (!made.candidate.refused) {
    files.contract = changes(member, made);
    files.resources = addresses(made);
  }
  return Object.fromEntries(
    Object.entries(files).map(([name, lines]) => [`${member}.${name}.txt`, lines.map((one) => `${one}\n`).join("")]),
  );
}

const line = (finding: Finding) =>
  [finding.code, finding.verdict, formatPosition(finding), finding.path, JSON.stringify(finding.found), finding.reason]
    .filter((part) => part !== undefined)
    .join("  ");

/** Every leaf that is not what the Compose file promises: promised, and read back. */
function changes(member: Member, { artifact, candidate }: Synthesized): readonly string[] {
  if (!candidate.workload) throw new Error("the case could not be loaded");
  const promised = referenceContract(candidate.workload, member, candidate.images);
  return [...different({ ...promised, target: member }, readerOf(member)(artifact), [])].sort();
}

function different(a: unknown, b: unknown, path: readonly string[]): readonly string[] {
  const at = path.join(".");
  if (isOpaque(a as never) || isOpaque(b as never))
    return show(a) === show(b) ? [] : [`${at}: ${show(a)} -> ${show(b)}`];
  const [left, right] = [effective(a as never), effective(b as never)] as unknown[];
  if (isObject(left) && isObject(right)) {
    const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])];
    return keys.flatMap((key) => different(left[key], right[key], [...path, key]));
  }
  if (show(left) === show(right)) return [];
  // Of sets of facts, such as who reaches whom, only what came and what went.
  if (Array.isArray(left) && Array.isArray(right) && [...left, ...right].some(isObject)) {
    const [before, after] = [left.map(show), right.map(show)];
    const gone = before.filter((one) => !after.includes(one)).map((one) => `${at} without ${one}`);
    return [...gone, ...after.filter((one) => !before.includes(one)).map((one) => `${at} with ${one}`)];
  }
  return [`${at}: ${show(left)} -> ${show(right)}`];
}

const show = (value: unknown) => (value === undefined ? "nothing" : JSON.stringify(value));

/** `aws_lb.http_internet`, sorted. */
function addresses({ artifact: { terraform } }: Synthesized): readonly string[] {
  const blocks = (kind: "resource" | "data") =>
    Object.entries((terraform[kind] ?? {}) as Record<string, object>).flatMap(([type, named]) =>
      Object.keys(named).map((name) => `${kind === "data" ? "data." : ""}${type}.${name}`),
    );
  return [...blocks("resource"), ...blocks("data")].sort();
}

/** Compares with what is committed; with BERTH_UPDATE=1 writes it instead. */
export function expectGolden(name: string, file: string, text: string): void {
  const path = join(caseFolder(name), file);
  expect(Buffer.byteLength(text)).toBeLessThan(LARGEST);
  if (process.env.BERTH_UPDATE === "1") writeFileSync(path, text);
  const golden = existsSync(path) ? readFileSync(path, "utf8") : `${file} is missing: BERTH_UPDATE=1 writes it\n`;
  expect(text.split("\n")).toEqual(golden.split("\n"));
}
