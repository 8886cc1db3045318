/** What surrounds a run. Times are milliseconds. */
export interface Surroundings {
  readonly say: (line: string) => void;
  readonly now: () => number;
  /** Rejects when the run is interrupted. */
  readonly sleep: (time: number) => Promise<void>;
  readonly interrupted: () => boolean;
}

/** Between looks. Our own choice: well below ECS's rate limits with a dozen jobs at once. */
export const PAUSE = 3000;
