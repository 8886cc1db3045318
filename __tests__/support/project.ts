import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { repositoryRoot } from "./architecture";

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A project of a user's in a folder of its own, removed after the tests of the file. */
export interface Project {
  readonly folder: string;
  write(file: string, text: string): void;
  berth(...args: string[]): Run;
  /** What `cdktf synth` runs, into `cdktf.out` of the folder. */
  synth(env?: NodeJS.ProcessEnv): Run;
  terraform(environment: string, ...args: string[]): Run;
  read(file: string): string;
}

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** Environment of a child: no colours, no calls home, and not this machine's Terraform settings. */
export function childEnvironment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const { TF_CLI_CONFIG_FILE: _, ...env } = process.env;
  return { ...env, CHECKPOINT_DISABLE: "1", NO_COLOR: "1", ...more };
}

export function run(cwd: string, command: string, args: readonly string[], env = childEnvironment()): Run {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: "utf8", timeout: 300_000 });
  return { status, stdout, stderr };
}

/** Makes a project from files; `cdktf.json` has one compose environment unless the files have their own. */
export function makeProject(files: Readonly<Record<string, string>>): Project {
  const folder = mkdtempSync(join(tmpdir(), "berth-project-"));
  made.push(folder);
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  const all = { "cdktf.json": cdktfJson({ compose: { target: "compose" } }), ...files };
  for (const [file, text] of Object.entries(all)) write(file, text);
  const script = (name: string) => join(repositoryRoot, "scripts", name);
  return {
    folder,
    write,
    read: (file) => readFileSync(join(folder, file), "utf8"),
    berth: (...args) => run(folder, process.execPath, [script("berth.cjs"), ...args]),
    synth: (env = {}) => run(folder, process.execPath, [script("start.cjs")], childEnvironment(env)),
    terraform: (environment, ...args) => run(join(folder, "cdktf.out", "stacks", environment), "terraform", args),
  };
}

export function cdktfJson(environments: unknown): string {
  return `${JSON.stringify({ app: `node ${join(repositoryRoot, "scripts", "start.cjs")}`, language: "typescript", context: { environments } }, null, 2)}\n`;
}

/** Every file below a folder with its bytes, for comparing two outputs. */
export function snapshot(folder: string, below = ""): Record<string, string> {
  const files: Record<string, string> = {};
  for (const name of readdirSync(join(folder, below)).sort()) {
    const path = join(below, name);
    if (statSync(join(folder, path)).isDirectory()) Object.assign(files, snapshot(folder, path));
    else files[path] = readFileSync(join(folder, path), "base64");
  }
  return files;
}
