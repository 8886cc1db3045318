/** Names in the store, in one place: web, worker and migrate agree on them. */
export const keys = {
  schema: "lookout:schema",
  visits: "lookout:visits",
  /** List of jobs to do; new ones on the left, taken from the right. */
  queue: "lookout:queue",
  /** Jobs one worker has taken and not finished. */
  doing: (worker: string) => `lookout:doing:${worker}`,
  done: "lookout:done",
  /** Newest results first. */
  recent: "lookout:recent",
  /** Result of one job; expires. */
  result: (id: string) => `lookout:result:${id}`,
  /** Set of the workers that have ever announced themselves and were not yet missed. */
  workers: "lookout:workers",
  /** Exists as long as the worker announces itself. */
  alive: (worker: string) => `lookout:alive:${worker}`,
  /** Hash: worker -> jobs done. */
  doneBy: "lookout:done-by",
};

/** What `migrate` brings the store to, and what web and worker need. */
export const SCHEMA = 1;

/** A job takes at most this long, so that it always fits into the worker's stop_grace_period. Seconds. */
export const LONGEST_JOB = 10;

export interface Job {
  readonly id: string;
  readonly text: string;
  /** How long the work takes, besides hashing the text. */
  readonly seconds: number;
}

export interface Result {
  readonly id: string;
  readonly text: string;
  readonly sha256: string;
  readonly worker: string;
  readonly finishedAt: string;
}
