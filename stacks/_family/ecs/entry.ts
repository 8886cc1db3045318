import { addAlias, addCertificate } from "./certificate";
import type { EcsContext } from "./context";
import { type AddedBalancer, addBalancer } from "./entry-balancer";
import { addEntryGroup, letIn } from "./entry-group";
import { planEntry } from "./entry-plan";
import { addListener } from "./listeners";
import type { Entry, EntryOfService, Network } from "./parts";
import { addTargetGroup } from "./target-groups";
import { addUrls } from "./urls";

/**
 * Load balancers, listeners and target groups for every published port, a security group for every service that
 * publishes one, the certificate and alias record of a domain, and the output `urls`. A project that publishes nothing
 * gets none of it.
 */
export function addEntry(context: EcsContext, network: Network): Entry {
  const plan = planEntry(context.deployment);
  if (plan.listeners.length === 0) return { services: {} };

  const balancers = new Map<string, AddedBalancer>(
    plan.balancers.map((balancer) => [
      balancer.id,
      addBalancer(
        context,
        network,
        balancer,
        plan.listeners.filter((listener) => listener.balancer.id === balancer.id),
      ),
    ]),
  );
  const balancerOf = (id: string) => balancers.get(id) as AddedBalancer;
  const secure = plan.listeners.some(({ protocol }) => protocol === "HTTPS");
  const certificate = secure ? addCertificate(context) : undefined;

  const names = [...new Set(plan.listeners.map(({ service }) => service))];
  const groups = new Map(names.map((name) => [name, addEntryGroup(context, network, name)]));
  const targets = plan.targets.map((target) => {
    const balancer = balancerOf(target.balancer.id);
    const rules = letIn(context, target, balancer.groupId, groups.get(target.service) as string);
    return { target, balancer, rules, group: addTargetGroup(context, network, target) };
  });
  const arns = new Map(targets.map(({ target, group }) => [target.id, group.arn]));
  const listeners = plan.listeners.map((listener) => ({
    listener,
    added: addListener(context, listener, { ...balancerOf(listener.balancer.id), arns, certificate }),
  }));

  addAlias(context, plan, balancerOf);
  addUrls(context, plan, (id) => balancerOf(id).dnsName);
  const ofService = (name: string): EntryOfService => ({
    targets: targets
      .filter(({ target }) => target.service === name)
      .map(({ target, balancer, group }) => ({
        targetGroupArn: group.arn,
        containerPort: target.port,
        ...(target.balancer.kind === "http" ? { requestLabel: `${balancer.suffix}/${group.suffix}` } : {}),
      })),
    groupId: groups.get(name) as string,
    ready: [
      ...listeners.filter(({ listener }) => listener.service === name).map(({ added }) => added),
      ...targets.filter(({ target }) => target.service === name).flatMap(({ rules }) => rules),
    ],
  });
  return { services: Object.fromEntries(names.map((name) => [name, ofService(name)])) };
}
