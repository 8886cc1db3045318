import { cdktfJson, makeProject } from "../../support/project";

const COMPOSE = `name: shop
services:
  web:
    image: shop:1
    ports: [{ target: 3000, published: "80", app_protocol: http }]
`;
const LARGE = 'services:\n  web:\n    deploy: { resources: { limits: { cpus: "17" } } }\n';

test("a refused environment has a stack that stops its plan before any resource; the others are synthesized", () => {
  const fargate = { target: "fargate", options: { region: "eu-west-1" } };
  const project = makeProject({
    "compose.yaml": COMPOSE,
    "compose.large.yaml": LARGE,
    "cdktf.json": cdktfJson({ large: fargate, good: fargate, unclear: { target: "ecs-ec2", options: {} } }),
  });
  expect(project.synth()).toMatchObject({ status: 0 });
  const types = (name: string) =>
    Object.keys(JSON.parse(project.read(`cdktf.out/stacks/${name}/cdk.tf.json`)).resource);
  expect([types("large"), types("unclear")]).toEqual([["terraform_data"], ["terraform_data"]]);
  expect(types("good")).toEqual(expect.arrayContaining(["aws_ecs_service", "aws_lb", "aws_vpc"]));

  expect(project.terraform("large", "init", "-input=false", "-no-color")).toMatchObject({ status: 0 });
  const { status, stdout, stderr } = project.terraform("large", "plan", "-input=false", "-no-color");
  const words = `${stdout}${stderr}`.replace(/[│╷╵]/g, " ").replace(/\s+/g, " ");
  expect(words).toContain(
    "environment large is refused: compose.large.yaml:3:28 BERTH501 services.web.deploy.resources.limits",
  );
  expect(words).toContain(
    "a task of 17 cores and 256 MiB the largest on Fargate has 16 cores and 122880 MiB ask for less",
  );
  expect(words).not.toContain("aws_");
  expect(status).toBe(1);
}, 120_000);
