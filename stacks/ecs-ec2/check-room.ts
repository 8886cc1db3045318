import type { Remark, Subject } from "../../src/target";
import type { Service } from "../../src/workload/model";
import { initialReplicas, isDaemon, rolloutOf } from "../_family/ecs/rollout";
import { type InstanceType, memoryForTasks, tasksPerInstance } from "./instance-types";
import type { Ec2Options } from "./options";
import { needOf } from "./task-need";

/** Whether `instances.max` instances hold all tasks: by their network interfaces, memory and cpu. */
export function checkRoom(subject: Subject<Ec2Options>, types: readonly InstanceType[]): readonly Remark[] {
  return [...checkInterfaces(subject, types), ...checkSum(subject, types), ...checkSpread(subject)];
}

/** Tasks of one service that a deploy would have running at the same time. */
const atOnce = (service: Service) => {
  const replicas = initialReplicas(service.rollout);
  // ECS rounds down.
  const most = Math.floor((replicas * rolloutOf(service, "EC2").maximumPercent) / 100);
  return service.kind === "job" ? replicas : Math.max(replicas, most);
};

/** Tasks without which a deploy never ends: all that stay, and one job, or one new task beside an old one. */
function least(services: readonly Service[]): number {
  const stay = services.filter(({ kind }) => kind === "service");
  const beside = services.map((service) => {
    const replicas = initialReplicas(service.rollout);
    return service.kind === "job" ? replicas : Math.min(1, atOnce(service) - replicas);
  });
  return sum(stay.map(({ rollout }) => initialReplicas(rollout))) + Math.max(0, ...beside);
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** Every task has a network interface of its own, and an instance takes few. */
function checkInterfaces(
  { workload, options }: Subject<Ec2Options>,
  types: readonly InstanceType[],
): readonly Remark[] {
  const services = Object.values(workload.services);
  const replicated = services.filter((service) => !isDaemon(service, "EC2"));
  const daemons = services.length - replicated.length;
  const trunking = options.trunking !== "off";
  const fewest = types.reduce((a, b) => (tasksPerInstance(b, trunking) < tasksPerInstance(a, trunking) ? b : a));
  const each = tasksPerInstance(fewest, trunking);
  const room = Math.max(0, each - daemons) * options.instances.max;
  const needed = least(replicated);
  const most = sum(replicated.map((service) => Math.max(atOnce(service), service.rollout.scale?.max ?? 0)));
  const untrunked = trunking ? types.filter(({ branches }) => branches === 0).map(({ name }) => name) : [];
  const enough = each > daemons ? Math.ceil(most / (each - daemons)) : undefined;
  const remark = (verdict: Remark["verdict"], found: string): Remark => ({
    code: "BERTH504",
    verdict,
    option: ["instances", "max"],
    found,
    reason:
      `${options.instances.max} instances take ${room}: each task has a network interface of its own, and ` +
      `${fewest.name} has room for ${each}${daemons > 0 ? `, ${daemons} of them for what runs on every instance` : ""}`,
    remedy: `${enough ? `Set instances.max to ${enough}, list` : "List"} types with more interfaces, or use trunking`,
  });
  return [
    ...(needed > room ? [remark("error", `a deploy needs room for ${needed} tasks`)] : []),
    ...(needed <= room && most > room
      ? [remark("note", `up to ${most} tasks when all are replaced at once or scaled out; some then wait`)]
      : []),
    ...(untrunked.length === 0
      ? []
      : [
          {
            code: "BERTH504" as const,
            verdict: "note" as const,
            option: ["trunking"],
            found: `${untrunked.join(", ")} with trunking`,
            reason: "ECS has no trunk interface for it",
            remedy: "List types that take one, such as m6i.large",
          },
        ]),
  ];
}

/** Less than what the tasks ask for together can never hold them, however they are placed. */
function checkSum(subject: Subject<Ec2Options>, types: readonly InstanceType[]): readonly Remark[] {
  const { max } = subject.options.instances;
  const all = Object.values(subject.workload.services).filter(
    ({ kind, rollout }) => kind === "service" && !rollout.perNode,
  );
  const total = (what: "cpu" | "memory") =>
    sum(all.map((service) => (needOf(service, subject)?.[what] ?? 0) * initialReplicas(service.rollout)));
  const given = {
    cpu: max * 1024 * Math.max(...types.map(({ cpu }) => cpu)),
    memory: max * Math.max(...types.map((type) => memoryForTasks(type).atMost)),
  };
  const remark = (found: string, reason: string): Remark => ({
    code: "BERTH504",
    verdict: "error",
    option: ["instances", "max"],
    found,
    reason,
    remedy: "Raise instances.max, list larger types, or ask for less under deploy.resources",
  });
  return [
    ...(total("cpu") > given.cpu
      ? [remark(`all tasks together need ${total("cpu") / 1024} cores`, `${max} instances have ${given.cpu / 1024}`)]
      : []),
    ...(total("memory") > given.memory
      ? [remark(`all tasks together need ${total("memory")} MiB`, `${max} instances have ${given.memory}`)]
      : []),
  ];
}

/** `max_replicas_per_node: 1` needs an instance for each. */
function checkSpread({ workload, options }: Subject<Ec2Options>): readonly Remark[] {
  const { max } = options.instances;
  return Object.values(workload.services)
    .filter((service) => service.placement.maxPerNode === 1 && atOnce(service) > max)
    .map((service) => ({
      code: "BERTH504",
      verdict: "error",
      path: ["services", service.name],
      found: `${atOnce(service)} tasks of ${service.name}, one for each instance`,
      reason: `the option instances.max says ${max}`,
      remedy: "Raise instances.max, or allow more than one for each instance",
    }));
}
