import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { App, LocalBackend, TerraformStack } from "cdktf";
import type { ComposeProject } from "../../../src/compose/project";
import { type Images, imagesOfFile } from "../../../src/images/image";
import { isObject, type JsonObject } from "../../../src/json";
import type { Subject } from "../../../src/target";
import type { Workload } from "../../../src/workload/model";
import { type ComposeOptions, options as schema } from "../../../stacks/compose/options";
import { retain, synthesize } from "../../../stacks/compose/stack";
import { testImage } from "../../support/engine";

export interface Run {
  readonly code: number | null;
  readonly output: string;
}

/** A project folder of its own with one environment, `compose`, synthesized and applied with plain Terraform. */
export interface Sandbox {
  readonly directory: string;
  /** The stack's folder in cdktf.out. */
  readonly stack: string;
  write(file: string, content: string, mode?: number): void;
  synth(document: JsonObject, options?: Record<string, unknown>, images?: Images): void;
  /** Synthesizes what a refused environment keeps, without the guard. */
  retain(): void;
  terraform(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Run>;
  /** Synthesizes and applies. */
  deploy(
    document: JsonObject,
    options?: Record<string, unknown>,
    env?: NodeJS.ProcessEnv,
    images?: Images,
  ): Promise<Run>;
  destroy(env?: NodeJS.ProcessEnv): Promise<Run>;
  remove(): void;
}

export function project(document: JsonObject, configContents: Readonly<Record<string, string>> = {}): ComposeProject {
  const locate = () => ({ file: "compose.yaml", line: 1, column: 1 });
  return { name: String(document.name), document, files: ["compose.yaml"], configContents, warnings: [], locate };
}

export function parsed(input: unknown): ComposeOptions {
  const result = schema.parse(input);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.options;
}

/** One environment named `compose`. Of the workload, the target reads what the images are asked for. */
export function subject(
  composeProject: ComposeProject,
  options: Record<string, unknown> = {},
  images: Images = imagesOfFile,
): Subject<ComposeOptions> {
  const services = Object.entries(composeProject.document.services as JsonObject).map(([name, service]) => {
    const { image, build } = isObject(service) ? service : {};
    const reference = image ?? `${composeProject.name}-${name}`;
    return [name, { name, image: { reference, built: build !== undefined } }];
  });
  const workload = { services: Object.fromEntries(services) } as Workload;
  const environment = "compose";
  return { environment, workload, project: composeProject, options: parsed(options), images, envFiles: undefined };
}

/** Synthesizes one environment named `compose` into `<directory>/cdktf.out`; answers the stack's folder. */
export function synthInto(
  directory: string,
  composeProject: ComposeProject,
  options: Record<string, unknown>,
  images?: Images,
): string {
  const deployment = { ...subject(composeProject, options, images), projectDirectory: "../../.." };
  synthWith(directory, (scope) => synthesize(scope, deployment));
  return join(directory, "cdktf.out", "stacks", "compose");
}

/** A stack named `compose` with the backend that the kit gives it. */
export function synthWith(directory: string, fill: (stack: TerraformStack) => void): void {
  const app = new App({ outdir: join(directory, "cdktf.out"), skipValidation: true });
  const stack = new TerraformStack(app, "compose");
  new LocalBackend(stack, { path: "../../../terraform.compose.tfstate" });
  fill(stack);
  app.synth();
}

export function sandbox(): Sandbox {
  const directory = mkdtempSync(join(tmpdir(), "berth-e2e-"));
  const stack = join(directory, "cdktf.out", "stacks", "compose");
  let initialised = false;
  const write = (file: string, content: string, mode = 0o644) => {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), content, { mode });
  };
  const synth = (document: JsonObject, options: Record<string, unknown> = {}, images?: Images) => {
    synthInto(directory, project(document), options, images);
  };
  const terraform = async (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Run> => {
    if (!initialised) await finished(startTerraform(stack, ["init", "-input=false"], {}));
    initialised = true;
    return finished(startTerraform(stack, args, env));
  };
  return {
    directory,
    stack,
    write,
    synth,
    retain: () => synthWith(directory, (scope) => retain(scope, undefined)),
    terraform,
    deploy: (document, options, env, images) => {
      synth(document, options, images);
      return terraform(["apply", "-auto-approve", "-no-color"], env);
    },
    destroy: (env) => terraform(["destroy", "-auto-approve", "-no-color"], env),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

export function startTerraform(folder: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  const { TF_CLI_CONFIG_FILE: _, ...clean } = process.env;
  return spawn("terraform", args, { cwd: folder, env: { ...clean, CHECKPOINT_DISABLE: "1", ...env } });
}

export function finished(child: ChildProcess): Promise<Run> {
  let output = "";
  const add = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout?.on("data", add);
  child.stderr?.on("data", add);
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, output })));
}

export const docker = (...args: string[]): string => execFileSync("docker", args, { encoding: "utf8" }).trim();
export const dockerLines = (...args: string[]): string[] =>
  docker(...args)
    .split("\n")
    .filter(Boolean);

/** Container ids of a project by container name. */
export function containerIds(name: string): Record<string, string> {
  const rows = dockerLines(
    "ps",
    "-a",
    "--filter",
    `label=com.docker.compose.project=${name}`,
    "--format",
    "{{.Names}} {{.ID}}",
  );
  return Object.fromEntries(rows.map((row) => row.split(" ") as [string, string]));
}

/** Everything on the engine that belongs to a project, whatever made it. */
export function remains(name: string): string[] {
  const label = `label=com.docker.compose.project=${name}`;
  return [
    ...dockerLines("ps", "-aq", "--filter", label),
    ...dockerLines("ps", "-aq", "--filter", `label=berth.helper=${name}`),
    ...dockerLines("network", "ls", "-q", "--filter", label),
    ...dockerLines("volume", "ls", "-q", "--filter", label),
    ...dockerLines("volume", "ls", "-q", "--filter", `label=berth.project=${name}`),
  ];
}

/** Takes a project off the engine without Berth: for tests that failed half-way. */
export function wipe(name: string): void {
  const each = (kind: string[], ids: string[]) => ids.length > 0 && docker(...kind, "rm", "-f", ...ids);
  const label = `label=com.docker.compose.project=${name}`;
  each([], dockerLines("ps", "-aq", "--filter", label));
  each([], dockerLines("ps", "-aq", "--filter", `label=berth.helper=${name}`));
  const networks = dockerLines("network", "ls", "-q", "--filter", label);
  if (networks.length > 0) docker("network", "rm", ...networks);
  each(["volume"], dockerLines("volume", "ls", "-q", "--filter", label));
  each(["volume"], dockerLines("volume", "ls", "-q", "--filter", `label=berth.project=${name}`));
}

/** The image of these tests: busybox, made without a registry. */
export const BOX = testImage;

/** A service that stays up, is healthy at once and stops at once. */
export function server(extra: JsonObject = {}): JsonObject {
  return {
    image: BOX,
    command: ["sleep", "100000"],
    init: true,
    stop_grace_period: "1s",
    healthcheck: { test: ["CMD", "true"], interval: "500ms", timeout: "2s", retries: 3 },
    ...extra,
  };
}
