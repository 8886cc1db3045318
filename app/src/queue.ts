import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Redis } from "iovalkey";
import { type Job, keys, type Result } from "./keys";

/** Seconds a worker counts as alive after it announced itself. */
const ALIVE = 15;

/**
 * The worker's side of the queue. A taken job moves to the worker's own list in the same command, so a worker
 * that dies loses none: another one puts it back. Every job is done at least once.
 */
export function createQueue(client: Redis, worker: string) {
  const mine = keys.doing(worker);
  return {
    async announce(): Promise<void> {
      await client.multi().sadd(keys.workers, worker).set(keys.alive(worker), "", "EX", ALIVE).exec();
    },
    /** Waits up to a second for a job. */
    async take(): Promise<string | null> {
      return client.blmove(keys.queue, mine, "RIGHT", "LEFT", 1);
    },
    async finish(raw: string, result: Result): Promise<void> {
      const text = JSON.stringify(result);
      await client
        .multi()
        .lrem(mine, 1, raw)
        .incr(keys.done)
        .hincrby(keys.doneBy, worker, 1)
        .lpush(keys.recent, text)
        .ltrim(keys.recent, 0, 19)
        .set(keys.result(result.id), text, "EX", 600)
        .exec();
    },
    /** Puts back what this worker and the workers that fell silent had taken. Returns how many. */
    async recover(): Promise<number> {
      let moved = await putBack(client, mine);
      for (const other of await client.smembers(keys.workers)) {
        if (other === worker || (await client.exists(keys.alive(other)))) continue;
        moved += await putBack(client, keys.doing(other));
        await client.multi().srem(keys.workers, other).hdel(keys.doneBy, other).exec();
      }
      return moved;
    },
    async leave(): Promise<void> {
      await putBack(client, mine);
      await client.multi().srem(keys.workers, worker).hdel(keys.doneBy, worker).del(keys.alive(worker)).exec();
    },
  };
}

async function putBack(client: Redis, list: string): Promise<number> {
  let moved = 0;
  while (await client.lmove(list, keys.queue, "LEFT", "RIGHT")) moved++;
  return moved;
}

/** The work itself: takes the time the job asks for and hashes its text. */
export async function work(raw: string, worker: string): Promise<Result> {
  const { id, text, seconds } = JSON.parse(raw) as Job;
  await sleep(seconds * 1000);
  const sha256 = createHash("sha256").update(text).digest("hex");
  return { id, text, sha256, worker, finishedAt: new Date().toISOString() };
}
