import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "./architecture";
import type { Member } from "./ecs-cases";
import { leftBehind } from "./ecs-left";
import { openSample, type Sample } from "./ecs-sample";

/**
 * All that a plan right after a deploy may show. A job runs on every deploy, so it is planned anew each time. What the
 * emulator cannot give back is filled in by ./ecs-emulator, each gap with its reason; what it cannot fill in is `gaps`.
 */
const PLANNED = ["terraform_data.run_migrate: delete and create (triggers_replace)"];

/**
 * The sample app as a user deploys it: `cdktf deploy`, the real provider, an emulated AWS. The tasks run on the local
 * engine from what DescribeTaskDefinition gives back. `gaps`: what else a second plan shows, and why it says nothing
 * of the kit. `failures`: also deploys that go wrong.
 */
export function deploySuite(
  member: Member,
  { gaps = [], failures = false }: { readonly gaps?: readonly string[]; readonly failures?: boolean },
): void {
  let sample: Sample;
  beforeAll(async () => {
    sample = await openSample(member);
  });
  afterAll(() => sample?.close());

  const ids = (service: string) => idsOf(sample, service);
  const ask = (path: string) => askWeb(sample, path);

  test("cdktf deploy ends with the app running from its task definitions, and prints where it answers", async () => {
    const { code, output } = await sample.deploy();
    if (code !== 0) throw new Error(output);
    expect(output).toMatch(/urls = \{\s+"web:3000\/tcp" = \[\s+"http:\/\/[^"]+:8080",/);
    expect(output).toContain("migrate: completed");
    expect(["store", "web", "worker", "migrate"].map((service) => ids(service).length)).toEqual([1, 1, 2, 0]);
    // Ready is what reaches the store, with the password from the file.
    expect((await ask("/readyz")).status).toBe(200);
    expect(await (await ask("/")).text()).toContain("lookout");
    expect(JSON.stringify(await (await ask("/api/where")).json())).toContain("999");
  });

  test("a second plan shows nothing but the job", async () => {
    expect(await sample.plan()).toEqual([...PLANNED, ...gaps].sort());
  });

  test("a changed variable of one service replaces the tasks of that one alone", async () => {
    const before = { store: ids("store"), web: ids("web"), worker: ids("worker") };
    sample.edit(
      "    command: [dist/worker.js]\n",
      "    command: [dist/worker.js]\n    environment:\n      <<: *environment\n      CHANGED: again\n",
    );
    const { code, output } = await sample.deploy();
    if (code !== 0) throw new Error(output);
    expect(ids("store")).toEqual(before.store);
    expect(ids("web")).toEqual(before.web);
    expect(ids("worker")).toHaveLength(2);
    for (const id of ids("worker")) expect(before.worker).not.toContain(id);
    const [task] = sample.aws.tasks("worker");
    expect(task?.taskDefinition).toMatch(/:2$/);
  });

  if (failures) failureTests(() => sample);
  test("the password is in no file that a deploy writes, nor in what it says", () => {
    expect(sample.spilled()).toEqual([]);
  });

  test("cdktf destroy leaves nothing", async () => {
    const { code, output } = await sample.cdktf("destroy", member, "--auto-approve");
    if (code !== 0) throw new Error(output);
    expect(await leftBehind(sample.moto.url)).toEqual([]);
  });

  test("the README's policy allows every action that the deploys and the destroy asked for", () => {
    const asked = new Set(sample.aws.calls.filter((call) => /^[A-Z]\w+$/.test(call)));
    expect(asked.size).toBeGreaterThan(60);
    expect([...asked].filter((action) => !allowed(member).some((pattern) => pattern.test(action)))).toEqual([]);
  });
}

/** Actions of the deploying role's policy, without the service before the colon, which a request does not name alike. */
function allowed(member: Member): readonly RegExp[] {
  const policy = JSON.parse(readFileSync(join(repositoryRoot, "stacks", member, "deploy-policy.json"), "utf8"));
  const actions: readonly string[] = policy.Statement.flatMap(({ Action }: { Action: string | string[] }) => Action);
  // The provider asks who it is by iam:GetUser, and where that is denied by sts:GetCallerIdentity, which needs no right.
  return [...actions, "iam:GetUser", "sts:GetCallerIdentity"].map((action) => {
    const name = action.split(":")[1] ?? "";
    return new RegExp(`^${name.replaceAll("*", ".*")}$`);
  });
}

function failureTests(opened: () => Sample): void {
  test("a job that fails stops the deploy before what waits for it changes; its exit code and lines are shown", async () => {
    const before = { web: idsOf(opened(), "web"), calls: opened().aws.calls.length };
    opened().edit(
      "    command: [dist/migrate.js]\n",
      '    entrypoint: [sh, -c]\n    command: ["echo the table is locked; exit 7"]\n',
    );
    opened().edit('      PORT: "3000"\n', '      PORT: "3000"\n      CHANGED: too\n');
    const { code, output } = await opened().deploy();
    expect(code).not.toBe(0);
    expect(output).toContain("migrate ended with exit code 7");
    expect(output).toContain("the table is locked");
    expect(idsOf(opened(), "web")).toEqual(before.web);
    expect(idsOf(opened(), "migrate")).toEqual([]);
    expect((await askWeb(opened(), "/readyz")).status).toBe(200);
  });

  test("a service that ECS rolls back fails the deploy, and the old tasks go on", async () => {
    const before = idsOf(opened(), "web");
    opened().edit(
      '    entrypoint: [sh, -c]\n    command: ["echo the table is locked; exit 7"]\n',
      "    command: [dist/migrate.js]\n",
    );
    opened().edit("      CHANGED: too\n", "      CHANGED: too\n      LOOKOUT_CONFIG: /nowhere\n");
    const { code, output } = await opened().deploy();
    expect(code).not.toBe(0);
    expect(output).toContain("ECS rolled web back");
    expect(
      opened()
        .aws.tasks("web")
        .map(({ taskDefinition }) => taskDefinition),
    ).toEqual([expect.stringMatching(/:1$/)]);
    expect(before).toHaveLength(1);
    expect((await askWeb(opened(), "/readyz")).status).toBe(200);
  });
}

const idsOf = (sample: Sample, service: string) => sample.aws.tasks(service).map(({ id }) => id);

async function askWeb(sample: Sample, path: string): Promise<Response> {
  const [task] = sample.aws.tasks("web");
  return fetch(`http://${await task?.running.address()}:3000${path}`);
}
