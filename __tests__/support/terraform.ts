import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { callOne } from "../scripts/call";

export interface Run {
  readonly code: number | null;
  readonly output: string;
}

let configuration: string | undefined;

/** Terraform's CLI configuration for this machine: providers from a mirror that is on it, else from their registry. */
function cliConfigFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "berth-terraform-"));
  const file = join(folder, "terraform.rc");
  const cache = join(tmpdir(), "berth-terraform-plugins");
  mkdirSync(cache, { recursive: true });
  const mirror = callOne<string | null>("provider-mirror.mjs", "findProviderMirror");
  const configuration = callOne<string>("provider-mirror.mjs", "cliConfiguration", mirror ?? undefined);
  writeFileSync(file, mirror ? configuration : `plugin_cache_dir = ${JSON.stringify(cache)}\n`);
  return file;
}

/** What Terraform with the real AWS provider runs in; credentials are an emulator's. */
export function terraformEnvironment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  configuration ??= cliConfigFile();
  return {
    ...process.env,
    TF_CLI_CONFIG_FILE: configuration,
    CHECKPOINT_DISABLE: "1",
    TF_IN_AUTOMATION: "1",
    AWS_ACCESS_KEY_ID: "testing",
    AWS_SECRET_ACCESS_KEY: "testing",
    AWS_EC2_METADATA_DISABLED: "true",
    ...extra,
  };
}

/** Runs terraform in `folder`; a command that takes longer than `seconds` is killed and says so. */
export async function terraform(
  folder: string,
  args: readonly string[],
  { env, seconds = 300 }: { readonly env?: NodeJS.ProcessEnv; readonly seconds?: number } = {},
): Promise<Run> {
  return command("terraform", args, folder, terraformEnvironment(env), seconds);
}

/** As {@link terraform}, and fails the test with Terraform's own words when it does not exit 0. */
export async function terraformOk(
  folder: string,
  args: readonly string[],
  options: Parameters<typeof terraform>[2] = {},
): Promise<string> {
  const { code, output } = await terraform(folder, args, options);
  if (code !== 0) {
    // What is planned is long; the errors come after it, or before.
    const errors = output.slice(Math.max(0, output.indexOf("Error: ") - 200));
    throw new Error(`terraform ${args.join(" ")} ended with ${code}:\n${errors.slice(0, 8000)}`);
  }
  return output;
}

/** Runs a program to its end and keeps both outputs. */
export function command(
  program: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  seconds: number,
): Promise<Run> {
  return new Promise((resolve) => {
    let output = "";
    const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    const timer = setTimeout(() => {
      output += `\nkilled after ${seconds} s\n`;
      child.kill("SIGKILL");
    }, seconds * 1000);
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.stderr.on("data", (chunk) => {
      output += chunk;
    });
    child.on("error", (error) => {
      clearTimeout(timer);
      resolve({ code: 127, output: `${output}${error.message}\n` });
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code, output });
    });
  });
}

/** `terraform init` unless it was done; without the backend, which a test never needs. */
export async function init(folder: string): Promise<void> {
  if (existsSync(join(folder, ".terraform"))) return;
  await terraformOk(folder, ["init", "-input=false", "-no-color"]);
}
