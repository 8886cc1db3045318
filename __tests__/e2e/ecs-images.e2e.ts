import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readEnvironments } from "../../src/config/environments";
import { compareImages } from "../../src/images/compare";
import type { Lock, LockedImage } from "../../src/images/lock";
import { openLock } from "../../src/images/open-lock";
import { formatLock } from "../../src/images/parse-lock";
import { prepare } from "../../src/prepare";
import type { RunningImage } from "../../src/target";
import { targets } from "../../stacks";
import { json as ask, query, texts } from "../support/aws-query";
import { type Emulator, startEmulator } from "../support/ecs-emulator";
import { type DockerTasks, dockerTasks } from "../support/ecs-emulator/on-docker";
import { docker, ensureTestImage, run, testImage } from "../support/engine";
import { type Moto, startMoto } from "../support/moto";
import { cdktfJson, makeProject, type Project } from "../support/project";
import { startRegistry, type TestRegistry } from "../support/registry";
import { init, terraformOk } from "../support/terraform";

jest.setTimeout(300_000);

const NAME = `berth-test-images-${randomBytes(3).toString("hex")}`;
const STAY = "trap 'exit 0' TERM; while :; do sleep 1 & wait; done";
const COMPOSE = `
name: shop
services:
  web:
    image: ${NAME}:dev
    build: .
    command: [sh, -c, "${STAY}"]
  migrate:
    image: ${NAME}:dev
    build: .
    command: [sh, -c, "echo migrated"]
    deploy: { mode: replicated-job }
`;

interface Pushed {
  readonly digest: string;
  readonly id: string;
}

let registry: TestRegistry;
let moto: Moto;
let tasks: DockerTasks;
let aws: Emulator;
let project: Project;
let releases: readonly [Pushed, Pushed];

beforeAll(async () => {
  await ensureTestImage();
  registry = await startRegistry();
  releases = [await release(1), await release(2)];
  moto = await startMoto(0);
  tasks = dockerTasks(NAME, moto.url);
  aws = await startEmulator(moto.url, tasks.start);
  const subnets = texts(await query(moto.url, "ec2", "DescribeSubnets", "2016-11-15"), "subnetId").slice(0, 2);
  const [vpc] = texts(await query(moto.url, "ec2", "DescribeVpcs", "2016-11-15"), "vpcId");
  const network = { vpc, privateSubnets: subnets };
  const options = { region: "eu-west-1", endpoint: aws.url, filesImage: testImage, network };
  project = makeProject({
    "cdktf.json": cdktfJson({ fargate: { target: "fargate", registry: `${registry.host}/shop`, options } }),
    "compose.yaml": COMPOSE,
  });
});

afterAll(async () => {
  await aws?.stop();
  await tasks?.remove();
  await moto?.stop();
  await registry?.remove();
  const left = await run("docker", ["images", "-q", "--filter", `label=berth-test=${NAME}`]);
  const ids = [...new Set(left.stdout.trim().split("\n").filter(Boolean))];
  if (ids.length > 0) await run("docker", ["rmi", "-f", ...ids]);
});

/** Builds and pushes one version; nothing of it stays on the engine, so that whoever runs it has to pull. */
async function release(version: number): Promise<Pushed> {
  const reference = `${registry.host}/shop/${NAME}:${version}`;
  const dockerfile = `FROM ${testImage}\nENV RELEASE=${version}\nEXPOSE 8080\nUSER 1000:1000\n`;
  const args = ["build", "-q", "--label", `berth-test=${NAME}`, "-t", reference, "-"];
  const built = await run("docker", args, { input: dockerfile });
  if (built.code !== 0) throw new Error(built.stderr);
  const digest = /digest: (sha256:[0-9a-f]{64})/.exec(await docker("push", reference))?.[1] ?? "";
  const id = (await docker("image", "inspect", "-f", "{{.Id}}", reference)).trim();
  await docker("rmi", "-f", id);
  return { digest, id };
}

function lockOf({ digest, id }: Pushed): Lock {
  const image: LockedImage = {
    kind: "built",
    services: ["migrate", "web"],
    digest,
    id,
    mediaType: "application/vnd.docker.distribution.manifest.v2+json",
    platform: "linux/amd64",
    size: 1,
    repositories: [`${registry.host}/shop/${NAME}`],
    exposedPorts: ["8080/tcp"],
    user: "1000:1000",
    entrypoint: null,
    command: ["sh"],
    workingDir: null,
    stopSignal: null,
    source: { context: `sha256:${"0".repeat(64)}` },
  };
  return { version: 1, project: "shop", created: "2026-11-23T00:00:00Z", images: { [`${NAME}:dev`]: image } };
}

/** `cdktf deploy` without its own checks: synth with the lock of the folder, then Terraform. */
async function deploy(): Promise<void> {
  const synth = project.synth();
  if (synth.status !== 0) throw new Error(synth.stderr);
  const stack = join(project.folder, "cdktf.out", "stacks", "fargate");
  await init(stack);
  await terraformOk(stack, ["apply", "-auto-approve", "-input=false", "-no-color"]);
}

/** What the target says runs, and how it stands to the lock. */
async function images(compose = COMPOSE) {
  project.write("compose.yaml", compose);
  const text = project.read("cdktf.json");
  const { definitions } = readEnvironments(text, "cdktf.json", ["compose", "ecs-ec2", "fargate"]);
  const { lock } = openLock(project.folder);
  const config = { file: "cdktf.json", text };
  const today = "2026-11-23";
  const prepared = await prepare({
    projectDirectory: project.folder,
    definitions,
    registry: targets,
    config,
    today,
    lock,
  });
  const [candidate] = prepared.candidates;
  if (!candidate?.workload || !candidate.project) throw new Error(JSON.stringify(candidate?.findings));
  const { target, options, workload, images } = candidate;
  const subject = {
    environment: "fargate",
    workload,
    project: candidate.project,
    options,
    images,
    envFiles: undefined,
  };
  const request = { projectDirectory: project.folder, say: () => undefined };
  const running = (await target.running?.(subject, request)) ?? [];
  return { running, verdicts: verdictsOf(compareImages(workload.services, images, running)) };
}

const verdictsOf = ({ services, others }: ReturnType<typeof compareImages>) => ({
  ...Object.fromEntries(services.map(({ service, verdict }) => [service, verdict])),
  ...Object.fromEntries(others.map(({ service }) => [service, "not in the file"])),
});

const digests = (running: readonly RunningImage[]) => running.map(({ service, digest }) => [service, digest]);

test("before a deploy there is nothing, and that is no error", async () => {
  project.write("images.lock.json", formatLock(lockOf(releases[0])));
  expect((await images()).running).toEqual([]);
});

test("a deploy with a lock runs the digest, pulled from the registry, and the API tells it, of an ended job too", async () => {
  await deploy();
  const [{ digest, id }] = releases;
  const reference = `${registry.host}/shop/${NAME}@${digest}`;
  const { running, verdicts } = await images();
  expect(running.map(({ service, reference, digest }) => ({ service, reference, digest }))).toEqual([
    { service: "migrate", reference, digest },
    { service: "web", reference, digest },
  ]);
  expect(verdicts).toEqual({ migrate: "same", web: "same" });
  const [task] = aws.tasks("web");
  expect(running.at(-1)?.instance).toBe(task?.id);
  // The engine itself says so too.
  const [container] = (await docker("ps", "-q", "--filter", `ancestor=${reference}`)).trim().split("\n");
  expect((await docker("inspect", "-f", "{{.Image}} {{.Config.Image}}", container ?? "")).trim()).toBe(
    `${id} ${reference}`,
  );
  expect(registry.log()).toContain(`/v2/shop/${NAME}/manifests/${digest}`);
});

test("a task of another image differs, whatever the lock says", async () => {
  const ecs = (action: string, body: object) =>
    ask<Record<string, never>>(aws.url, "ecs", `AmazonEC2ContainerServiceV20141113.${action}`, body);
  const [before] = aws.tasks("web");
  const { taskDefinition } = await ecs("DescribeTaskDefinition", { taskDefinition: before?.taskDefinition });
  const { family, containerDefinitions, volumes, networkMode, cpu, memory } = taskDefinition as unknown as {
    readonly containerDefinitions: readonly object[];
  } & Record<string, unknown>;
  const reference = `${registry.host}/shop/${NAME}:2`;
  await docker("pull", "-q", reference);
  const other = containerDefinitions.map((one) => ({ ...one, image: reference }));
  const definition = { family, volumes, networkMode, cpu, memory, containerDefinitions: other };
  const made = await ecs("RegisterTaskDefinition", definition);
  const { taskDefinitionArn } = made.taskDefinition as unknown as { readonly taskDefinitionArn: string };
  await ecs("UpdateService", { cluster: "shop-fargate", service: "web", taskDefinition: taskDefinitionArn });
  await until(async () => {
    const now = aws.tasks("web");
    return now.length === 1 && now[0]?.taskDefinition === taskDefinitionArn;
  });
  const { running, verdicts } = await images();
  expect(running.find(({ service }) => service === "web")).toMatchObject({ digest: releases[1].digest, reference });
  expect(verdicts).toEqual({ migrate: "same", web: "differs" });
});

test("a service that the file no longer has is told as well", async () => {
  const { verdicts } = await images(COMPOSE.replace("  web:", "  site:"));
  expect(verdicts).toEqual({ migrate: "same", site: "nothing runs", web: "not in the file" });
});

test("the next deploy puts it right; with another lock it runs that release", async () => {
  project.write("compose.yaml", COMPOSE);
  project.write("images.lock.json", formatLock(lockOf(releases[1])));
  await deploy();
  const { running, verdicts } = await images();
  const [, { digest }] = releases;
  expect(digests(running)).toEqual([
    ["migrate", digest],
    ["web", digest],
  ]);
  expect(verdicts).toEqual({ migrate: "same", web: "same" });
});

test("the policy of docs/ecs.md allows what was asked, and nothing more", async () => {
  const from = aws.calls.length;
  await images();
  const asked = [...new Set(aws.calls.slice(from))].map((action) => `ecs:${action}`).sort();
  const docs = readFileSync(join(__dirname, "../../docs/ecs.md"), "utf8");
  const policy = /```json\n(\{[^`]*"Sid": "BerthImages[^`]*)```/.exec(docs)?.[1] ?? "{}";
  const statements = JSON.parse(policy).Statement as readonly { readonly Action: string | readonly string[] }[];
  expect(statements.flatMap(({ Action }) => Action).sort()).toEqual(asked);
});

async function until(holds: () => Promise<boolean>, seconds = 60): Promise<void> {
  for (const end = Date.now() + seconds * 1000; !(await holds()); ) {
    if (Date.now() > end) throw new Error(`not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
