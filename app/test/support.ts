import type { Result } from "../src/keys";
import { readSettings, type Settings } from "../src/settings";
import type { Store, StoreView } from "../src/store";

export const settings: Settings = { ...readSettings({}), environment: "test", peers: [] };

export const calm: StoreView = { reachable: true, visits: 7, waiting: 0, running: 0, done: 0, workers: [], recent: [] };

/** A store in memory whose jobs are done `ms` after they were queued. */
export function memoryStore(ms: number, view: StoreView = calm): Store {
  const results = new Map<string, Result>();
  return {
    check: async () => {
      if (!view.reachable) throw new Error(view.error);
    },
    countVisit: async () => undefined,
    enqueue: async ({ id, text }) => {
      if (!view.reachable) throw new Error(view.error);
      setTimeout(() => results.set(id, { id, text, sha256: "0".repeat(64), worker: "w", finishedAt: "now" }), ms);
    },
    result: async (id) => results.get(id),
    view: async () => view,
    close: () => undefined,
  };
}
