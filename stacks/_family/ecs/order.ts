import type { Service, Workload } from "../../../src/workload/model";

/** What has to be up, or to have completed, before a service is deployed. */
export interface Predecessor {
  readonly service: string;
  readonly kind: Service["kind"];
}

/**
 * For each service, what it waits for: its `depends_on` and, as docker compose has it, its links
 * (https://github.com/compose-spec/compose-spec/blob/main/05-services.md#links). An optional dependency on a service
 * that no profile has enabled is left out. There is no cycle: docker compose config rejects one, links included
 * ("dependency cycle detected", 2.40.3).
 */
export function orderOf(workload: Workload): Readonly<Record<string, readonly Predecessor[]>> {
  const known = orders.get(workload);
  if (known) return known;
  const order = readOrder(workload);
  orders.set(workload, order);
  return order;
}

// Asked of every pair of services; a workload never changes.
const orders = new WeakMap<Workload, Readonly<Record<string, readonly Predecessor[]>>>();
const earlier = new WeakMap<Workload, Map<string, ReadonlySet<string>>>();

function readOrder(workload: Workload): Readonly<Record<string, readonly Predecessor[]>> {
  const predecessors = ({ name, dependsOn, links }: Service): Predecessor[] => {
    const names = new Set([...dependsOn.map(({ service }) => service), ...Object.values(links)]);
    names.delete(name);
    return [...names].sort().flatMap((other) => {
      const service = workload.services[other];
      return service === undefined ? [] : [{ service: other, kind: service.kind }];
    });
  };
  return Object.fromEntries(Object.values(workload.services).map((service) => [service.name, predecessors(service)]));
}

/** Services in an order in which each comes after all that it waits for; by name where nothing else decides. */
export function deployOrder(workload: Workload): readonly Service[] {
  const order = orderOf(workload);
  const done = new Set<string>();
  const sorted: Service[] = [];
  const visit = (service: Service) => {
    if (done.has(service.name)) return;
    done.add(service.name);
    for (const { service: other } of order[service.name] ?? []) {
      const predecessor = workload.services[other];
      if (predecessor) visit(predecessor);
    }
    sorted.push(service);
  };
  for (const name of Object.keys(workload.services).sort()) visit(workload.services[name] as Service);
  return sorted;
}

/** Every service that is deployed before `name`, however far back. */
export function before(workload: Workload, name: string): ReadonlySet<string> {
  const sets = earlier.get(workload) ?? new Map<string, ReadonlySet<string>>();
  earlier.set(workload, sets);
  const known = sets.get(name);
  if (known) return known;
  const order = orderOf(workload);
  const found = new Set<string>();
  const ahead = [name];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    for (const { service } of order[next] ?? []) {
      if (found.has(service)) continue;
      found.add(service);
      ahead.push(service);
    }
  }
  sets.set(name, found);
  return found;
}
