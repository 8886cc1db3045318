import type { JsonObject } from "../../../src/json";
import { plainName } from "../../../stacks/_family/ecs/ids";
import { runningOnEcs } from "../../../stacks/_family/ecs/running";
import type { AskEcs, EcsContainer, EcsQuestion, EcsTask } from "../../../stacks/_family/ecs/running-tasks";
import { deploymentOf } from "./sandbox";

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const container = (name: string, over: Partial<EcsContainer> = {}): EcsContainer => ({
  name,
  image: `shop@${digest("a")}`,
  digest: digest("a"),
  status: "RUNNING",
  ...over,
});
const task = (service: string | undefined, id: string, over: Partial<EcsTask> = {}): EcsTask => ({
  id,
  ...(service === undefined ? {} : { service }),
  created: 0,
  containers: [container(service ?? "app")],
  ...over,
});

const app: JsonObject = { image: "shop:1" };
const job: JsonObject = { image: "shop:1", deploy: { mode: "replicated-job" } };

interface Tasks {
  readonly running?: readonly EcsTask[];
  readonly ended?: readonly EcsTask[];
}

async function running(services: JsonObject, tasks: Tasks | undefined, options: Record<string, unknown> = {}) {
  const said: string[] = [];
  const asked: EcsQuestion[] = [];
  const ask: AskEcs = async (question) => {
    asked.push(question);
    return tasks && { running: [], ended: [], ...tasks };
  };
  const deployment = deploymentOf({ document: { name: "shop", services }, options });
  const images = await runningOnEcs(deployment, { say: (line) => void said.push(line) }, ask);
  return { images, said, asked, brief: images.map(({ service, instance }) => `${service} ${instance}`) };
}

test("the cluster of the environment is asked, in its region, account and emulator", async () => {
  const options = { accountId: "123456789012", endpoint: "http://127.0.0.1:1" };
  const { asked } = await running({ web: app }, {}, options);
  expect(asked).toMatchObject([{ region: "eu-west-1", cluster: "shop-test", ended: false, ...options }]);
  expect((await running({ web: app, migrate: job }, {})).asked).toMatchObject([{ ended: true }]);
});

test("one entry for each task: what it was told to run, and the digest that it pulled", async () => {
  const tag = { containers: [container("web", { image: "shop:1", digest: digest("b") })] };
  const { images } = await running({ web: app }, { running: [task("web", "2", tag), task("web", "1")] });
  expect(images).toEqual([
    { service: "web", instance: "1", digest: digest("a"), reference: `shop@${digest("a")}` },
    { service: "web", instance: "2", digest: digest("b"), reference: "shop:1" },
  ]);
});

test("a digest that nobody tells is not made up", async () => {
  const containers = [{ name: "web", image: `shop@${digest("a")}`, status: "RUNNING" }];
  const { images } = await running({ web: app }, { running: [task("web", "1", { containers })] });
  expect(images).toEqual([{ service: "web", instance: "1", reference: `shop@${digest("a")}` }]);
});

test("the app's container alone, whatever is beside it", async () => {
  const beside = ["ecs-service-connect-x1", "aws-guardduty-agent-x1", "files"].map((name) =>
    container(name, { image: name, digest: digest("c") }),
  );
  const containers = [...beside, container("web")];
  const { images } = await running({ web: app }, { running: [task("web", "1", { containers })] });
  expect(images.map(({ reference }) => reference)).toEqual([`shop@${digest("a")}`]);
});

test("names that ECS does not take are those of the Compose file again", async () => {
  const name = "web.site";
  const mapped = plainName({ name });
  expect(mapped).toMatch(/^web-site-[0-9a-f]{6}$/);
  expect((await running({ [name]: app }, { running: [task(mapped, "1")] })).brief).toEqual(["web.site 1"]);
});

test("a service that the file no longer has is listed, whoever named its container; a task of none is not", async () => {
  const foreign = { containers: [container("ecs-service-connect-x"), container("main", { image: "other:1" })] };
  const { images } = await running(
    { web: app },
    { running: [task("old", "1"), task("foreign", "2", foreign), task(undefined, "3")] },
  );
  expect(images.map(({ service, reference }) => `${service} ${reference}`)).toEqual([
    "foreign other:1",
    `old shop@${digest("a")}`,
  ]);
});

test("a task that only starts has pulled nothing: it is said, and not listed", async () => {
  const pending = { containers: [container("web", { status: "PENDING" })] };
  const { brief, said } = await running(
    { web: app },
    { running: [task("web", "1"), task("web", "2", pending), task("web", "3", pending)] },
  );
  expect(brief).toEqual(["web 1"]);
  expect(said).toContain("not listed, since they only start: web (2)");
});

test("a task whose app has stopped is still among those that run, and is said to have ended", async () => {
  const stopped = { containers: [container("web", { status: "STOPPED" }), container("files")] };
  const { images } = await running({ web: app }, { running: [task("web", "1"), task("web", "2", stopped)] });
  expect(images.map(({ instance, ended }) => [instance, ended])).toEqual([
    ["1", undefined],
    ["2", "stopped"],
  ]);
});

describe("a job shows its last run", () => {
  const at = (created: number, letter: string) => ({
    created,
    containers: [container("migrate", { status: "STOPPED", digest: digest(letter) }), container("holder")],
  });

  test("by its ended tasks, one for each replica", async () => {
    const ended = [
      task("migrate", "1", at(1, "a")),
      task("migrate", "3", at(3, "c")),
      task("migrate", "2", at(2, "b")),
    ];
    expect((await running({ migrate: job }, { ended })).images).toMatchObject([{ instance: "3", digest: digest("c") }]);
    const twice = { ...job, deploy: { mode: "replicated-job", replicas: 2 } };
    expect((await running({ migrate: twice }, { ended })).brief).toEqual(["migrate 2", "migrate 3"]);
  });

  test("unless it runs, even where only its holder is left", async () => {
    const ended = [task("migrate", "1", at(1, "a"))];
    const running1 = [task("migrate", "2", at(2, "b"))];
    expect((await running({ migrate: job }, { running: running1, ended })).brief).toEqual(["migrate 2"]);
  });

  test("and a service shows none of its ended tasks, nor does a job that is gone", async () => {
    const ended = [task("web", "1"), task("old-job", "2")];
    expect((await running({ web: app, migrate: job }, { ended })).brief).toEqual([]);
  });
});

test("without a cluster nothing runs, and it is said why", async () => {
  const { images, said } = await running({ web: app }, undefined);
  expect(images).toEqual([]);
  expect(said.at(-1)).toBe("there is no cluster shop-test in eu-west-1: test is not deployed");
});
