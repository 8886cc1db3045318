import { readFileSync } from "node:fs";
import { join } from "node:path";
import { formatLock } from "../../src/images/parse-lock";
import { repositoryRoot } from "../support/architecture";
import { json } from "../support/aws-query";
import { HOST } from "../support/ecr-candidates";
import { type EcrImage, expired } from "../support/ecr-lifecycle";
import { type Emulator, startEmulator } from "../support/ecs-emulator";
import { lockedImage, lockOf } from "../support/locks";
import { type Moto, startMoto } from "../support/moto";
import { cdktfJson, makeProject, type Project } from "../support/project";
import { command, type Run, terraform, terraformEnvironment, terraformOk } from "../support/terraform";

jest.setTimeout(600_000);

const COMPOSE = `name: shop
services:
  web: { build: ., image: "web:dev", ports: ["3000:3000"] }
  store: { image: "valkey/valkey:8" }
`;
const LOCKED = "berth-0123456789abcdef0123";

let moto: Moto;
/** Stands before moto, and remembers what was asked. No task is ever started here. */
let aws: Emulator;
let project: Project;

beforeAll(async () => {
  moto = await startMoto();
  aws = await startEmulator(moto.url, () => Promise.reject(new Error("no tasks here")));
  project = makeProject({ "compose.yaml": COMPOSE, Dockerfile: "FROM scratch\n" });
});
afterAll(async () => {
  await aws?.stop();
  await moto?.stop();
});

/** Writes cdktf.json with `context.registry`; one environment here, one in another account. */
function configure(registry: Record<string, unknown> = {}, host = HOST): void {
  const options = { region: "eu-west-1", accountId: "222222222222" };
  const environments = {
    onprem: { target: "compose", registry: `${host}/shop`, mirror: true },
    cloud: { target: "fargate", registry: `${host}/shop`, options },
  };
  const config = JSON.parse(cdktfJson(environments));
  config.context.registry = { endpoint: aws.url, accounts: { cloud: "222222222222" }, ...registry };
  project.write("cdktf.json", JSON.stringify(config, null, 2));
}

async function cdktf(command_: "deploy" | "destroy"): Promise<Run> {
  const cli = join(repositoryRoot, "node_modules", ".bin", "cdktf");
  const args = [command_, "registry", "--auto-approve", ...(command_ === "deploy" ? ["--skip-provider-lock"] : [])];
  return command(cli, args, project.folder, terraformEnvironment({ CI: "1", NO_COLOR: "1" }), 300);
}

async function cdktfOk(command_: "deploy" | "destroy"): Promise<string> {
  const { code, output } = await cdktf(command_);
  if (code !== 0) throw new Error(output);
  return output;
}

const stack = () => join(project.folder, "cdktf.out", "stacks", "registry");
/** 0: nothing to do, 2: something. */
const plan = async () => (await terraform(stack(), ["plan", "-input=false", "-no-color", "-detailed-exitcode"])).code;

const ecr = <T>(action: string, body: Record<string, unknown> = {}) =>
  json<T>(moto.url, "ecr", `AmazonEC2ContainerRegistry_V20150921.${action}`, body);

interface Repository {
  readonly repositoryName: string;
  readonly imageTagMutability: string;
  readonly imageScanningConfiguration: unknown;
  readonly encryptionConfiguration: { readonly encryptionType: string };
}
async function repositories(): Promise<readonly Repository[]> {
  const answer = await ecr<{ repositories: Repository[] }>("DescribeRepositories");
  return answer.repositories.toSorted((a, b) => (a.repositoryName < b.repositoryName ? -1 : 1));
}

/** The emulator makes an image's digest from those of its layers alone. */
function put(imageTag: string, content: string): Promise<unknown> {
  const type = "application/vnd.docker";
  const layer = { mediaType: `${type}.image.rootfs.diff.tar.gzip`, size: 1, digest: `sha256:${content.repeat(64)}` };
  const config = { ...layer, mediaType: `${type}.container.image.v1+json` };
  const mediaType = `${type}.distribution.manifest.v2+json`;
  const imageManifest = JSON.stringify({ schemaVersion: 2, mediaType, config, layers: [layer] });
  return ecr("PutImage", { repositoryName: "shop/web", imageManifest, imageTag });
}

async function images(): Promise<readonly EcrImage[]> {
  const answer = await ecr<{ imageDetails: { imageDigest: string; imageTags?: string[] }[] }>("DescribeImages", {
    repositoryName: "shop/web",
  });
  return answer.imageDetails.map(({ imageDigest, imageTags = [] }, index) => ({
    digest: imageDigest,
    tags: imageTags,
    age: index,
  }));
}

const policyText = async () =>
  (await ecr<{ lifecyclePolicyText: string }>("GetLifecyclePolicy", { repositoryName: "shop/web" }))
    .lifecyclePolicyText;

test("cdktf deploy registry makes the repositories of every image that a release brings there, and prints them", async () => {
  configure();
  const output = await cdktfOk("deploy");
  expect(output).toContain(`"shop/web" = "${HOST}/shop/web"`);
  const made = await repositories();
  expect(made.map(({ repositoryName }) => repositoryName)).toEqual(["shop/valkey/valkey", "shop/web"]);
  for (const one of made)
    expect(one).toMatchObject({
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: { encryptionType: "KMS" },
    });
});

test("the other account's execution roles may pull the image that they run, and not the one that they do not", async () => {
  const { policyText: text } = await ecr<{ policyText: string }>("GetRepositoryPolicy", { repositoryName: "shop/web" });
  const [statement] = JSON.parse(text).Statement;
  expect(statement.Principal).toEqual({ AWS: "arn:aws:iam::222222222222:root" });
  expect(statement.Condition.ArnLike["aws:PrincipalArn"]).toEqual([
    "arn:aws:iam::222222222222:role/shop-cloud-*-execution",
  ]);
  const other = ecr("GetRepositoryPolicy", { repositoryName: "shop/valkey/valkey" });
  await expect(other).rejects.toThrow("RepositoryPolicyNotFoundException");
});

test("a second plan is empty", async () => expect(await plan()).toBe(0));

test("images that are there survive a deploy with another lock and a limit, and the policy spares the lock's", async () => {
  for (const [index, tag] of ["berth-old", LOCKED, "berth-new"].entries()) await put(tag, String(index));
  await expect(put(LOCKED, "9")).rejects.toThrow("AlreadyExistsException");
  const before = await images();
  expect(before).toHaveLength(3);

  const lock = lockOf({ "web:dev": lockedImage({ tag: LOCKED, repositories: [`${HOST}/shop/web`] }) });
  project.write("images.lock.json", formatLock(lock));
  configure({ keepReleases: 1 });
  await cdktfOk("deploy");
  expect(await images()).toEqual(before);
  expect(await plan()).toBe(0);

  // The newest is there by the count, the lock's by its own rule.
  const aged = before.map((image) => ({ ...image, age: image.tags.includes("berth-new") ? 0 : 9 }));
  const gone = expired(await policyText(), aged);
  expect(aged.filter(({ digest }) => gone.has(digest)).map(({ tags }) => tags)).toEqual([["berth-old"]]);
});

test("destroy refuses while images are there, and says so", async () => {
  const { code, output } = await cdktf("destroy");
  expect(code).not.toBe(0);
  expect(output).toContain("RepositoryNotEmptyException");
  expect(await images()).toHaveLength(3);
});

test("with forceDelete, deployed first, destroy takes all of it", async () => {
  configure({ forceDelete: true });
  await cdktfOk("deploy");
  await cdktfOk("destroy");
  expect(await repositories()).toEqual([]);
});

test("a repository that is there already is taken over by an import", async () => {
  configure();
  await ecr("CreateRepository", { repositoryName: "shop/web", encryptionConfiguration: { encryptionType: "KMS" } });
  await put(LOCKED, "1");
  const refused = await cdktf("deploy");
  expect(refused.output).toContain("RepositoryAlreadyExistsException");
  await terraformOk(stack(), ["import", "-no-color", "aws_ecr_repository.repository_shop__web", "shop/web"]);
  await cdktfOk("deploy");
  expect(await plan()).toBe(0);
  expect(await images()).toHaveLength(1);
  expect((await repositories()).map(({ imageTagMutability }) => imageTagMutability)).toEqual([
    "IMMUTABLE",
    "IMMUTABLE",
  ]);
});

test("with credentials for another account nothing is made", async () => {
  const before = await repositories();
  const calls = aws.calls.length;
  configure({}, HOST.replace("123456789012", "999999999999"));
  const { code, output } = await cdktf("deploy");
  expect(code).not.toBe(0);
  expect(output).toContain("AWS account ID not allowed: 123456789012");
  expect(aws.calls.slice(calls).filter((action) => /^(Create|Put|Set|Delete)/.test(action))).toEqual([]);
  expect(await repositories()).toEqual(before);
});

test("the policy in the README allows every action that was asked for", () => {
  const text = readFileSync(join(repositoryRoot, "stacks/_registry/deploy-policy.json"), "utf8");
  const allowed = JSON.parse(text).Statement.flatMap(({ Action }: { Action: string[] }) => Action);
  const asked = new Set(aws.calls.filter((call) => /^[A-Z]\w+$/.test(call)));
  // Who one is needs no right; the provider asks iam:GetUser first, and sts where that is denied.
  for (const free of ["GetCallerIdentity", "GetUser"]) asked.delete(free);
  expect([...asked].filter((action) => !allowed.includes(`ecr:${action}`))).toEqual([]);
  expect([...asked]).toEqual(expect.arrayContaining(["CreateRepository", "SetRepositoryPolicy", "DeleteRepository"]));
});
