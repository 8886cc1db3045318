import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { awsPlatform } from "../../../stacks/_family/ecs/runner/aws";
import { runJob } from "../../../stacks/_family/ecs/runner/run";
import { settings } from "./runner-fake";

type Body = Readonly<Record<string, unknown>>;
type Answer = (body: Body) => object;

/** The AWS API as far as the runner uses it, on loopback: what is asked for, and what this test answers. */
let server: Server;
let answers: Record<string, Answer> = {};
const asked: { action: string; body: Body }[] = [];
const before = { ...process.env };

beforeAll((done) => {
  process.env["AWS_ACCESS_KEY_ID"] = "test";
  process.env["AWS_SECRET_ACCESS_KEY"] = "test";
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const action = String(request.headers["x-amz-target"]).split(".")[1] ?? "";
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Body;
      asked.push({ action, body });
      const answer = answers[action]?.(body) ?? { __type: "UnknownOperationException" };
      response.writeHead("__type" in answer ? 400 : 200, { "Content-Type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify(answer));
    });
  }).listen(0, "127.0.0.1", done);
});
afterAll((done) => {
  process.env = before;
  server.close(done);
  server.closeAllConnections();
});
beforeEach(() => asked.splice(0));

const platform = () =>
  awsPlatform({ ...settings, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });

test("a whole run through the real client", async () => {
  let desired = 0;
  let looks = 0;
  const log = ["one", "two", "three"];
  answers = {
    DescribeServices: () => ({
      services: [{ status: "ACTIVE", taskDefinition: settings.taskDefinition, desiredCount: desired, events: [] }],
    }),
    UpdateService: (body) => {
      desired = Number(body["desiredCount"]);
      return { service: {} };
    },
    ListTasks: ({ desiredStatus }) => {
      const running = desired > 0;
      return { taskArns: (desiredStatus === "RUNNING") === running && looks > 0 ? ["arn:aws:ecs:x:task/c/abc"] : [] };
    },
    DescribeTasks: () => ({
      tasks: [
        {
          taskArn: "arn:aws:ecs:x:task/c/abc",
          lastStatus: desired > 0 ? "RUNNING" : "STOPPED",
          taskDefinitionArn: settings.taskDefinition,
          containers: [{ name: "holder" }, { name: "migrate", ...(looks > 2 ? { exitCode: 0 } : {}) }],
        },
      ],
    }),
    DescribeTaskDefinition: () => ({
      taskDefinition: {
        containerDefinitions: [
          { name: "holder" },
          {
            name: "migrate",
            environment: [{ name: "PASSWORD", value: "hunter2" }],
            logConfiguration: {
              logDriver: "awslogs",
              options: { "awslogs-group": "/g", "awslogs-stream-prefix": "task" },
            },
          },
        ],
      },
    }),
    GetLogEvents: ({ nextToken }) => {
      if (looks < 2)
        return { __type: "ResourceNotFoundException", message: "The specified log stream does not exist." };
      const from = nextToken === undefined ? 0 : Number(nextToken);
      return {
        events: log.slice(from, from + 2).map((message) => ({ message })),
        nextForwardToken: String(Math.min(from + 2, 3)),
      };
    },
  };
  const said: string[] = [];
  await runJob(settings, platform(), {
    say: (line) => void said.push(line),
    now: () => looks * 1000,
    interrupted: () => false,
    sleep: async () => {
      looks += 1;
    },
  });
  expect(said).toEqual([
    "migrate: started, 1 task",
    "migrate | one",
    "migrate | two",
    "migrate | three",
    "migrate: completed",
  ]);
  const updates = asked.filter(({ action }) => action === "UpdateService").map(({ body }) => body);
  expect(updates).toEqual([
    { cluster: "shop-test", service: "migrate", desiredCount: 1 },
    { cluster: "shop-test", service: "migrate", desiredCount: 0 },
  ]);
  const stream = asked.find(({ action }) => action === "GetLogEvents")?.body;
  expect(stream).toMatchObject({ logGroupName: "/g", logStreamName: "task/migrate/abc", startFromHead: true });
});

test("pages of tasks are all read, a hundred described at a time", async () => {
  const arns = Array.from({ length: 150 }, (_, at) => `arn:task/${at}`);
  answers = {
    ListTasks: ({ desiredStatus, nextToken }) => {
      if (desiredStatus === "STOPPED") return { taskArns: [] };
      return nextToken === undefined ? { taskArns: arns.slice(0, 100), nextToken: "2" } : { taskArns: arns.slice(100) };
    },
    DescribeTasks: ({ tasks }) => ({
      tasks: (tasks as string[]).map((taskArn) => ({ taskArn, lastStatus: "RUNNING" })),
    }),
  };
  expect((await platform().tasks()).map(({ arn }) => arn)).toEqual(arns);
  const sizes = asked
    .filter(({ action }) => action === "DescribeTasks")
    .map(({ body }) => (body["tasks"] as []).length);
  expect(sizes).toEqual([100, 50]);
});

test("a task says why it stopped, and a service that is gone is none", async () => {
  answers = {
    ListTasks: ({ desiredStatus }) => ({ taskArns: desiredStatus === "STOPPED" ? ["arn:task/c/1"] : [] }),
    DescribeTasks: () => ({
      tasks: [
        {
          taskArn: "arn:task/c/1",
          lastStatus: "STOPPED",
          stoppedReason: "Essential container in task exited",
          containers: [{ name: "migrate", reason: "CannotPullContainerError: not found" }],
        },
      ],
    }),
    DescribeServices: () => ({ services: [], failures: [{ reason: "MISSING" }] }),
  };
  expect(await platform().tasks()).toEqual([
    {
      arn: "arn:task/c/1",
      id: "1",
      status: "STOPPED",
      taskDefinition: "",
      stoppedReason: "Essential container in task exited",
      containerReason: "CannotPullContainerError: not found",
    },
  ]);
  expect(await platform().service()).toBeUndefined();
});
