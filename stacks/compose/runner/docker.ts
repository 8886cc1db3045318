import { type ChildProcess, spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { StringDecoder } from "node:string_decoder";

/** A Docker engine, by the environment that makes the docker CLI talk to it. */
export interface Cli {
  /** For messages: an address, a context, or `the local engine`. */
  readonly label: string;
  readonly env: NodeJS.ProcessEnv;
}

export interface Result {
  /** Exit code; -1 when the process was killed or could not be started. */
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string | Uint8Array;
  /** Called with each line of stdout and stderr while the command runs. */
  readonly onLine?: (line: string) => void;
  /** Milliseconds after which the command is killed. */
  readonly timeout?: number;
}

const children = new Set<ChildProcess>();

/** Kills every command still running: for a runner that is told to stop. */
export function killChildren(): void {
  for (const child of children) child.kill("SIGKILL");
}

/** Starts `docker <args>`. The folder is one without Compose files, which docker compose would pick up. */
export function start(cli: Cli, args: readonly string[], stdio: ("pipe" | "ignore")[]): ChildProcess {
  const child = spawn("docker", args, { env: cli.env, cwd: tmpdir(), stdio });
  children.add(child);
  child.once("close", () => children.delete(child));
  child.once("error", () => children.delete(child));
  return child;
}

/** Runs `docker <args>` to its end; never rejects. */
export function docker(cli: Cli, args: readonly string[], options: RunOptions = {}): Promise<Result> {
  return new Promise((resolve) => {
    const child = start(cli, args, [options.input === undefined ? "ignore" : "pipe", "pipe", "pipe"]);
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    const timer = options.timeout ? setTimeout(() => child.kill("SIGKILL"), options.timeout) : undefined;
    const finish = (code: number, problem = "") => {
      clearTimeout(timer);
      resolve({ code, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString() + problem });
    };
    for (const [stream, kept] of [
      [child.stdout, out],
      [child.stderr, err],
    ] as const) {
      const lines = options.onLine && lineSplitter(options.onLine);
      stream?.on("data", (chunk: Buffer) => {
        kept.push(chunk);
        lines?.add(chunk);
      });
      stream?.once("end", () => lines?.end());
    }
    child.once("error", (error) => finish(-1, error.message));
    child.once("close", (code) => finish(code ?? -1));
    child.stdin?.on("error", () => {}); // The command may end before it has read everything.
    child.stdin?.end(options.input);
  });
}

/** stdout of a command that must succeed, trimmed; undefined when it fails. */
export async function text(cli: Cli, args: readonly string[]): Promise<string | undefined> {
  const result = await docker(cli, args);
  return result.code === 0 ? result.stdout.toString().trim() : undefined;
}

/** Non-empty lines of stdout; none when the command fails. */
export async function lines(cli: Cli, args: readonly string[]): Promise<string[]> {
  return ((await text(cli, args)) ?? "").split("\n").filter((line) => line !== "");
}

/** Parsed stdout of `docker inspect` and its like. What does not exist is left out of the list. */
export async function inspect<T>(cli: Cli, kind: string, names: readonly string[]): Promise<T[]> {
  if (names.length === 0) return [];
  const result = await docker(cli, [kind, "inspect", ...names]);
  try {
    return JSON.parse(result.stdout.toString() || "[]") as T[];
  } catch {
    return [];
  }
}

/** Lines of one stream as they become whole; `end` hands over a last one without a line break, such as a question. */
function lineSplitter(onLine: (line: string) => void): { add(chunk: Buffer): void; end(): void } {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  const emit = (line: string) => line.trim() !== "" && onLine(line.trimEnd());
  return {
    add(chunk) {
      const parts = (rest + decoder.write(chunk)).split(/\r?\n/);
      rest = parts.pop() ?? "";
      for (const part of parts) emit(part);
    },
    end: () => emit(rest),
  };
}
