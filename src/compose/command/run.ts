import { spawn } from "node:child_process";
import type { Plugin } from "./plugin";

export interface Outcome {
  /** Exit code; undefined where the command could not be started or was stopped for taking too long. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly failure?: "not found" | "timed out";
}

/** Longest that docker compose may take before it is stopped: 300 times what a usual file needs. */
export const TIMEOUT_MS = 30_000;

/** Starts docker compose at once and collects what it says. Never rejects. */
export function run(
  plugin: Plugin,
  words: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly timeout?: number },
): Promise<Outcome> {
  return new Promise((resolve) => {
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let failure: Outcome["failure"];
    const child = spawn(plugin.command, [...plugin.prefix, ...words], {
      cwd: options.cwd,
      env: options.env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const finish = (code: number | undefined): void => {
      clearTimeout(timer);
      const text = (chunks: Buffer[]): string => Buffer.concat(chunks).toString("utf8");
      const outcome = { code, stdout: text(out), stderr: text(err) };
      resolve(failure === undefined ? outcome : { ...outcome, failure });
    };
    const timer = setTimeout(() => {
      failure = "timed out";
      child.kill("SIGKILL");
      // A grandchild may hold the pipes open, so that `close` never comes.
      child.stdout.destroy();
      child.stderr.destroy();
    }, options.timeout ?? TIMEOUT_MS);
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    child.on("error", () => {
      failure ??= "not found";
      finish(undefined);
    });
    child.on("close", (code) => finish(failure === undefined ? (code ?? undefined) : undefined));
  });
}
