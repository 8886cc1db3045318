// Running other programs.
import { spawn, spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's folder. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** @typedef {{ code: number, out: string }} Result code: the exit code, 127 when the program could not be started; out: both outputs */

/**
 * Runs a short command and gives what it says; `stdout` alone apart, since warnings go to the other one.
 * @param {string[]} command
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string, timeout?: number, input?: string }} [options] timeout in ms
 * @returns {Result & { stdout: string }}
 */
export function ask([program, ...args], options = {}) {
  const run = spawnSync(program, args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 26, ...options });
  const stdout = run.stdout ?? "";
  const out = `${stdout}${run.stderr ?? ""}${run.error ? `${run.error.message}\n` : ""}`;
  return {
    code: run.status ?? (run.error && "code" in run.error && run.error.code === "ENOENT" ? 127 : 1),
    out,
    stdout,
  };
}

/**
 * Runs a long command. Its output is kept, and shown as it comes with `show`.
 * @param {string[]} command
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string, show?: boolean, onLine?: (line: string) => void, signal?: AbortSignal }} [options]
 * @returns {Promise<Result>}
 */
export function run([program, ...args], { show = false, onLine, ...options } = {}) {
  return new Promise((resolve) => {
    let out = "";
    let pending = "";
    const child = spawn(program, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"], ...options });
    const take = (/** @type {Buffer} */ chunk, /** @type {NodeJS.WriteStream} */ stream) => {
      const text = chunk.toString();
      out += text;
      if (show) stream.write(text);
      if (!onLine) return;
      const lines = (pending + text).split("\n");
      pending = lines.pop() ?? "";
      for (const line of lines) onLine(line);
    };
    child.stdout.on("data", (chunk) => take(chunk, process.stdout));
    child.stderr.on("data", (chunk) => take(chunk, process.stderr));
    child.on("error", (error) => resolve({ code: 127, out: `${out}${error.message}\n` }));
    child.on("close", (code) => resolve({ code: code ?? 1, out }));
  });
}

/** Whether a program is on the PATH. @param {string} program */
export function has(program) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** The last lines that say something. @param {string} text */
export const tail = (text, lines = 15) => text.trimEnd().split("\n").slice(-lines);
