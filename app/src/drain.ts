import { log, messageOf } from "./log";

/**
 * Runs `drain` on the first SIGTERM or SIGINT, then exits: 0 when it went well, 1 when it failed. The time it may
 * take is the platform's stop grace period; nothing here cuts it short.
 */
export function drainOnSignal(name: string, drain: () => Promise<void>): void {
  let draining = false;
  const start = async (signal: string) => {
    if (draining) return;
    draining = true;
    const started = performance.now();
    log("info", `${name} drains`, { signal });
    try {
      await drain();
      log("info", `${name} drained`, { ms: Math.round(performance.now() - started) });
      process.exit(0);
    } catch (error) {
      log("error", `${name} could not drain`, { error: messageOf(error) });
      process.exit(1);
    }
  };
  process.on("SIGTERM", start);
  process.on("SIGINT", start);
}
