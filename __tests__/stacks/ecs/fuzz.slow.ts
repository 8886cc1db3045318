import fc from "fast-check";
import { referenceContract } from "../../../src/contract/reference";
import type { JsonObject } from "../../../src/json";
import { differences } from "../../support/contracts";
import { type Accepted, accepted, draft } from "../../support/ecs-accepted";
import { type Member, promised } from "../../support/ecs-promise";
import { promiseOptions } from "../../support/ecs-promise-options";
import { MEMBERS, readBack, TARGETS, terraformOf } from "../../support/ecs-synth";
import { againstSchema, emitted, type Schemas } from "../../support/provider-schema";
import { oldestSchemas } from "../../support/provider-schemas";

// Any workload that a member accepts: what is written is valid, is read as the rows promise, and is the same twice.

const RUNS = Number(process.env.BERTH_RUNS ?? 300);
const SEED = Number(process.env.BERTH_SEED ?? 20261123);

let schemas: Schemas;
beforeAll(async () => {
  schemas = await oldestSchemas();
}, 120_000);

/** What is wrong with one workload, one line each. */
function wrongs(member: Member, { deployment }: Accepted, terraform: JsonObject): readonly string[] {
  const target = TARGETS[member];
  const reference = referenceContract(deployment.workload, deployment.environment, deployment.images);
  const expected = promised(reference, deployment.workload, member, promiseOptions(deployment));
  const { target: _, ...actual } = readBack(target, deployment.environment, terraform);
  const blocks = emitted(terraform).flatMap((block) => againstSchema(schemas, block));
  return [
    ...differences(expected, actual).map((path) => {
      const services = Object.keys(deployment.workload.services).join("|").replaceAll(".", "\\.");
      const [left, right] = [leafAt(expected, path), leafAt(actual, path)];
      const what = path
        .replace(new RegExp(`^services\\.(${services})\\.`), "services.*.")
        .replace(/(ports|mounts|files|environment|labels|options|ulimits|sysctls)\..+\.(\w+)$/, "$1.*.$2");
      return `${what}: promised ${left}, read ${right}`;
    }),
    ...actual.problems.map((problem) => `the reader: ${problem}`),
    ...blocks.map((block) => `the provider's schema: ${block}`),
  ];
}

/** The leaf at a path of {@link differences}; names may have points in them. */
function leafAt(value: unknown, path: string): string {
  if (path === "" || value === null || typeof value !== "object" || Array.isArray(value)) {
    if (!Array.isArray(value)) return JSON.stringify(value);
    return JSON.stringify(value).slice(0, 600);
  }
  const key = Object.keys(value).find((one) => path === one || path.startsWith(`${one}.`));
  return key === undefined ? "nothing" : leafAt((value as never)[key], path.slice(key.length + 1));
}

test.each(MEMBERS)(
  "%s: workloads that it accepts",
  (member) => {
    const found = new Map<string, string>();
    const seen = { accepted: 0, refused: 0, services: 0, blocks: 0, synth: 0 };
    const started = performance.now();
    // Each takes a while: no shrinking, and all kinds of faults in one run, each with its smallest document.
    for (const one of fc.sample(draft(member), { numRuns: RUNS, seed: SEED })) {
      const taken = accepted(member, one);
      if (taken === undefined) {
        seen.refused += 1;
        continue;
      }
      seen.accepted += 1;
      seen.services += Object.keys(taken.deployment.workload.services).length;
      const before = performance.now();
      const terraform = terraformOf(TARGETS[member], taken.deployment);
      seen.synth += performance.now() - before;
      seen.blocks += emitted(terraform).length;
      const twice =
        seen.accepted % 10 === 0 ? JSON.stringify(terraformOf(TARGETS[member], taken.deployment)) : undefined;
      const wrong = [
        ...wrongs(member, taken, terraform),
        ...(twice === undefined || twice === JSON.stringify(terraform) ? [] : ["two synths differ"]),
      ];
      const example = JSON.stringify({ ...one, document: taken.document, options: taken.options });
      for (const line of wrong) if ((found.get(line)?.length ?? 1e9) > example.length) found.set(line, example);
    }
    const { accepted: count, refused, services, blocks, synth } = seen;
    console.info(
      `${member}, seed ${SEED}: ${count} accepted with ${services} services and ${blocks} blocks, ${refused} refused; ` +
        `${((performance.now() - started) / 1000).toFixed(0)} s, a synth ${(synth / Math.max(1, count)).toFixed(0)} ms`,
    );
    expect([...found]).toEqual([]);
    expect(count).toBeGreaterThan(RUNS / 2);
  },
  20_000_000,
);
