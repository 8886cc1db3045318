import { readEcs } from "../../../stacks/_family/ecs/read";
import { type Stack, sample, stackOf } from "./read-fixture";

const read = (stack: Stack) => readEcs(stack.artifact());

describe("what is missing is a problem, and nothing is thrown", () => {
  test("an empty file", () => {
    expect(read(stackOf({})).problems).toEqual(["there is no ECS service"]);
  });
  test.each<[string, (stack: Stack) => void, string]>([
    [
      "no tag",
      (s) => delete s.at("aws_ecs_service", "service_db").tags,
      "aws_ecs_service.service_db has no tag berth:service",
    ],
    [
      "no task definition",
      (s) => delete s.document.resource.aws_ecs_task_definition.task_db,
      "services.db: there is no task definition",
    ],
    [
      "no JSON",
      (s) => (s.at("aws_ecs_task_definition", "task_db").container_definitions = "{"),
      "services.db: container_definitions is not a list",
    ],
    [
      "no container",
      (s) => (s.at("aws_ecs_task_definition", "task_db").container_definitions = "[]"),
      "services.db: there is no container",
    ],
    [
      "no volume",
      (s) => delete s.at("aws_ecs_task_definition", "task_db").volume,
      "services.db: the task has no volume data",
    ],
    [
      "no content",
      (s) => s.containers("task_web", ({ files }) => delete files.environment),
      "services.web: the content of /run/secrets/app.conf is nowhere",
    ],
    [
      "a secret in the open",
      (s) => s.containers("task_web", ({ files }) => files.environment.push({ name: "FILE_0", value: "eA==" })),
      "services.web: the value of secret token is in the file",
    ],
    [
      "no wait for files",
      (s) => s.containers("task_web", ({ web }) => (web.dependsOn[0].condition = "START")),
      "services.web: the app does not wait for its files",
    ],
    [
      "files elsewhere",
      (s) => s.containers("task_web", ({ web }) => delete web.mountPoints),
      "services.web: the file /run/secrets/token is not in a volume of the app",
    ],
    [
      "no number of tasks",
      (s) => delete s.at("terraform_data", "run_migrate").provisioner[0]["local-exec"].environment,
      "services.migrate: nothing says how many tasks of the job to run",
    ],
  ])("%s", (_, mutate, problem) => {
    const stack = sample();
    mutate(stack);
    expect(read(stack).problems).toContain(problem);
  });
});
