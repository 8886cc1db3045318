import { caseNames, members, synthesizeCase } from "../../support/ecs-cases";
import { againstBindings, againstSchema, emitted, type Schemas } from "../../support/provider-schema";
import { OLDEST, oldestSchemas } from "../../support/provider-schemas";

let schemas: Schemas;

beforeAll(async () => {
  schemas = await oldestSchemas();
}, 120_000);

describe.each(caseNames)("case %s", (name) => {
  test(`only what provider ${OLDEST} and the 6.x bindings both know is emitted`, async () => {
    const made = await synthesizeCase(name);
    for (const member of members) {
      const blocks = emitted(made[member].artifact.terraform);
      if (!made[member].candidate.refused) expect(blocks.length).toBeGreaterThan(10);
      expect(blocks.flatMap((block) => againstSchema(schemas, block))).toEqual([]);
      expect(blocks.flatMap(againstBindings)).toEqual([]);
    }
  }, 30_000);
});

test("the walk sees what one of the two does not know", () => {
  const good = { kind: "resource", type: "aws_sqs_queue", body: { name: "a" } } as const;
  expect([...againstSchema(schemas, good), ...againstBindings(good)]).toEqual([]);
  const unknown = { ...good, body: { nme: "a" } };
  expect(againstSchema(schemas, unknown)).toEqual(["aws_sqs_queue.nme is unknown"]);
  expect(againstBindings(unknown)).toEqual(["aws_sqs_queue.nme is unknown to the bindings"]);
  const readOnly = { ...good, body: { arn: "a" } };
  expect(againstSchema(schemas, readOnly)).toEqual(["aws_sqs_queue.arn cannot be set"]);
  // An argument that only 5.x has, and one that only 6.x has.
  const old = { kind: "resource", type: "aws_eip", body: { vpc: true } } as const;
  expect(againstSchema(schemas, old)).toEqual([]);
  expect(againstBindings(old)).toEqual(["aws_eip.vpc is unknown to the bindings"]);
  const fresh = { ...good, body: { region: "eu-west-1" } };
  expect(againstSchema(schemas, fresh)).toEqual(["aws_sqs_queue.region is unknown"]);
  expect(againstBindings(fresh)).toEqual([]);
});
