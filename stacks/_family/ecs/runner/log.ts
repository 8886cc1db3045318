import type { LogTarget, Platform, Task } from "./platform";

/** Passes on what the job's containers log, each line once. */
export interface LogReader {
  /** Reads what is new of these tasks; the answer is the number of lines. */
  read(tasks: readonly Task[]): Promise<number>;
}

/**
 * A job is not failed because its log cannot be read: that is said once instead.
 * @param title what stands before the lines of a task.
 */
export function logReader(
  platform: Platform,
  container: string,
  title: (task: Task) => string,
  say: (line: string) => void,
): LogReader {
  const tokens = new Map<string, string>();
  let target: Promise<LogTarget | undefined> | undefined;
  let silent = false;

  async function readOne(task: Task, { group, prefix }: LogTarget): Promise<number> {
    let count = 0;
    for (;;) {
      const before = tokens.get(task.arn);
      const { lines, next } = await platform.logs(group, `${prefix}/${container}/${task.id}`, before);
      for (const line of lines) say(`${title(task)} | ${line.trimEnd()}`);
      count += lines.length;
      if (next !== undefined) tokens.set(task.arn, next);
      // CloudWatch answers with the same token at the end: Amazon CloudWatch Logs API reference, GetLogEvents.
      if (next === before || lines.length === 0) return count;
    }
  }

  return {
    async read(tasks) {
      if (silent) return 0;
      let count = 0;
      try {
        target ??= platform.logTarget();
        const where = await target;
        if (where === undefined) throw new Error("its log driver is not awslogs");
        for (const task of tasks) count += await readOne(task, where);
      } catch (error) {
        silent = true;
        say(`the log of ${container} cannot be shown: ${(error as Error).message}`);
      }
      return count;
    },
  };
}
