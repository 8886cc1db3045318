import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { cdktfJson, makeProject, snapshot } from "./support/project";

const APP = `name: shop
services:
  web:
    image: shop:1
    environment: { WHO: "\${WHO:-nobody}", TEMPLATE: "$\${HOME} %{if}" }
    volumes: ["./data:/data:ro"]
    secrets: [key]
    configs: [{ source: settings, target: /etc/settings }]
secrets: { key: { file: ./secrets/key } }
configs: { settings: { file: ./settings.txt } }
`;
const FILES = { "compose.yaml": APP, "settings.txt": "a: ${1}\n", "secrets/key": "hunter2" };
const START_FIRST = "services:\n  web:\n    deploy:\n      update_config:\n        order: start-first\n";

test("two clones in different folders synthesize the same bytes, and none of the machine's paths or values", () => {
  const one = makeProject(FILES);
  const two = makeProject({ ...FILES });
  for (const project of [one, two])
    expect(project.synth({ UNASKED_FOR: "shell-value", WHO: "me" })).toMatchObject({ status: 0, stderr: "" });
  const output = snapshot(join(one.folder, "cdktf.out"));
  expect(snapshot(join(two.folder, "cdktf.out"))).toEqual(output);
  const { "stacks/compose/berth-compose.cjs": runner, ...written } = output;
  expect(runner).toBeDefined();
  const text = Object.values(written)
    .map((base64) => Buffer.from(base64, "base64").toString())
    .join("\n");
  for (const leak of [one.folder, process.env.HOME as string, "shell-value", "hunter2"])
    expect(text).not.toContain(leak);
});

test("a value with Terraform's template characters arrives as written", () => {
  const project = makeProject({ ...FILES, "compose.yaml": APP.replace("name: shop", "name: shop") });
  expect(project.synth().status).toBe(0);
  expect(project.terraform("compose", "init").status).toBe(0);
  const plan = project.terraform("compose", "plan", "-no-color");
  expect(plan.stdout).toContain("${HOME} %{if}");
  expect(plan.status).toBe(0);
});

describe("a refused environment", () => {
  const project = makeProject({
    ...FILES,
    "compose.prod.yaml": START_FIRST,
    "cdktf.json": cdktfJson({ dev: { target: "compose" }, prod: { target: "compose" } }),
  });
  let stderr = "";
  beforeAll(() => {
    const synth = project.synth();
    stderr = synth.stderr;
    expect(synth.status).toBe(0);
    for (const name of ["dev", "prod"]) expect(project.terraform(name, "init").status).toBe(0);
  });

  test("is said at synth", () => {
    expect(stderr).toMatch(/compose\.prod\.yaml:5:9 {2}BERTH101/);
    expect(stderr).toContain("environment prod is refused");
    expect(stderr).not.toContain("environment dev");
  });

  test("fails its plan with the findings", () => {
    const plan = project.terraform("prod", "plan", "-no-color");
    expect(plan.stderr).toContain("environment prod is refused");
    expect(plan.stderr).toContain("compose.prod.yaml:5:9");
    expect(plan.status).toBe(1);
  });

  test("does not block another", () => {
    expect(project.terraform("dev", "plan", "-no-color")).toMatchObject({ status: 0 });
  });

  test("can be destroyed", () => {
    expect(project.terraform("prod", "destroy", "-auto-approve", "-no-color")).toMatchObject({ status: 0 });
  });
});

test("a Compose file that nobody can load fails synth, once for all environments", () => {
  const project = makeProject({
    "compose.yaml": "name: shop\nservices:\n  web:\n    imag: x\n",
    "cdktf.json": cdktfJson({ a: { target: "compose" }, b: { target: "compose" } }),
  });
  const { status, stderr } = project.synth();
  expect(stderr.match(/BERTH003/g)).toHaveLength(1);
  expect(stderr).toContain("compose.yaml:4:5");
  expect(status).toBe(1);
});

test.each([
  ["s3", { type: "s3", bucket: "states", key: "shop", region: "eu-west-1" }],
  ["http", { type: "http", address: "http://127.0.0.1:1/state" }],
  ["local", { type: "local", path: "/tmp/x.tfstate" }],
])("backend %s is written as Terraform's own", (type, backend) => {
  const project = makeProject({ ...FILES, "cdktf.json": cdktfJson({ prod: { target: "compose", backend } }) });
  expect(project.synth().status).toBe(0);
  const { type: _, ...settings } = backend;
  expect(JSON.parse(project.read("cdktf.out/stacks/prod/cdk.tf.json")).terraform.backend).toEqual({ [type]: settings });
});

test("plain Terraform needs nothing but the output folder and the project's files", () => {
  const project = makeProject(FILES);
  expect(project.synth().status).toBe(0);
  const copy = makeProject({});
  cpSync(join(project.folder, "cdktf.out"), join(copy.folder, "cdktf.out"), { recursive: true });
  expect(copy.terraform("compose", "init").status).toBe(0);
  expect(copy.terraform("compose", "validate").status).toBe(0);
});

test("a synth needs neither Terraform nor an account", () => {
  const aws = { fargate: { target: "fargate", options: { region: "eu-west-1" } }, compose: { target: "compose" } };
  const project = makeProject({
    ...FILES,
    "compose.yaml": APP.replace(/ {4}volumes.*\n/, "").replace("/etc/settings", "/srv/settings"),
    "cdktf.json": cdktfJson(aws),
  });
  const bin = join(project.folder, "bin");
  mkdirSync(bin);
  const docker = execFileSync("sh", ["-c", "command -v docker"], { encoding: "utf8" }).trim();
  symlinkSync(docker, join(bin, "docker"));
  symlinkSync(process.execPath, join(bin, "node"));
  expect(project.synth({ PATH: bin })).toMatchObject({ status: 0, stderr: "" });
  expect(project.read("cdktf.out/stacks/fargate/cdk.tf.json")).toContain("aws_ecs_service");
});
