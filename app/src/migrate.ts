import type { Redis } from "iovalkey";
import { connectStore, reasonOf, untilReady } from "./client";
import { keys, SCHEMA } from "./keys";
import { log } from "./log";
import { readSettings } from "./settings";

/** Step n brings schema n to n + 1. Each may run twice: a run can be cut off between the step and its mark. */
const steps: readonly ((client: Redis) => Promise<unknown>)[] = [
  (client) => client.msetnx({ [keys.visits]: 0, [keys.done]: 0 }),
];

const client = connectStore(readSettings(), 5000);

async function main(): Promise<void> {
  await untilReady(client, 20);
  const from = Number(await client.get(keys.schema));
  for (let schema = from; schema < SCHEMA; schema++) {
    await steps[schema]?.(client);
    await client.set(keys.schema, schema + 1);
  }
  log("info", "migrated", { from, to: Math.max(from, SCHEMA) });
  await client.quit();
}

main().catch((error) => {
  log("error", "migrate failed", { error: reasonOf(client, error) });
  process.exit(1);
});
