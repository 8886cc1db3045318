import { Redis } from "iovalkey";
import { log, messageOf } from "./log";
import type { Settings } from "./settings";

/** The last trouble of each client that has no working connection. */
const troubles = new WeakMap<Redis, string>();

/**
 * A client that fails fast while the store is away (no offline queue) and reconnects by itself, at most 2 s
 * apart. `timeoutMs` bounds each command.
 */
export function connectStore(settings: Settings, timeoutMs: number): Redis {
  const client = new Redis({
    ...settings.store,
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 2000,
    commandTimeout: timeoutMs,
    retryStrategy: (times) => Math.min(100 * times, 2000),
  });
  client.on("error", (error: Error) => {
    // One line per kind of trouble, not one per attempt.
    if (error.message !== troubles.get(client)) log("error", "store", { error: error.message });
    troubles.set(client, error.message);
  });
  client.on("close", () => troubles.get(client) ?? troubles.set(client, "connection closed"));
  client.on("ready", () => troubles.delete(client));
  // The first attempt may fail: the client goes on trying, and each command says so meanwhile.
  client.connect().catch(() => undefined);
  return client;
}

/** Why a command failed. While there is no connection, that is why there is none, not that there is none. */
export function reasonOf(client: Redis, error: unknown): string {
  return troubles.get(client) || messageOf(error);
}

/** Waits until the store answers with a command, trying every 200 ms; rejects with the last error after `seconds`. */
export async function untilReady(client: Redis, seconds: number): Promise<void> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    try {
      await client.ping();
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
