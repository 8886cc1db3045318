import { formatPath } from "../../src/compose/path";
import { type Feature, features } from "../../src/ledger/features.generated";
import { placeOf } from "../cases/ecs-ledger/base";
import { guards } from "../cases/ecs-ledger/guard";
import { loaded } from "../cases/ecs-ledger/loaded";
import { type Proof, prove } from "../cases/ecs-ledger/prove";
import { below, mutations, withParents } from "../cases/ecs-ledger/table";
import { unproved, unreachable } from "../cases/ecs-ledger/unproved";
import { MEMBERS, TARGETS } from "../support/ecs-synth";

// Every answer of both rows, held against what is written: one change of one attribute, before and after.

let proofs: readonly Proof[] = [];
let wrong: readonly string[] = [];

beforeAll(() => {
  proofs = mutations.flatMap((mutation) => prove(mutation));
  const stacks = guards(proofs);
  wrong = proofs.flatMap((proof) =>
    [...proof.wrong, ...(stacks.get(proof) ?? [])].map((line) => `${titleOf(proof)}: ${line}`),
  );
}, 1_200_000);

const titleOf = ({ member, mutation, verdict }: Proof) =>
  `${member} ${formatPath(mutation.at ?? placeOf(mutation.feature))} ${JSON.stringify(mutation.value)} (${verdict})`;

test("every mutation comes out as the row says", () => expect(wrong).toEqual([]));

test.each(MEMBERS)("%s: every feature is proved, or listed with a reason", (member) => {
  const mine = proofs.filter((proof) => proof.member === member);
  const bad = new Set(mine.filter(({ wrong }) => wrong.length > 0).map(({ mutation }) => mutation.feature));
  const shown = mine.map(({ mutation }) => mutation.feature).filter((feature) => !bad.has(feature));
  const atLoad = loaded.flatMap((one) => one.features);
  const proved = withParents(new Set<Feature>([...shown, ...atLoad, ...(Object.keys(unproved) as Feature[])]));
  expect(features.filter((feature) => !proved.has(feature))).toEqual([]);
  expect((Object.keys(unproved) as Feature[]).filter((feature) => shown.includes(feature))).toEqual([]);
});

test("every answer of a row is given to some mutation, or listed with a reason", () => {
  const given = new Set(proofs.map(({ member, answered }) => `${member} ${answered}`));
  const all = MEMBERS.flatMap((member) =>
    Object.entries(TARGETS[member].support).flatMap(([feature, support]) =>
      support && "cases" in support
        ? [...support.cases.keys(), "-"].map((index) => `${member} ${feature} ${index}`)
        : [],
    ),
  );
  const never = all.filter((answer) => !given.has(answer));
  expect(never.filter((answer) => !Object.hasOwn(unreachable, answer))).toEqual([]);
  expect(Object.keys(unreachable).filter((answer) => !never.includes(answer))).toEqual([]);
});

test("how much was tried", () => {
  const lines = MEMBERS.map((member) => {
    const mine = proofs.filter((proof) => proof.member === member);
    const of = (verdict: string) => mine.filter((proof) => proof.verdict === verdict).length;
    const counts = ["carried", "adapted", "irrelevant", "refused"].map((verdict) => `${of(verdict)} ${verdict}`);
    return `${member}: ${mine.length} mutations, ${counts.join(", ")}`;
  });
  const leafs = features.filter((feature) => below(feature).length === 0).length;
  console.info(
    `${features.length} features, ${leafs} without parts, ${loaded.flatMap((one) => one.features).length} at load, ${Object.keys(unproved).length} unproved\n${lines.join("\n")}`,
  );
  expect(proofs.length).toBeGreaterThan(features.length);
});
