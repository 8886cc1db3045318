import { readdirSync } from "node:fs";
import {
  caseFile,
  caseFolder,
  caseNames,
  type Member,
  members,
  type Synthesized,
  synthesizeCase,
} from "../../support/ecs-cases";
import { expectGolden, goldens } from "../../support/ecs-golden";

const made = new Map<string, Readonly<Record<Member, Synthesized>>>();

beforeAll(async () => {
  for (const name of caseNames) made.set(name, await synthesizeCase(name));
}, 300_000);

const each = caseNames.flatMap((name) => members.map((member) => [name, member] as const));
const at = (name: string, member: Member) => made.get(name)?.[member] as Synthesized;

test.each(each)("%s, %s: findings, what differs from the file's promise, resources", (name, member) => {
  expect(at(name, member).candidate.refused).toBe((caseFile(name).refused ?? []).includes(member));
  for (const [file, text] of Object.entries(goldens(member, at(name, member)))) expectGolden(name, file, text);
});

test.each(caseNames)("%s: no golden of what is no longer made", (name) => {
  const known = members.flatMap((member) => Object.keys(goldens(member, at(name, member))));
  const kept = readdirSync(caseFolder(name)).filter((file) => /^(ecs-ec2|fargate)\..*\.txt$/.test(file));
  expect(kept.sort()).toEqual(known.sort());
});

test.each(caseNames)("%s: two synths give the same bytes", async (name) => {
  const again = await synthesizeCase(name);
  for (const member of members) expect(again[member].json).toBe(at(name, member).json);
});
