import { renderLimits } from "../../../src/docs/limits";
import { LIMITS } from "../../../stacks/_family/ecs/limits";
import { ROUNDINGS } from "../../../stacks/_family/ecs/roundings";
import { size as ec2Size } from "../../../stacks/ecs-ec2/size";
import { size as fargateSize } from "../../../stacks/fargate/size";
import { readSources, repositoryRoot } from "../../support/architecture";

const rows = Object.entries(LIMITS);
const code = readSources(repositoryRoot, ["stacks"]).filter(({ path }) => !/\/(limits|roundings)\.ts$/.test(path));

test("every limit is used by code", () => {
  const unused = rows.filter(([name]) => !code.some(({ text }) => text.includes(`"${name}"`)));
  expect(unused.map(([name]) => name)).toEqual([]);
});

test("every limit has a unit, a meaning and a source; a choice of our own says why", () => {
  const bare = rows.filter(([, { unit, means, source }]) => [unit, means, source].includes(""));
  const unexplained = rows.filter(([, { source }]) => /our own/i.test(source) && !/our own choice.*: \S+/.test(source));
  expect([...bare, ...unexplained].map(([name]) => name)).toEqual([]);
});

const memory = (size: typeof ec2Size, mib: number) => {
  const sized = size({ memoryLimit: mib * 2 ** 20, extraMiB: 0 });
  return sized.ok ? `${sized.size.containerMemory} MiB` : sized.reason;
};

test.each([
  ["EC2", ec2Size],
  ["Fargate", fargateSize],
])("the examples of memory hold on %s", (_, size) => {
  const examples = ROUNDINGS.find(({ what }) => what.startsWith("mem_limit"))?.examples ?? [];
  expect(examples.length).toBeGreaterThan(1);
  expect(examples.map(([asked]) => memory(size, Number.parseFloat(asked)))).toEqual(examples.map(([, given]) => given));
});

test("the example of a cpu limit holds on EC2", () => {
  const [asked, given] = ROUNDINGS.find(({ what }) => what.startsWith("cpus"))?.examples[0] ?? ["", ""];
  const sized = ec2Size({ cpuLimit: Number.parseFloat(asked), extraMiB: 0 });
  expect(sized.ok && `${(sized.size.taskCpu ?? 0) / 1024} cores`).toBe(given);
});

test("the page has each rounding and each limit with its number, and links that work in Markdown", () => {
  const limits = {
    a: { value: 65_536, unit: "bytes", means: "size | of it", source: "https://x.org/a_b.html, naming" },
    b: { value: 7.5, unit: "%", means: "share", source: "our own choice: read https://x.org/c/" },
  };
  const roundings = [{ what: "stop_it", rule: "up", examples: [["1 s", "2 s"]] }] as const;
  const page = renderLimits({ title: "T", about: "About.", from: ["x.ts"], limits, roundings });
  expect(page.split("\n").filter((line) => line.startsWith("| "))).toEqual([
    "| what | rule | asked → given |",
    "| --- | --- | --- |",
    "| stop\\_it | up | 1 s → 2 s |",
    "| name | number | what | source |",
    "| --- | --- | --- | --- |",
    "| `a` | 65,536 bytes | size \\| of it | [a\\_b.html](https://x.org/a_b.html), naming |",
    "| `b` | 7.5 % | share | our own choice: read [c](https://x.org/c/) |",
  ]);
});
