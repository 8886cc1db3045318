import { spawnSync } from "node:child_process";
import { killChildren } from "./docker";
import type { Engine } from "./engine";
import { acquire } from "./lock";

/** Milliseconds between looks at whether Terraform still lives. */
const HEARTBEAT = 500;

/** Runs `work` under the project's lock, and gives the lock back however it ends short of kill -9. */
export async function withLock(
  engine: Engine,
  project: string,
  seconds: number,
  work: () => Promise<void>,
): Promise<void> {
  const release = await acquire(engine, project, seconds);
  const giveBack = () => untilDone(() => spawnSync("docker", release(), { env: engine.env, stdio: "ignore" }).status);
  const stop = onInterruption(() => {
    killChildren();
    giveBack();
  });
  try {
    await work();
  } finally {
    stop();
    giveBack();
  }
}

/**
 * Tries again every 200 ms, without letting anything else run: the process may be about to end. A busy engine (20.10.24, seen with other projects beside)
 * refuses now and then to remove a volume that nobody uses.
 */
export function untilDone(attempt: () => number | null, tries = 10): void {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (let left = tries; left > 0 && attempt() !== 0; left -= 1) Atomics.wait(clock, 0, 0, 200);
}

/**
 * Calls `act` and exits when the run is interrupted: by a signal, or because the process that started it is gone.
 * A deploy that went on after its Terraform was killed would meet the next one.
 */
function onInterruption(act: () => void): () => void {
  const parent = process.ppid;
  const end = () => {
    act();
    process.exit(1);
  };
  const timer = setInterval(() => {
    if (process.ppid !== parent) end();
  }, HEARTBEAT);
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, end);
  process.stdout.on("error", end); // A pipe that nobody reads any more.
  process.stderr.on("error", end);
  return () => {
    clearInterval(timer);
    for (const signal of signals) process.off(signal, end);
  };
}
