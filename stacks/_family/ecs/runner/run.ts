import { stopped, waitForEarlier } from "./earlier";
import { failure } from "./failure";
import { type LogReader, logReader } from "./log";
import type { Platform, Task } from "./platform";
import type { RunSettings } from "./settings";
import { PAUSE, type Surroundings } from "./surroundings";

/** Log lines arrive some seconds after they are written. Our own choice. */
const LOG_LAG = 5000;
/** For tasks to stop after the run: longer than the longest stop timeout on Fargate. Our own choice. */
const STOPPING = 180_000;

/** Runs the job once: as many tasks as replicas, all of which have to end with exit code 0. Throws otherwise. */
export async function runJob(settings: RunSettings, platform: Platform, around: Surroundings): Promise<void> {
  const { name, replicas, taskDefinition } = settings;
  const deadline = around.now() + settings.timeout * 1000;
  const service = await platform.service();
  if (!service?.active) throw notThere(settings);
  if (service.taskDefinition !== taskDefinition) throw otherDefinition(settings, service.taskDefinition);
  const earlier = await waitForEarlier(settings, platform, around, deadline);
  if (replicas === 0) return around.say(`${name} has no replicas: nothing to run`);

  const known = new Set(earlier.map(({ arn }) => arn));
  const order: string[] = [];
  const title = ({ arn }: Task) => (replicas === 1 ? name : `${name}-${order.indexOf(arn) + 1}`);
  const log = logReader(platform, settings.container, title, around.say);
  let failed = true;
  try {
    await platform.setDesired(replicas);
    around.say(`${name}: started, ${replicas} ${replicas === 1 ? "task" : "tasks"}`);
    await watch(settings, platform, around, { known, order, log, deadline, service });
    failed = false;
  } finally {
    await release(settings, platform, around, known, failed);
  }
  around.say(`${name}: completed`);
}

interface Watched {
  readonly known: ReadonlySet<string>;
  readonly order: string[];
  readonly log: LogReader;
  readonly deadline: number;
  readonly service: { readonly events: readonly { readonly id: string }[] };
}

async function watch(settings: RunSettings, platform: Platform, around: Surroundings, run: Watched): Promise<void> {
  const told = new Set(run.service.events.map(({ id }) => id));
  for (;;) {
    const tasks = (await platform.tasks()).filter(({ arn }) => !run.known.has(arn));
    for (const { arn } of tasks) if (!run.order.includes(arn)) run.order.push(arn);
    await run.log.read(tasks);
    const bad = tasks.find(isFailed);
    const good = tasks.filter(({ exitCode }) => exitCode === 0);
    if (bad !== undefined || good.length >= settings.replicas) {
      await drain(run.log, tasks, around);
      if (bad !== undefined) throw notDone(settings, bad);
      return;
    }
    for (const event of (await platform.service())?.events ?? []) {
      if (told.has(event.id)) continue;
      told.add(event.id);
      // Why no task comes up: no instance with room, no image, no permission.
      if (/unable|fail|error|insufficient/i.test(event.message)) around.say(`${settings.name}: ${event.message}`);
    }
    if (around.now() >= run.deadline) throw tooLong(settings, tasks);
    await around.sleep(PAUSE);
  }
}

/** Ended with another code than 0, or stopped without ever having one. */
const isFailed = (task: Task): boolean => (task.exitCode === undefined ? stopped(task) : task.exitCode !== 0);

/** Reads the log until nothing has come for a while. */
async function drain(log: LogReader, tasks: readonly Task[], around: Surroundings): Promise<void> {
  do await around.sleep(LOG_LAG);
  while ((await log.read(tasks)) > 0);
}

/** Takes the tasks away, however the run ended. After an interruption nobody waits for them any more. */
async function release(
  settings: RunSettings,
  platform: Platform,
  around: Surroundings,
  known: ReadonlySet<string>,
  failed: boolean,
): Promise<void> {
  try {
    await platform.setDesired(0);
    const until = around.now() + STOPPING;
    while (!around.interrupted() && around.now() < until) {
      const tasks = (await platform.tasks()).filter(({ arn }) => !known.has(arn));
      if (tasks.every(stopped)) return;
      await around.sleep(PAUSE);
    }
    if (!around.interrupted()) around.say(`${settings.name}: its tasks are still stopping`);
  } catch (error) {
    // The failure of the run itself says more, and the next run clears up what is left.
    if (!failed) throw error;
    around.say(`${settings.name}: its tasks could not be stopped: ${(error as Error).message}`);
  }
}

function notDone({ name }: RunSettings, task: Task) {
  const { exitCode, containerReason, stoppedReason } = task;
  const said = [containerReason, stoppedReason].filter((text) => text !== undefined && text !== "").join("; ");
  if (exitCode !== undefined) {
    const why = said === "" ? "its log lines are above" : `${said}; its log lines are above`;
    return failure("BERTH406", `${name} ended with exit code ${exitCode}`, why, "mend it and deploy again");
  }
  return failure(
    "BERTH406",
    `${name} stopped without an exit code`,
    said || "ECS gives no reason",
    "mend what it names and deploy again",
  );
}

function tooLong({ name, timeout, replicas }: RunSettings, tasks: readonly Task[]) {
  const states = tasks.map(({ status }) => status.toLowerCase()).join(", ") || "none";
  return failure(
    "BERTH406",
    `${name} had not ended after ${timeout} seconds (deployTimeout)`,
    `${replicas} wanted; tasks: ${states}`,
    "see the lines above; if it needs longer, raise deployTimeout",
  );
}

function notThere({ service, cluster }: RunSettings) {
  return failure("BERTH407", `there is no service ${service} in ${cluster}`, "it was removed", "deploy again");
}

function otherDefinition({ name, taskDefinition }: RunSettings, found: string) {
  return failure(
    "BERTH407",
    `${name} is not what was to be deployed`,
    `its service has ${found}, not ${taskDefinition}: another deploy has changed it`,
    "deploy again, one deploy at a time",
  );
}
