import type { Remark } from "../../../src/target";
import { clashes } from "./entry-clashes";
import { targetTiming } from "./entry-health";
import { httpRemarks } from "./entry-http";
import { type EntryPlan, type EntrySubject, planEntry, tcpPortOf, waysTo } from "./entry-plan";
import { max } from "./limits";

/** What can be said of the published ports before anything is made of them. Pure. */
export function checkEntry(subject: EntrySubject): readonly Remark[] {
  const plan = planEntry(subject);
  return [
    ...unpublishable(subject),
    ...clashes(subject),
    ...tooMany(plan),
    ...httpRemarks(subject, plan),
    ...network(subject, plan),
    ...timing(subject, plan),
  ];
}

/** Ports that no listener can stand for. */
function unpublishable(subject: EntrySubject): Remark[] {
  const { workload, images } = subject;
  return Object.values(workload.services).flatMap((service) =>
    service.ports.flatMap((port, index): Remark[] => {
      const path = ["services", service.name, "ports", index];
      const found = `${service.name} publishes its port ${port.target}/${port.protocol}`;
      const error = { verdict: "error", path } as const;
      if (service.kind === "job")
        return [
          {
            ...error,
            code: "BERTH510",
            found,
            reason: "a job runs for a moment, and a load balancer would stop it as unhealthy before it is done",
            remedy: "Remove ports from the job; siblings reach it by expose",
          },
        ];
      if (port.published === undefined)
        return [
          {
            ...error,
            code: "BERTH503",
            found: `${found} on any free port`,
            reason: "a listener of a load balancer has one fixed port, so that its address is known",
            remedy: `Name a port: "8080:${port.target}"`,
          },
        ];
      if (port.protocol === "udp" && tcpPortOf(service, images) === undefined)
        return [
          {
            ...error,
            code: "BERTH513",
            found,
            reason: "a load balancer checks a UDP port over TCP, and the service has no TCP port that the file names",
            remedy: "List a TCP port that the app answers on under expose",
          },
        ];
      return [];
    }),
  );
}

function tooMany({ targets, listeners, balancers }: EntryPlan): Remark[] {
  const perService = [...new Set(targets.map(({ service }) => service))].flatMap((service): Remark[] => {
    const count = targets.filter((target) => target.service === service).length;
    if (count <= max("targetGroupsPerService")) return [];
    return [
      {
        code: "BERTH504",
        verdict: "error",
        path: ["services", service, "ports"],
        found: `${service} publishes ${count} ports`,
        reason: `ECS takes ${max("targetGroupsPerService")} target groups for one service`,
        remedy: "Publish fewer, or serve them by several services; siblings need expose only",
      },
    ];
  });
  const perBalancer = balancers.flatMap((balancer): Remark[] => {
    const those = listeners.filter((listener) => listener.balancer.id === balancer.id);
    const last = those[max("listenersPerLoadBalancer")];
    if (last === undefined) return [];
    const kind = `${balancer.kind === "http" ? "Application" : "Network"} Load Balancer (${balancer.scheme})`;
    return [
      {
        code: "BERTH504",
        verdict: "error",
        path: ["services", last.service, "ports"],
        found: `the project needs ${those.length} listeners on its ${kind}`,
        reason: `a load balancer has at most ${max("listenersPerLoadBalancer")}`,
        remedy: "Publish fewer ports, or split the project",
      },
    ];
  });
  const rules = balancers.flatMap((balancer): Remark[] => {
    const those = targets.filter((target) => target.balancer.id === balancer.id);
    const count = those.flatMap(waysTo).length;
    const last = those.at(-1);
    if (last === undefined || count <= max("rulesPerGroup")) return [];
    return [
      {
        code: "BERTH504",
        verdict: "error",
        path: ["services", last.service, "ports"],
        found: `the security group of load balancer ${balancer.id} needs ${count} outbound rules`,
        reason: `a security group has at most ${max("rulesPerGroup")}: one for each published port, another where it is checked on a port of its own`,
        remedy: "Publish fewer ports, or split the project",
      },
    ];
  });
  return [...perService, ...perBalancer, ...rules];
}

/** An existing network's subnets: an Application Load Balancer needs two, in two zones, which the plan verifies. */
function network({ options }: EntrySubject, { balancers }: EntryPlan): Remark[] {
  const { vpc, publicSubnets = [], privateSubnets = [] } = options.network;
  if (vpc === undefined) return [];
  return balancers.flatMap(({ kind, scheme }): Remark[] => {
    const key = scheme === "internet" ? "publicSubnets" : "privateSubnets";
    const count = new Set(scheme === "internet" ? publicSubnets : privateSubnets).size;
    const needed = kind === "http" ? 2 : 1;
    if (count >= needed) return [];
    const name = `${kind === "http" ? "an Application" : "a Network"} Load Balancer`;
    return [
      {
        code: "BERTH506",
        verdict: "error",
        option: ["network", key],
        found: `network.${key} names ${count === 0 ? "no subnet" : "one subnet"}`,
        reason: `the published ports need ${name} (${scheme}), and that stands in at least ${needed === 2 ? "two subnets of two zones" : "one subnet"}`,
        remedy:
          scheme === "internet"
            ? `Name ${needed} in network.publicSubnets, or publish on host_ip 127.0.0.1, which means inside the VPC`
            : `Name ${needed} in network.privateSubnets`,
      },
    ];
  });
}

/** The health check's timing on the target group, where that takes it only rounded. */
function timing({ workload }: EntrySubject, { targets }: EntryPlan): Remark[] {
  return [...new Set(targets.map(({ service }) => service))].flatMap((name) =>
    targetTiming(workload.services[name]?.health).clamps.map(({ what, asked, given }): Remark => {
      const unit = what === "retries" ? "" : " s";
      return {
        code: "BERTH102",
        verdict: "adapted",
        path: ["services", name, "healthcheck", what],
        found: `${what} is ${asked}${unit}, and the load balancer's check gets ${given}${unit}`,
        reason:
          what === "retries"
            ? `a target turns after ${max("targetThresholdMin")} to ${max("targetThresholdMax")} checks`
            : `a target group takes whole seconds: an interval from ${max("targetIntervalMin")} to ${max("targetIntervalMax")}, a timeout from ${max("targetTimeoutMin")} to ${max("targetTimeoutMax")} and below the interval`,
        remedy: "Nothing, if that will do; else set a value that both take",
      };
    }),
  );
}
