import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { instanceType, tasksPerInstance } from "../../../stacks/ecs-ec2/instance-types";
import { options } from "../../../stacks/ecs-ec2/options";
import { repositoryRoot } from "../../support/architecture";
import { around, HOURS, PRICES, type Row, rendered, sampleTasks, squeezed } from "../fargate/prices";
import { ec2OptionsOf } from "./sandbox";

const file = join(repositoryRoot, "stacks/ecs-ec2/README.md");
const readme = squeezed(readFileSync(file, "utf8"));

test("the options' table is that of the schema", () => {
  const plain = readme.replaceAll("`", "");
  const missing = options.docs
    .map(({ name, type, default: absent, meaning }) => `| ${name} | ${type} | ${absent} | ${meaning} |`)
    .filter((row) => !plain.includes(row));
  expect(missing).toEqual([]);
});

test("the monthly cost is reckoned from the sample's tasks, the first type's interfaces and the price table", () => {
  const { types, diskSize } = ec2OptionsOf().instances;
  const name = types[0] as "m6i.large";
  const type = instanceType(name);
  if (!type) throw new Error(`${name} is unknown`);
  const tasks = sampleTasks()
    .filter(({ job }) => !job)
    .reduce((sum, { replicas }) => sum + replicas, 0);
  const instances = Math.ceil(tasks / tasksPerInstance(type, false));
  const rows: Row[] = [
    [
      `Instances for ${tasks} tasks`,
      `${instances} x ${name}, ${HOURS} h x $${PRICES[name]}`,
      instances * HOURS * PRICES[name],
    ],
    [
      "Their disks",
      `${instances} x ${diskSize} GB gp3 x $${PRICES.diskGigabyte}`,
      instances * diskSize * PRICES.diskGigabyte,
    ],
    ...around,
  ];
  expect(rendered(rows).filter((row) => !readme.includes(row))).toEqual([]);
});

test("links lead somewhere, and the deploy policy is that of Fargate with the instances' own", () => {
  const links = [...readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1] as string);
  expect(links.filter((link) => !existsSync(join(dirname(file), link)))).toEqual([]);
  const actions = (target: string) => {
    const text = readFileSync(join(repositoryRoot, "stacks", target, "deploy-policy.json"), "utf8");
    expect(JSON.stringify(JSON.parse(text)).length).toBeLessThan(10_240);
    return (JSON.parse(text).Statement as { Action: string[] }[]).flatMap(({ Action }) => Action);
  };
  const mine = new Set(actions("ecs-ec2"));
  expect(actions("fargate").filter((action) => !mine.has(action))).toEqual([]);
  expect([...mine].filter((action) => /\*$/.test(action) && !/:(Describe|List)\*$/.test(action))).toEqual([]);
  expect(mine).toContain("ec2:RunInstances");
});

test("the page that compares the two quotes the price table, and its links hold", () => {
  const page = join(repositoryRoot, "docs/ecs-ec2-or-fargate.md");
  const text = squeezed(readFileSync(page, "utf8").replaceAll("\n", " "));
  const fargate = 2 * PRICES.fargateCore + 8 * PRICES.fargateGigabyte;
  const more = Math.round((fargate / PRICES["m6i.large"] - 1) * 100);
  expect(text).toContain(`costs $${PRICES["m6i.large"]}, the same on Fargate`);
  expect(text).toContain(`= $${fargate.toFixed(5)}, which is ${more} % more`);
  const prices: Record<string, number> = { ...PRICES };
  delete prices.secret;
  expect(Object.values(prices).filter((price) => !new RegExp(`\\$${price}0? per`).test(text))).toEqual([]);
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1] as string);
  expect(links.filter((link) => !existsSync(join(dirname(page), link)))).toEqual([]);
});
