import { spawn } from "node:child_process";
import { createCipheriv, createHash } from "node:crypto";
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "../../src/json";
import { repositoryRoot } from "./architecture";
import { type CallLog, startCallLog } from "./call-log";
import { cdktfJson, childEnvironment, makeProject, type Project } from "./project";

/** A program that ran to its end. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

/** Throws with everything that a program said where it failed. */
export function ok(ran: Ended): Ended {
  if (ran.code !== 0) throw new Error(`exit ${ran.code}\n${ran.stdout}\n${ran.stderr}`);
  return ran;
}

/** The sample app in a folder and a git repository of its own, for `berth` and `cdktf` as a user starts them. */
export interface ReleaseSample {
  readonly project: Project;
  /** What `berth` starts: docker and git. */
  readonly log: CallLog;
  /** `npx berth <args>`. */
  berth(...args: readonly string[]): Promise<Ended>;
  /** The same; `onTalk` is given what it has said on stderr so far, whenever it says more. */
  listen(onTalk: (talk: string) => void, ...args: readonly string[]): Promise<Ended>;
  /** `npx cdktf <args>`. */
  cdktf(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended>;
  git(...args: readonly string[]): Promise<string>;
  commit(message: string): Promise<void>;
  /** Replaces text in a file; throws where it is not there. */
  edit(file: string, from: string, to: string): void;
  /** Writes the files that make layers of the image: one for each size in bytes, none alike between two `seed`s. */
  ballast(seed: string, sizes: readonly number[]): void;
  close(): void;
}

export interface SampleOptions {
  /** Name of the image that is built, of nobody else on this machine. */
  readonly image: string;
  readonly store: string;
  /** For web's page. */
  readonly port: string;
  readonly environments: JsonObject;
  /** Layers beside the sample's own. */
  readonly layers: number;
}

/** Value of `.env`, where the sample runs with images of this machine. */
export function fromDotEnv(name: string): string | undefined {
  const file = join(repositoryRoot, ".env");
  return existsSync(file) ? new RegExp(`^${name}=(.+)$`, "m").exec(readFileSync(file, "utf8"))?.[1] : undefined;
}

export async function openReleaseSample(options: SampleOptions): Promise<ReleaseSample> {
  const { image, store, port, environments, layers } = options;
  const project = makeProject({ "cdktf.json": cdktfJson(environments) });
  const inside = (path: string) => join(project.folder, path);
  for (const path of ["compose.yaml", "app", ".gitignore"])
    cpSync(join(repositoryRoot, path), inside(path), {
      recursive: true,
      filter: (from) => !/[\\/](node_modules|dist)$/.test(from),
    });
  const base = fromDotEnv("NODE_IMAGE");
  const values = { LOOKOUT_IMAGE: image, STORE_IMAGE: store, LOOKOUT_PORT: port, ...(base && { NODE_IMAGE: base }) };
  const lines = Object.entries(values).map(([key, value]) => `${key}=${value}\n`);
  project.write(".env", lines.join(""));
  writeSecret(inside("secrets"));
  mkdirSync(inside("app/ballast"));
  const edit = (file: string, from: string, to: string) => {
    const before = project.read(file);
    if (!before.includes(from)) throw new Error(`${file} has no ${from}`);
    project.write(file, before.replaceAll(from, to));
  };
  const copies = Array.from({ length: layers }, (_, index) => `COPY ballast/${index} ballast/${index}\n`);
  edit("app/Dockerfile", "COPY --from=build", `${copies.join("")}COPY --from=build`);
  project.write("app/.dockerignore", `${project.read("app/.dockerignore")}!ballast\n`);
  // Healthy sooner: a deploy waits for that.
  edit("compose.yaml", "interval: 5s", "interval: 1s");

  const log = startCallLog("docker", "git");
  const environment = childEnvironment({ CI: "1", GIT_CONFIG_GLOBAL: "/dev/null" });
  const start = (
    program: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv = {},
    onTalk?: (talk: string) => void,
  ) => runToEnd(program, args, project.folder, { ...environment, ...env }, onTalk);
  const listen = (onTalk: ((talk: string) => void) | undefined, ...args: readonly string[]) =>
    start(process.execPath, [script("berth.cjs"), ...args], { PATH: log.path }, onTalk);
  const git = async (...args: readonly string[]) => {
    const identity = ["-c", "user.name=A User", "-c", "user.email=user@example.com"];
    return ok(await start("git", [...identity, ...args])).stdout.trim();
  };
  await git("init", "--quiet", "--initial-branch=main");
  await git("remote", "add", "origin", "https://user:token@git.example.com/shop/lookout.git");
  return {
    project,
    log,
    berth: (...args) => listen(undefined, ...args),
    listen,
    cdktf: (args, env) => start(join(repositoryRoot, "node_modules/.bin/cdktf"), args, env),
    git,
    async commit(message) {
      await git("add", "--all");
      await git("commit", "--quiet", "--message", message);
    },
    edit,
    ballast: (seed, sizes) => {
      for (const [index, bytes] of sizes.entries())
        writeFileSync(inside(`app/ballast/${index}`), incompressible(`${seed} ${index}`, bytes));
    },
    close: () => log.remove(),
  };
}

const script = (name: string) => join(repositoryRoot, "scripts", name);

function writeSecret(folder: string): void {
  const file = join(folder, "store_password");
  mkdirSync(folder);
  writeFileSync(file, "e2e-password-1");
  chmodSync(file, 0o600);
  if (process.getuid?.() === 0) chownSync(file, 999, 999);
}

/** The same at each run, so that the builder's cache does not grow with each. */
function incompressible(seed: string, bytes: number): Buffer {
  const key = createHash("sha256").update(seed).digest();
  return createCipheriv("aes-256-ctr", key, Buffer.alloc(16)).update(Buffer.alloc(bytes));
}

function runToEnd(
  program: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  onTalk: (talk: string) => void = () => {},
): Promise<Ended> {
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], timeout: 240_000 });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
      onTalk(stderr);
    });
    child.on("error", reject);
    child.on("close", (code) =>
      resolve({ code: code ?? -1, stdout, stderr, seconds: (performance.now() - begun) / 1000 }),
    );
  });
}
