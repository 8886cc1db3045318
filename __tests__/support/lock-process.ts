import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { repositoryRoot } from "./architecture";

/** A program around src/images, bundled as the CLI is, for processes that are killed. */
export interface Program {
  start(...args: string[]): ChildProcess;
  remove(): void;
}

/** @param text TypeScript in which `lib` is src/images/write-lock and `locks` is __tests__/support/locks. */
export function program(text: string): Program {
  const folder = mkdtempSync(join(tmpdir(), "berth-program-"));
  const file = join(folder, "program.cjs");
  const imports = `import * as lib from "./src/images/write-lock";\nimport * as locks from "./__tests__/support/locks";\n`;
  buildSync({
    stdin: { contents: `${imports}${text}`, resolveDir: repositoryRoot, loader: "ts" },
    outfile: file,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    logLevel: "error",
  });
  return {
    start: (...args) => spawn(process.execPath, [file, ...args], { stdio: ["ignore", "pipe", "pipe"] }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Until the process has written this line to stdout. */
export function said(child: ChildProcess, line: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout?.on("data", (chunk) => {
      text += chunk;
      if (text.split("\n").includes(line)) resolve();
    });
    child.on("exit", (code, signal) => reject(new Error(`ended with ${code ?? signal} before it said ${line}`)));
  });
}

export function ended(child: ChildProcess): Promise<{ readonly code: number | null; readonly signal: string | null }> {
  if (child.exitCode !== null || child.signalCode !== null)
    return Promise.resolve({ code: child.exitCode, signal: child.signalCode });
  return new Promise((resolve) => child.once("exit", (code, signal) => resolve({ code, signal })));
}
