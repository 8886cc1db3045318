import { failure } from "./failure";
import type { Platform, Task } from "./platform";
import type { RunSettings } from "./settings";
import { PAUSE, type Surroundings } from "./surroundings";

/** Milliseconds that another run gets to clear up after itself before this one does it. Our own choice. */
const PATIENCE = 60_000;

/** Nothing of it runs any more. */
export const stopped = ({ status }: Task): boolean => status === "STOPPED" || status === "DEPROVISIONING";

/**
 * Waits until no task of an earlier run is left, and answers the stopped ones. A job at work is never stopped: a second
 * one beside it, or half of one, may do harm. What is only left over, by a runner that was killed, is cleared up.
 * Throws BERTH405 at the deadline.
 */
export async function waitForEarlier(
  { name, cluster, service }: RunSettings,
  platform: Platform,
  around: Surroundings,
  deadline: number,
): Promise<readonly Task[]> {
  let said = false;
  let idleSince: number | undefined;
  for (;;) {
    const tasks = await platform.tasks();
    const live = tasks.filter((task) => !stopped(task));
    const desired = (await platform.service())?.desired ?? 0;
    if (live.length === 0 && desired === 0) return tasks;
    if (!said) around.say(`${name}: an earlier run has not ended yet, waiting for it`);
    said = true;
    const working = live.some(({ exitCode }) => exitCode === undefined);
    idleSince = working ? undefined : (idleSince ?? around.now());
    if (idleSince !== undefined && desired > 0 && around.now() - idleSince >= PATIENCE) await platform.setDesired(0);
    if (around.now() >= deadline) {
      throw failure(
        "BERTH405",
        `an earlier run of ${name} has not ended`,
        "two runs at once could undo each other",
        `wait for it, or stop it: aws ecs update-service --cluster ${cluster} --service ${service} --desired-count 0`,
      );
    }
    await around.sleep(PAUSE);
  }
}
