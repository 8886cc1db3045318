import { spawn } from "node:child_process";
import { StringDecoder } from "node:string_decoder";

export interface DockerResult {
  /** Exit code; -1 where docker could not be started, was killed, or was stopped for taking too long. */
  readonly code: number;
  readonly stdout: string;
  /** With one line of ours at the end where `code` is -1. */
  readonly stderr: string;
}

export interface DockerOptions {
  /** Default: this process's own. */
  readonly cwd?: string | undefined;
  /** Default: this process's own. It decides which engine is meant and where docker's config.json is. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly input?: string | Uint8Array | undefined;
  /** Called with each line of stdout and stderr while the command runs, without colours; empty lines are left out. */
  readonly onLine?: ((line: string) => void) | undefined;
  /** Milliseconds after which the command is killed. Default: never. */
  readonly timeout?: number | undefined;
  /** Milliseconds without a word of either output after which the command is killed. Default: never. */
  readonly idle?: number | undefined;
  /** How stdout becomes a string. `latin1` keeps each byte, for what is hashed. Default: `utf8`. */
  readonly encoding?: "utf8" | "latin1" | undefined;
}

/** Runs `docker <args>` to its end; never rejects. Logins are docker's own: we neither read nor hand over a password. */
export function docker(args: readonly string[], options: DockerOptions = {}): Promise<DockerResult> {
  const { cwd, env = process.env, input, onLine, timeout, idle, encoding = "utf8" } = options;
  return new Promise((resolve) => {
    const stdin = input === undefined ? "ignore" : "pipe";
    const child = spawn("docker", args, { cwd, env, stdio: [stdin, "pipe", "pipe"] });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    const finish = (code: number, problem = "") => {
      clearTimeout(timer);
      clearTimeout(silence);
      const stderr = Buffer.concat(err).toString() + problem;
      resolve({ code, stdout: Buffer.concat(out).toString(encoding), stderr });
    };
    const stop = (problem: string) => {
      child.kill("SIGKILL");
      // A plugin is a process of its own, and may hold the pipes open: `close` then never comes.
      child.stdout?.destroy();
      child.stderr?.destroy();
      finish(-1, problem);
    };
    const timer = timeout && setTimeout(stop, timeout, `\nno answer within ${timeout / 1000} s`);
    const wait = () => idle && setTimeout(stop, idle, `\nno answer within ${idle / 1000} s of the last line`);
    let silence = wait();
    for (const [stream, kept] of [
      [child.stdout, out],
      [child.stderr, err],
    ] as const) {
      const lines = onLine && splitter(onLine);
      stream?.on("data", (chunk: Buffer) => {
        kept.push(chunk);
        clearTimeout(silence);
        silence = wait();
        lines?.add(chunk);
      });
      stream?.once("end", () => lines?.end());
    }
    child.once("error", (error) => finish(-1, `\n${error.message}`));
    child.once("close", (code, signal) => finish(code ?? -1, code === null ? `\nkilled by ${signal}` : ""));
    child.stdin?.on("error", () => {}); // The command may end before it has read everything.
    child.stdin?.end(input);
  });
}

const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*[A-Za-z]`, "g");

/** Lines of one stream as they become whole; `end` hands over a last one without a line break. */
function splitter(onLine: (line: string) => void): { add(chunk: Buffer): void; end(): void } {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  const emit = (line: string) => {
    const plain = line.replace(COLOURS, "").trimEnd();
    if (plain.trim() !== "") onLine(plain);
  };
  return {
    add(chunk) {
      const parts = (rest + decoder.write(chunk)).split(/\r\n|\r|\n/);
      rest = parts.pop() ?? "";
      for (const part of parts) emit(part);
    },
    end: () => emit(rest + decoder.end()),
  };
}
