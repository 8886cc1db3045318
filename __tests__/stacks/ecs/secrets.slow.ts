import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonObject } from "../../../src/json";
import { addFiles } from "../../../stacks/_family/ecs/files";
import { addProvider } from "../../../stacks/_family/ecs/provider";
import { addRoles } from "../../../stacks/_family/ecs/roles";
import { inputName } from "../../../stacks/_family/ecs/secrets";
import { addStorage } from "../../../stacks/_family/ecs/storage";
import { addTask } from "../../../stacks/_family/ecs/task";
import { json } from "../../support/aws-query";
import { networkOf } from "../../support/ecs-plan";
import { type Moto, startMoto } from "../../support/moto";
import { init, terraform, terraformOk } from "../../support/terraform";
import { synthOf } from "./sandbox";

/** Half of them from files, half from the shell. */
const COUNT = 25;
const names = Array.from({ length: COUNT }, (_, index) => index);
const LOG = { group: "shop", arn: "arn:aws:logs:eu-west-1:123456789012:log-group:shop", region: "eu-west-1" };

let moto: Moto;
let folder: string;
let stack: string;
/** Every value there ever was. */
const spoken: string[] = [];
const fresh = () => {
  const value = randomBytes(24).toString("hex");
  spoken.push(value);
  return value;
};
const fileOf = (index: number) => join(folder, `file${index}.txt`);
const env: Record<string, string> = {};
/** All that Terraform said. */
let said = "";

const say = async (command: string, ...args: string[]) => {
  const output = await terraformOk(stack, [command, "-input=false", "-no-color", ...args], { env });
  said += output;
  return output;
};

function document(): JsonObject {
  const secrets = names.flatMap((index) => [
    [`file${index}`, { name: `f${index}`, file: `./file${index}.txt` }],
    [`shell-${index}`, { name: `e${index}`, environment: `E${index}` }],
  ]);
  const used = secrets.map(([source]) => ({ source }));
  const plain = { image: "web:1", networks: { default: null } };
  const volumes = [{ type: "volume", source: "data", target: "/data" }];
  return {
    name: "shop",
    services: { web: { ...plain, secrets: used.slice(1), volumes }, one: { ...plain, secrets: used.slice(0, 1) } },
    networks: { default: { name: "shop_default" } },
    volumes: { data: { name: "shop_data" } },
    secrets: Object.fromEntries(secrets),
  } as unknown as JsonObject;
}

beforeAll(async () => {
  moto = await startMoto();
  folder = mkdtempSync(join(tmpdir(), "berth-secrets-"));
  stack = join(folder, "cdktf.out", "stacks", "test");
  mkdirSync(stack, { recursive: true });
  const existing = await networkOf(moto.url);
  const options = { endpoint: moto.url, network: existing };
  const synthesized = synthOf({ document: document(), options }, (context) => {
    addProvider(context);
    const network = {
      vpcId: String(existing.vpc),
      publicSubnetIds: [],
      privateSubnetIds: existing.privateSubnets as string[],
      groupIds: {},
      ready: [],
    };
    const files = addFiles(context);
    const storage = addStorage(context, network, []);
    for (const service of Object.values(context.deployment.workload.services)) {
      const parts = { files: files(service), storage: storage(service) };
      const roles = addRoles(context, service, {
        ...parts,
        logGroupArn: LOG.arn,
      });
      addTask(context, service, { ...parts, roles, log: LOG });
    }
  });
  const { backend: _, ...rest } = synthesized.terraform as JsonObject;
  writeFileSync(join(stack, "cdk.tf.json"), JSON.stringify({ ...synthesized, terraform: rest }));
  await init(stack);
}, 180_000);

afterAll(async () => {
  await moto.stop();
  rmSync(folder, { recursive: true });
});

/** Occurrences of any value, as it is or in base64, in Terraform's words, plan, state and the synthesized stack. */
async function leaks(): Promise<readonly string[]> {
  const plan = await terraformOk(stack, ["show", "-json", "plan"], { env });
  const inside = execFileSync("unzip", ["-p", join(stack, "plan")], { maxBuffer: 2 ** 28 }).toString("latin1");
  const kept = readdirSync(stack).filter((name) => /tfstate|tf\.json/.test(name));
  const texts = [said, plan, inside, ...kept.map((name) => readFileSync(join(stack, name), "latin1"))];
  return spoken.filter((value) => {
    const base64 = Buffer.from(value).toString("base64").replace(/=+$/, "");
    return texts.some((text) => text.includes(value) || text.includes(base64));
  });
}

// biome-ignore lint/suspicious/noExplicitAny: the API's answer
const call = (action: string, body: JsonObject = {}): Promise<any> =>
  json(moto.url, "secretsmanager", `secretsmanager.${action}`, body);

const stored = async (name: string) =>
  Buffer.from((await call("GetSecretValue", { SecretId: name })).SecretString, "base64").toString();

describe("secrets through the real provider", () => {
  test("a file or variable that is missing fails the plan by name", async () => {
    const { code, output } = await terraform(stack, ["plan", "-input=false", "-no-color"]);
    expect(code).toBe(1);
    expect(output).toContain("Secret file0: ./file0.txt is not there; write it, or name an existing secret.");
    expect(output.replace(/\s+/g, " ")).toMatch(/Secret shell-0: set TF_VAR_secret_shell_0_[0-9a-f]{6} to its value/);
    expect(output).not.toContain("Error: Invalid function argument");
  }, 120_000);

  test("an empty or too large file fails the plan by name", async () => {
    for (const index of names) {
      env[`TF_VAR_${inputName("secret", `shell-${index}`)}`] = fresh();
      writeFileSync(fileOf(index), fresh());
    }
    writeFileSync(fileOf(0), "");
    writeFileSync(fileOf(1), randomBytes(49_153));
    const { code, output } = await terraform(stack, ["plan", "-input=false", "-no-color"], { env });
    expect(code).toBe(1);
    const text = output.replace(/\s+/g, " ");
    expect(text).toContain("Secret file0: ./file0.txt is empty or cannot be read");
    expect(text).toContain("Secret file1: ./file1.txt has more than 49152 bytes");
    writeFileSync(fileOf(0), fresh());
    writeFileSync(fileOf(1), fresh());
  }, 120_000);

  test("a deploy stores them, and none is seen anywhere else", async () => {
    await say("plan", "-out=plan");
    await say("apply", "plan");
    expect(await stored("shop-test-file0")).toBe(readFileSync(fileOf(0), "utf8"));
    const variable = env[`TF_VAR_${inputName("secret", "shell-7")}`];
    expect(await stored("shop-test-shell-7")).toBe(variable);
    expect(await leaks()).toEqual([]);
    expect((await terraform(stack, ["plan", "-input=false", "-no-color", "-detailed-exitcode"], { env })).code).toBe(0);
  }, 600_000);

  test("a change rolls the one service that has it, and its old version stays for a roll-back", async () => {
    writeFileSync(fileOf(0), fresh());
    await say("plan", "-out=plan");
    const plan = JSON.parse(await terraformOk(stack, ["show", "-json", "plan"], { env }));
    const changed = plan.resource_changes
      .filter(({ change }: { change: { actions: string[] } }) => !["no-op", "read"].includes(change.actions.join()))
      .map(({ address }: { address: string }) => address);
    expect(changed.sort()).toEqual([
      "aws_ecs_task_definition.task_one",
      "aws_secretsmanager_secret_version.value_file0",
    ]);
    await say("apply", "plan");
    expect(await stored("shop-test-file0")).toBe(readFileSync(fileOf(0), "utf8"));
    const { VersionIdsToStages: stages } = await call("DescribeSecret", { SecretId: "shop-test-file0" });
    expect(Object.values(stages).flat().sort()).toEqual(["AWSCURRENT", "AWSPREVIOUS"]);
    expect(await leaks()).toEqual([]);
    expect((await terraform(stack, ["plan", "-input=false", "-no-color", "-detailed-exitcode"], { env })).code).toBe(0);
  }, 600_000);

  test("destroy leaves none, and the same names can be deployed again", async () => {
    // moto 5.2.1 has no DeleteFileSystemPolicy and answers 500; the policy goes with its file system.
    await terraformOk(stack, ["state", "rm", "aws_efs_file_system_policy.storage-policy"], { env });
    await say("destroy", "-auto-approve");
    expect((await call("ListSecrets", { IncludePlannedDeletion: true })).SecretList).toEqual([]);
    await say("plan", "-out=plan");
    await say("apply", "plan");
    expect((await call("ListSecrets")).SecretList).toHaveLength(2 * COUNT);
    expect(await leaks()).toEqual([]);
  }, 600_000);
});
