import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { callOne } from "../scripts/call";
import { command, init, terraformOk } from "./terraform";

/** What checkov says of one plan. */
export interface Scan {
  readonly passed: number;
  readonly failed: readonly { readonly check: string; readonly resource: string }[];
}

/** Takes the backend out of synthesized stacks, and runs `terraform init` once for all: they ask for the same providers. */
export async function initStacks(folder: string, stacks: readonly string[]): Promise<void> {
  const first = join(folder, "init");
  mkdirSync(first, { recursive: true });
  for (const stack of stacks) {
    const file = join(stack, "cdk.tf.json");
    const { terraform, ...rest } = JSON.parse(readFileSync(file, "utf8"));
    const { backend: _, ...settings } = terraform;
    writeFileSync(file, JSON.stringify({ ...rest, terraform: settings }));
    writeFileSync(join(first, "main.tf.json"), JSON.stringify({ terraform: settings }));
    for (const name of [".terraform", ".terraform.lock.hcl"]) symlinkSync(join(first, name), join(stack, name));
  }
  await init(first);
}

/**
 * Plans a stack as it stands, and scans `terraform show -json` of the plan: checkov's reader of Terraform JSON fails on
 * a file that has required_version (github.com/bridgecrewio/checkov/issues/7454).
 */
export async function scanStack(stack: string): Promise<Scan> {
  await terraformOk(stack, ["plan", "-input=false", "-no-color", "-lock=false", "-out=plan"]);
  const plan = join(stack, "plan.json");
  writeFileSync(plan, await terraformOk(stack, ["show", "-json", "plan"]));
  return scan(plan);
}

/** Runs checkov on a plan, without asking anything of the network. */
async function scan(plan: string): Promise<Scan> {
  const program = callOne<string>("test-tools.mjs", "tool", "checkov");
  if (!existsSync(program)) throw new Error("checkov is not installed: run `npm test` once");
  const env = { ...process.env, CKV_SKIP_PACKAGE_UPDATE_CHECK: "true", LOG_LEVEL: "ERROR", HOME: join(plan, "..") };
  const framework = ["--framework", "terraform_plan", "--skip-download", "--soft-fail", "--compact"];
  const { code, output } = await command(program, ["-f", plan, ...framework, "-o", "json"], join(plan, ".."), env, 300);
  if (code !== 0) throw new Error(`checkov ended with ${code}:\n${output.slice(0, 4000)}`);
  const { summary, results } = JSON.parse(output.slice(output.indexOf("{")));
  if (summary.parsing_errors !== 0) throw new Error(`checkov could not read ${plan}`);
  const failed = results.failed_checks.map(({ check_id, resource }: { check_id: string; resource: string }) => {
    return { check: check_id, resource };
  });
  if (failed.length !== summary.failed) throw new Error(`checkov lists ${failed.length} of ${summary.failed} failures`);
  return { passed: summary.passed, failed };
}
