import type { ChildProcess } from "node:child_process";
import { subscribe } from "node:diagnostics_channel";
import { constants } from "node:os";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
type Signal = (typeof SIGNALS)[number];

/** How long the programs that we started may take to end, in milliseconds: a build stops within two seconds. */
const PATIENCE = 10_000;

const children = new Set<ChildProcess>();
let stopping: Signal | undefined;

/** The signal that asked this process to stop. Undefined: none did. */
export const stoppedBy = (): Signal | undefined => stopping;

/**
 * Has Ctrl-C and the like stop the programs that we started, whose failure then ends the command in order: its lock is
 * given back and its files of the moment go. A terminal sends Ctrl-C to them too; `kill` and most CI systems do not, and
 * a build or push would go on without us. A second signal, or ten seconds, ends this process at once.
 */
export function watchSignals(): void {
  subscribe("child_process", (message) => {
    const child = (message as { readonly process: ChildProcess }).process;
    children.add(child);
    child.once("exit", () => children.delete(child));
    // What a command that is being stopped still starts.
    child.once("spawn", () => stopping !== undefined && child.kill("SIGTERM"));
  });
  for (const signal of SIGNALS) process.on(signal, stop);
}

function stop(signal: Signal): void {
  if (stopping !== undefined) end(signal);
  stopping = signal;
  for (const child of children) child.kill("SIGTERM");
  setTimeout(() => end(signal), PATIENCE).unref();
}

/** Ends this process with the exit code that shells give a signal. What holds a lock gives it back on the way. */
export function end(signal: Signal): never {
  for (const child of children) child.kill("SIGKILL");
  process.exit(128 + constants.signals[signal]);
}
