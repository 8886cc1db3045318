import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BerthError } from "../../../src/errors";
import { askEcs } from "../../../stacks/_family/ecs/running-aws";
import { notTold } from "../../../stacks/_family/ecs/running-failure";
import type { EcsQuestion } from "../../../stacks/_family/ecs/running-tasks";
import { repositoryRoot } from "../../support/architecture";

type Body = Readonly<Record<string, unknown>>;

/** The AWS API as far as it is asked, on loopback: what is asked for, with which key, and what this test answers. */
let server: Server;
let answers: Record<string, (body: Body) => object> = {};
const asked: { readonly action: string; readonly body: Body; readonly key: string }[] = [];
const before = { ...process.env };
const folder = mkdtempSync(join(tmpdir(), "berth-running-"));
const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

beforeAll((done) => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const action = String(request.headers["x-amz-target"]).split(".")[1] ?? "";
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Body;
      const key = /Credential=([^/]+)/.exec(String(request.headers.authorization))?.[1] ?? "";
      asked.push({ action, body, key });
      const answer = answers[action]?.(body) ?? { __type: "UnknownOperationException" };
      response.writeHead("__type" in answer ? 400 : 200, { "Content-Type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify(answer));
    });
  }).listen(0, "127.0.0.1", done);
});
afterAll((done) => {
  rmSync(folder, { recursive: true });
  server.close(done);
  server.closeAllConnections();
});
beforeEach(() => {
  asked.splice(0);
  // No credentials but those that a test gives, wherever the tests run.
  const own = Object.entries(before).filter(([name]) => !name.startsWith("AWS_"));
  const files = {
    AWS_CONFIG_FILE: join(folder, "config"),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, "credentials"),
    AWS_EC2_METADATA_DISABLED: "true",
  };
  process.env = { ...Object.fromEntries(own), ...files };
});
afterEach(() => {
  process.env = before;
});

const ARN = "arn:aws:ecs:eu-west-1:123456789012";
const ACTIVE = { clusters: [{ clusterArn: `${ARN}:cluster/shop-test`, status: "ACTIVE" }] };

function ask(over: Partial<EcsQuestion> = {}) {
  return askEcs({ region: "eu-west-1", cluster: "shop-test", endpoint: url(), ended: true, ...over });
}

async function failing(over: Partial<EcsQuestion> = {}) {
  const error = await ask(over).catch((thrown: unknown) => thrown);
  if (!(error instanceof BerthError)) throw new Error(`no BerthError: ${JSON.stringify(error)}`);
  const [{ code, found, reason, remedy } = {}] = error.findings;
  return { code, found, reason, remedy };
}

test("tasks with their service, their age and their containers, by the real client", async () => {
  const containers = [
    { name: "web", image: "shop:1", imageDigest: "sha256:0", lastStatus: "RUNNING" },
    { name: "proxy", image: "proxy", lastStatus: "PENDING" },
  ];
  const described: Record<string, object> = {
    [`${ARN}:task/shop-test/1`]: { group: "service:web", createdAt: 1_700_000_000.5, containers },
    [`${ARN}:task/shop-test/2`]: { group: "family:by-hand" },
  };
  answers = {
    DescribeClusters: () => ACTIVE,
    ListTasks: ({ desiredStatus }) => ({ taskArns: [`${ARN}:task/shop-test/${desiredStatus === "RUNNING" ? 1 : 2}`] }),
    DescribeTasks: ({ tasks }) => ({
      tasks: (tasks as string[]).map((taskArn) => ({ taskArn, ...described[taskArn] })),
    }),
  };
  expect(await ask()).toEqual({
    running: [
      {
        id: "1",
        service: "web",
        created: 1_700_000_000_500,
        containers: [
          { name: "web", image: "shop:1", digest: "sha256:0", status: "RUNNING" },
          { name: "proxy", image: "proxy", status: "PENDING" },
        ],
      },
    ],
    ended: [{ id: "2", created: 0, containers: [] }],
  });
  for (const { body } of asked.slice(1)) expect(body).toMatchObject({ cluster: "shop-test" });
});

test("ended tasks are asked for only where they are wanted", async () => {
  answers = { DescribeClusters: () => ACTIVE, ListTasks: () => ({ taskArns: [] }) };
  expect(await ask({ ended: false })).toEqual({ running: [], ended: [] });
  expect(asked.map(({ body }) => body.desiredStatus)).toEqual([undefined, "RUNNING"]);
});

test("pages of tasks are all read, a hundred described at a time; what has gone meanwhile is left out", async () => {
  const arns = Array.from({ length: 150 }, (_, at) => `${ARN}:task/shop-test/${at}`);
  answers = {
    DescribeClusters: () => ACTIVE,
    ListTasks: ({ nextToken }) =>
      nextToken === undefined ? { taskArns: arns.slice(0, 100), nextToken: "2" } : { taskArns: arns.slice(100) },
    DescribeTasks: ({ tasks }) => ({
      tasks: (tasks as string[]).slice(1).map((taskArn) => ({ taskArn })),
      failures: [{ arn: (tasks as string[])[0], reason: "MISSING" }],
    }),
  };
  const tasks = await ask({ ended: false });
  expect(tasks?.running).toHaveLength(148);
  const sizes = asked.flatMap(({ body }) => (body.tasks ? [(body.tasks as []).length] : []));
  expect(sizes).toEqual([100, 50]);
});

test("no cluster, a deleted one, or one that goes while it is asked: the environment is not deployed", async () => {
  const gone = { failures: [{ arn: `${ARN}:cluster/shop-test`, reason: "MISSING" }] };
  answers = { DescribeClusters: () => gone };
  expect(await ask()).toBeUndefined();
  answers = { DescribeClusters: () => ({ clusters: [{ ...ACTIVE.clusters[0], status: "INACTIVE" }] }) };
  expect(await ask()).toBeUndefined();
  answers = { DescribeClusters: () => ACTIVE, ListTasks: () => ({ __type: "ClusterNotFoundException" }) };
  expect(await ask()).toBeUndefined();
  expect(asked.filter(({ action }) => action === "ListTasks")).toHaveLength(1);
});

test("another account than the option allows is not asked on, whether it has such a cluster or not", async () => {
  answers = { DescribeClusters: () => ACTIVE, ListTasks: () => ({ taskArns: [] }) };
  expect(await failing({ accountId: "999999999999" })).toMatchObject({
    code: "BERTH620",
    found: "the AWS credentials are of account 123456789012",
    reason: expect.stringContaining("999999999999"),
  });
  answers = { DescribeClusters: () => ({ failures: [{ arn: `${ARN}:cluster/x`, reason: "MISSING" }] }) };
  expect(await failing({ accountId: "999999999999" })).toMatchObject({ code: "BERTH620" });
  expect(asked.map(({ action }) => action)).toEqual(["DescribeClusters", "DescribeClusters"]);
  expect(await ask({ accountId: "123456789012" })).toBeUndefined();
});

test("an emulator never gets the keys of the shell; AWS does", async () => {
  process.env.AWS_ACCESS_KEY_ID = "real";
  process.env.AWS_SECRET_ACCESS_KEY = "real";
  answers = { DescribeClusters: () => ({ failures: [] }) };
  await ask();
  process.env.AWS_ENDPOINT_URL = url();
  await askEcs({ region: "eu-west-1", cluster: "shop-test", ended: false });
  expect(asked.map(({ key }) => key)).toEqual(["emulator", "real"]);
});

test("no synth reads the client: it is in the runner's bundle, and in no other", () => {
  const has = (name: string) =>
    readFileSync(join(repositoryRoot, "dist", name), "utf8").includes("AmazonEC2ContainerServiceV20141113");
  expect(["ecs-runner.cjs", "main.cjs", "berth.cjs"].map(has)).toEqual([true, false, false]);
});

describe("what keeps AWS from answering", () => {
  const real: Partial<EcsQuestion> = { endpoint: undefined };

  test("no credentials", async () => {
    process.env.AWS_ENDPOINT_URL = url();
    expect(await failing(real)).toMatchObject({
      code: "BERTH620",
      found: "there are no AWS credentials to ask ECS in eu-west-1",
      remedy: expect.stringContaining("ecs:ListTasks"),
    });
    expect(asked).toEqual([]);
  });

  test("a single sign-on session that has ended", async () => {
    const session = ["sso_start_url = https://example.com/start", "sso_region = eu-west-1"];
    const role = ["sso_account_id = 123456789012", "sso_role_name = read"];
    writeFileSync(join(folder, "config"), ["[profile shop]", ...session, ...role, ""].join("\n"));
    process.env.AWS_PROFILE = "shop";
    expect(await failing(real)).toMatchObject({ code: "BERTH620", remedy: expect.stringContaining("aws sso login") });
  });

  test.each([
    ["ExpiredTokenException", "have expired"],
    ["AccessDeniedException", "may not ask"],
    ["UnrecognizedClientException", "does not know the credentials"],
    ["InvalidParameterException", "does not say what cluster shop-test runs"],
  ])("%s", async (type, words) => {
    answers = { DescribeClusters: () => ({ __type: type, message: "in AWS's own words" }) };
    const { code, found, reason } = await failing();
    expect(code).toBe("BERTH620");
    expect(found).toContain(words);
    expect(reason).toBe(`what runs is not known: ${type}: in AWS's own words`);
  });

  test("nobody at the address", async () => {
    const free = createServer();
    await new Promise<void>((resolve) => free.listen(0, "127.0.0.1", resolve));
    const { port } = free.address() as AddressInfo;
    await new Promise((resolve) => free.close(resolve));
    expect(await failing({ endpoint: `http://127.0.0.1:${port}` })).toMatchObject({
      found: `ECS in eu-west-1 does not answer at http://127.0.0.1:${port}`,
      reason: expect.stringContaining("ECONNREFUSED"),
    });
  });

  test("a region that does not exist", () => {
    const error = Object.assign(new Error("getaddrinfo ENOTFOUND ecs.eu-west-9.amazonaws.com"), { code: "ENOTFOUND" });
    const [finding] = notTold({ region: "eu-west-9", cluster: "shop-test" }, error).findings;
    expect(finding).toMatchObject({
      found: "ECS in eu-west-9 does not answer",
      remedy: expect.stringContaining("region"),
    });
  });
});
