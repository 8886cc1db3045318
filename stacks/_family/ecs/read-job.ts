import type { View } from "./read-task";
import { parsed } from "./read-terraform";
import { blocks, dig, map, number } from "./read-values";

/** What starts a job is told in its environment, as JSON, how many tasks to run; null where that is not said. */
export function replicasOfJob({ runner }: View): number | null {
  const environments = blocks(runner?.body.provisioner).flatMap((provisioner) => {
    return blocks(dig(provisioner, "local-exec", "environment") ?? provisioner.environment);
  });
  const values = environments.flatMap((environment) => Object.values(map(environment)));
  const counts = values.flatMap((value) => number(dig(parsed(value), "replicas")) ?? []);
  return counts[0] ?? null;
}
