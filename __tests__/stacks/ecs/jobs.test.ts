import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, TerraformStack } from "cdktf";
import { before, deployOrder, orderOf } from "../../../stacks/_family/ecs/order";
import { contextOf, deploymentOf, synthOf } from "./sandbox";
import { addAll } from "./service-parts";

const on = (name: string, condition = "service_started") => ({ [name]: { condition, required: true } });
const document = {
  name: "shop",
  services: {
    web: {
      image: "app",
      networks: { default: null },
      depends_on: { ...on("migrate", "service_completed_successfully"), ...on("api") },
    },
    migrate: { image: "app", networks: { default: null }, depends_on: on("db", "service_healthy") },
    db: { image: "db", networks: { default: null } },
    api: { image: "app", networks: { default: null } },
  },
  networks: { default: { name: "d" } },
} as never;

// biome-ignore lint/suspicious/noExplicitAny: synthesized JSON, looked at by path.
const synth = (options = {}): any => synthOf({ document, options }, (context) => addAll(context)).resource;

test("a job is a service without tasks, which nothing waits for and no breaker stops", () => {
  const job = synth().aws_ecs_service.service_migrate;
  expect(job).toMatchObject({
    desired_count: 0,
    deployment_circuit_breaker: { enable: false, rollback: false },
    lifecycle: { ignore_changes: ["desired_count"] },
    tags: { "berth:service": "migrate" },
  });
  expect(job.wait_for_steady_state).toBeUndefined();
  expect(job.load_balancer).toBeUndefined();
  expect(job.depends_on).toContain("aws_ecs_service.service_db");
});

test("every apply runs it, with settings that hold no secret", () => {
  const run = synth({ endpoint: "http://localhost:5000", deployTimeout: 3 }).terraform_data.run_migrate;
  expect(run.depends_on).toEqual(["aws_ecs_service.service_migrate"]);
  expect(run.triggers_replace.run).toBe("${uuid()}");
  const [{ "local-exec": provisioner }] = run.provisioner;
  expect(provisioner).toMatchObject({
    interpreter: ["node", "berth-ecs.cjs"],
    command: "run",
    working_dir: "${path.module}",
  });
  expect(JSON.parse(provisioner.environment.BERTH_JOB)).toEqual({
    name: "migrate",
    region: "eu-west-1",
    endpoint: "http://localhost:5000",
    cluster: "${aws_ecs_cluster.cluster.name}",
    service: "${aws_ecs_service.service_migrate.name}",
    taskDefinition: "${aws_ecs_task_definition.task_migrate.arn}",
    container: "migrate",
    replicas: 1,
    timeout: 180,
  });
});

test("what waits for it waits for the run", () => {
  const { service_web, service_api } = synth().aws_ecs_service;
  expect(service_web.depends_on).toEqual(
    expect.arrayContaining(["terraform_data.run_migrate", "aws_ecs_service.service_api"]),
  );
  expect(service_web.depends_on).not.toContain("aws_ecs_service.service_migrate");
  expect(service_api.depends_on).not.toContain("terraform_data.run_migrate");
});

test("the runner lies beside cdk.tf.json", () => {
  const outdir = mkdtempSync(join(tmpdir(), "berth-ecs-"));
  try {
    const app = new App({ outdir, skipValidation: true });
    addAll(contextOf({ document }, new TerraformStack(app, "test")));
    app.synth();
    expect(existsSync(join(outdir, "stacks", "test", "berth-ecs.cjs"))).toBe(true);
  } finally {
    rmSync(outdir, { recursive: true });
  }
});

describe("order", () => {
  const workload = deploymentOf({ document }).workload;

  test("says what each waits for", () => {
    expect(orderOf(workload)).toEqual({
      web: [
        { service: "api", kind: "service" },
        { service: "migrate", kind: "job" },
      ],
      migrate: [{ service: "db", kind: "service" }],
      db: [],
      api: [],
    });
  });

  test("puts each after all that it waits for", () => {
    expect(deployOrder(workload).map(({ name }) => name)).toEqual(["api", "db", "migrate", "web"]);
    expect([...before(workload, "web")].sort()).toEqual(["api", "db", "migrate"]);
  });

  test("counts links, and leaves out what is not there", () => {
    const services = { a: { image: "x", links: ["b:c"] }, b: { image: "x" } };
    const linked = deploymentOf({ document: { name: "shop", services } as never }).workload;
    expect(orderOf(linked)).toEqual({ a: [{ service: "b", kind: "service" }], b: [] });
    const gone = { service: "gone", condition: "started", restart: false, required: false } as const;
    const a = { ...linked.services["a"], links: {}, dependsOn: [gone] };
    expect(orderOf({ ...linked, services: { a } } as typeof linked)).toEqual({ a: [] });
  });
});
