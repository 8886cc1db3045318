import { caseFile, caseNames, members } from "../../support/ecs-cases";
import { moduleName, openCases, type PlanJson, type PlannedCases } from "../../support/ecs-plan";
import { terraformOk } from "../../support/terraform";

let cases: PlannedCases;
let plan: PlanJson;

beforeAll(async () => {
  cases = await openCases();
  await terraformOk(cases.folder, ["validate", "-no-color"]);
  plan = await cases.plan();
}, 1_200_000);
afterAll(() => cases?.close());

test.each(caseNames)("case %s validates and plans with the real provider, for each member that takes it", (name) => {
  const { refused = [] } = caseFile(name);
  for (const member of members) {
    const accepted = cases.stacks.some((stack) => stack.name === name && stack.member === member);
    expect({ member, accepted }).toEqual({ member, accepted: !refused.includes(member) });
    if (!accepted) continue;
    const module = `module.${moduleName(name, member)}`;
    const planned = plan.resource_changes.filter((change) => change.module_address === module);
    const made = planned.filter(({ mode, change }) => mode === "managed" && change.actions.includes("create"));
    const definitions = made.filter(({ type }) => type === "aws_ecs_task_definition");
    expect(definitions).toHaveLength(Object.keys(candidateServices(name, member)).length);
    expect(made.every(({ change }) => !change.actions.includes("delete"))).toBe(true);
  }
});

function candidateServices(name: string, member: string) {
  const stack = cases.stacks.find((one) => one.name === name && one.member === member);
  return stack?.made.candidate.workload?.services ?? {};
}
