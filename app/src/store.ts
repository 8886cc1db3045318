import type { Redis } from "iovalkey";
import { reasonOf } from "./client";
import { type Job, keys, type Result, SCHEMA } from "./keys";
import { messageOf } from "./log";

export interface Worker {
  readonly name: string;
  readonly done: number;
}

/** What web sees of the store; when it cannot, why. */
export type StoreView =
  | { readonly reachable: false; readonly error: string }
  | {
      readonly reachable: true;
      readonly visits: number;
      readonly waiting: number;
      readonly running: number;
      readonly done: number;
      readonly workers: readonly Worker[];
      readonly recent: readonly Result[];
    };

/** All that web asks of the store. Tests give their own. */
export interface Store {
  /** Rejects when the store is away, refuses the password or has not been migrated. */
  check(): Promise<void>;
  countVisit(): Promise<void>;
  enqueue(job: Job): Promise<void>;
  /** The result of a job, once there is one. */
  result(id: string): Promise<Result | undefined>;
  /** Never rejects. */
  view(): Promise<StoreView>;
  close(): void;
}

export function createStore(client: Redis): Store {
  const ask = <T>(answer: Promise<T>): Promise<T> =>
    answer.catch((error) => {
      throw new Error(reasonOf(client, error), { cause: error });
    });
  return {
    async check() {
      const schema = Number(await ask(client.get(keys.schema)));
      if (schema < SCHEMA) throw new Error(`schema ${schema}, needs ${SCHEMA}`);
    },
    async countVisit() {
      await ask(client.incr(keys.visits));
    },
    async enqueue(job) {
      await ask(client.lpush(keys.queue, JSON.stringify(job)));
    },
    async result(id) {
      const text = await ask(client.get(keys.result(id)));
      return text === null ? undefined : JSON.parse(text);
    },
    async view() {
      try {
        return await ask(view(client));
      } catch (error) {
        return { reachable: false, error: messageOf(error) };
      }
    },
    close: () => client.disconnect(),
  };
}

async function view(client: Redis): Promise<StoreView> {
  const known = (await client.smembers(keys.workers)).sort();
  const [visits, waiting, done, doneBy, recent, ...perWorker] = await Promise.all([
    client.get(keys.visits),
    client.llen(keys.queue),
    client.get(keys.done),
    client.hgetall(keys.doneBy),
    client.lrange(keys.recent, 0, 4),
    ...known.map(async (name) => ({
      name,
      alive: await client.exists(keys.alive(name)),
      running: await client.llen(keys.doing(name)),
    })),
  ]);
  return {
    reachable: true,
    visits: Number(visits),
    waiting,
    running: perWorker.reduce((sum, worker) => sum + worker.running, 0),
    done: Number(done),
    workers: perWorker.filter((worker) => worker.alive).map(({ name }) => ({ name, done: Number(doneBy[name] ?? 0) })),
    recent: recent.map((text) => JSON.parse(text)),
  };
}
