import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { docs } from "../../../stacks/_registry";
import { repositoryRoot } from "../../support/architecture";

const file = join(repositoryRoot, "stacks/_registry/README.md");
const text = readFileSync(file, "utf8");

test("the options' table is that of the schema", () => {
  const rows = text.replace(/[`]/g, "").replace(/ +/g, " ");
  const wanted = docs.map(
    ({ name, type, default: absent, meaning }) => `| ${name} | ${type} | ${absent} | ${meaning} |`,
  );
  expect(wanted.filter((row) => !rows.includes(row))).toEqual([]);
});

test("links lead somewhere", () => {
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1] as string);
  expect(links.length).toBeGreaterThan(0);
  expect(links.filter((link) => !existsSync(join(dirname(file), link)))).toEqual([]);
});

test("the example is one that cdktf.json takes", () => {
  const [, example = ""] = /```json\n("context"[\s\S]*?)```/.exec(text) ?? [];
  expect(JSON.parse(`{${example}}`).context.registry).toEqual({});
});

test("the deploy policy names actions, each once, and nothing outside ECR but keys by way of it", () => {
  const { Statement } = JSON.parse(readFileSync(join(dirname(file), "deploy-policy.json"), "utf8"));
  const actions: readonly string[] = Statement.flatMap(({ Action }: { Action: string[] }) => Action);
  expect(new Set(actions).size).toBe(actions.length);
  expect(actions.filter((action) => !/^(ecr|kms):[A-Z][A-Za-z]+$/.test(action))).toEqual([]);
  for (const { Action, Resource, Condition } of Statement)
    if (Action.some((action: string) => action.startsWith("kms:"))) expect(Condition).toBeDefined();
    else expect(Resource).toBe("arn:aws:ecr:*:*:repository/*");
});
