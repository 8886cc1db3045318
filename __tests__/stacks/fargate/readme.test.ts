import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { options } from "../../../stacks/fargate/options";
import { size } from "../../../stacks/fargate/size";
import { repositoryRoot } from "../../support/architecture";
import { around, HOURS, PRICES, type Row, rendered, sampleTasks, squeezed } from "./prices";

const file = join(repositoryRoot, "stacks/fargate/README.md");
const readme = squeezed(readFileSync(file, "utf8"));

test("the options' table is that of the schema", () => {
  const plain = readme.replaceAll("`", "");
  const missing = options.docs
    .map(({ name, type, default: absent, meaning }) => `| ${name} | ${type} | ${absent} | ${meaning} |`)
    .filter((row) => !plain.includes(row));
  expect(missing).toEqual([]);
});

test("the monthly cost is reckoned from the sample, its sizes and the price table", () => {
  const tasks = sampleTasks()
    .filter(({ job }) => !job)
    .map(({ name, replicas, request }): Row => {
      const sized = size(request);
      if (!sized.ok) throw new Error(sized.reason);
      const [cores, gigabytes] = [(sized.size.taskCpu ?? 0) / 1024, (sized.size.taskMemory ?? 0) / 1024];
      const hourly = cores * PRICES.fargateCore + gigabytes * PRICES.fargateGigabyte;
      return [`\`${name}\``, `${replicas} x ${cores} vCPU, ${gigabytes} GB`, replicas * HOURS * hourly];
    });
  const missing = rendered([...tasks, ...around]).filter((row) => !readme.includes(row));
  expect(missing).toEqual([]);
});

test("links lead somewhere, and the deploy policy is a narrow one that a role can hold", () => {
  const links = [...readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1] as string);
  expect(links.filter((link) => !existsSync(join(dirname(file), link)))).toEqual([]);
  const text = readFileSync(join(dirname(file), "deploy-policy.json"), "utf8");
  const actions = (JSON.parse(text).Statement as { Action: string[] }[]).flatMap(({ Action }) => Action);
  expect(actions.filter((action) => /\*$/.test(action) && !/:(Describe|List)\*$/.test(action))).toEqual([]);
  // Inline policies of one role, without white space: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
  expect(JSON.stringify(JSON.parse(text)).length).toBeLessThan(10_240);
});
