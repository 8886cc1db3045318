import { compareText } from "../../../src/contract/format";
import type { RunningImage, RunningRequest, Subject } from "../../../src/target";
import type { Service, Workload } from "../../../src/workload/model";
import { plainName } from "./ids";
import { clusterNameOf, namer, serviceNameOf } from "./naming";
import type { EcsOptions } from "./options";
import { askEcs } from "./running-aws";
import type { AskEcs, EcsContainer, EcsTask } from "./running-tasks";

/**
 * What the tasks of the environment's cluster were started from, by the AWS API: those that run, and those of a job's
 * last run. Services that the Compose file no longer has are among them; tasks of no service are not.
 *
 * The digest is the one that the task pulled by. Where that is an index ECS tells the index's, not that of the manifest
 * in it (aws/amazon-ecs-agent#3576); a lock pins manifests alone.
 */
export async function runningOnEcs(
  { environment, workload, options }: Pick<Subject<EcsOptions>, "environment" | "workload" | "options">,
  { say }: Pick<RunningRequest, "say">,
  ask: AskEcs = askEcs,
): Promise<readonly RunningImage[]> {
  const { region } = options;
  const cluster = clusterNameOf(namer(workload.name, environment));
  say(`asking Amazon ECS in ${region} what cluster ${cluster} runs`);
  const jobs = Object.values(workload.services).some(({ kind }) => kind === "job");
  const tasks = await ask({ ...options, cluster, ended: jobs });
  if (tasks === undefined) {
    say(`there is no cluster ${cluster} in ${region}: ${environment} is not deployed`);
    return [];
  }
  const services = new Map(Object.values(workload.services).map((service) => [serviceNameOf(service), service]));
  const running = tasks.running.flatMap((task) => placed(task, services));
  const starting = running.filter(({ container }) => isStarting(container));
  if (starting.length > 0) say(`not listed, since they only start: ${countsOf(starting)}`);
  const started = running.filter((one) => !starting.includes(one));
  const ended = tasks.ended.flatMap((task) => placed(task, services));
  return [...started, ...lastRuns(workload, started, ended)]
    .map(({ name, task, container }) => ({
      service: name,
      instance: task.id,
      ...(container.digest === undefined ? {} : { digest: container.digest }),
      reference: container.image,
      // The task goes when its app has ended; until then ECS lists it among those that run.
      ...(container.status === "STOPPED" ? { ended: "stopped" } : {}),
    }))
    .sort((a, b) => compareText(a.service, b.service) || compareText(a.instance, b.instance));
}

/** A task with the service that it is of, by the Compose file's name where that has it, and with the app's container. */
interface Placed {
  readonly name: string;
  readonly task: EcsTask;
  readonly container: EcsContainer;
}

function placed(task: EcsTask, services: ReadonlyMap<string, Service>): readonly Placed[] {
  if (task.service === undefined) return [];
  const service = services.get(task.service);
  const container = appOf(task, service ? plainName(service) : task.service);
  return container ? [{ name: service?.name ?? task.service, task, container }] : [];
}

/** The app's container: it has the service's name, in all that the kit makes. */
const appOf = ({ containers }: EcsTask, name: string): EcsContainer | undefined =>
  containers.find((container) => container.name === name) ??
  containers.find((container) => !ADDED.test(container.name));

/** What AWS itself puts beside it, for Service Connect and for GuardDuty. */
const ADDED = /^(ecs-service-connect-|aws-guardduty-agent-)/;

const isStarting = ({ status }: EcsContainer): boolean => status === "PENDING";

function countsOf(tasks: readonly Placed[]): string {
  const names = [...new Set(tasks.map(({ name }) => name))].sort(compareText);
  return names.map((name) => `${name} (${tasks.filter((one) => one.name === name).length})`).join(", ");
}

/** A job's newest tasks, one for each replica, unless it runs: ECS keeps ended ones for an hour at least. */
function lastRuns(workload: Workload, started: readonly Placed[], ended: readonly Placed[]): readonly Placed[] {
  return Object.values(workload.services)
    .filter(({ name, kind }) => kind === "job" && !started.some((one) => one.name === name))
    .flatMap(({ name, rollout }) => {
      const newest = ended.filter((one) => one.name === name).sort((a, b) => b.task.created - a.task.created);
      return newest.slice(0, rollout.replicas);
    });
}
