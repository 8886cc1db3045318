import type { Subject } from "../../../src/target";
import type { Port, Service } from "../../../src/workload/model";
import { exposedBy } from "./discovery-plan";
import { type TargetHealth, type TargetProtocol, targetHealth } from "./entry-health";
import { type Balancer, balancerOf, protocolOf } from "./entry-port";
import { max } from "./limits";
import type { EcsOptions } from "./options";

export type EntrySubject = Pick<Subject<EcsOptions>, "workload" | "options" | "images">;

/** A port of a service that a load balancer sends to; one target group. */
export interface Target {
  /** `web_3000_http`, `web_3000_http_internal`: two addresses of one port can need a group each. */
  readonly id: string;
  readonly service: string;
  readonly port: number;
  readonly protocol: TargetProtocol;
  readonly balancer: Balancer;
  readonly health: TargetHealth;
  /** Seconds between a target's last new connection and its stop. */
  readonly drain: number;
}

export interface Listener {
  /** `http_internet_443`. */
  readonly id: string;
  readonly balancer: Balancer;
  readonly port: number;
  readonly protocol: "HTTP" | "HTTPS" | "TCP" | "UDP";
  /** The service that publishes it. */
  readonly service: string;
  readonly action: { readonly forward: Target } | { readonly redirect: number };
}

/** A published port and where it answers. */
export interface Published {
  readonly service: string;
  /** In the service's `ports`. */
  readonly index: number;
  readonly port: Port;
  readonly published: number;
  readonly balancer: Balancer;
  readonly listener: Listener;
}

export interface EntryPlan {
  readonly published: readonly Published[];
  readonly listeners: readonly Listener[];
  readonly targets: readonly Target[];
  readonly balancers: readonly Balancer[];
}

/** Docker stops a container after ten seconds where the file says nothing. */
const DOCKER_STOP_GRACE = 10;

export const REDIRECT_FROM = 80;
export const REDIRECT_TO = 443;

/** Whether the options give a certificate for HTTPS. */
export const hasCertificate = ({ certificate, domain }: EcsOptions) =>
  certificate !== undefined || domain !== undefined;

/**
 * How long a target gets no new connections before ECS sends SIGTERM: the service's stop grace, in which Compose lets
 * a request finish too. Load balancers wait five minutes by default, and every deploy with them. A request so has this
 * time twice, once before SIGTERM and once after.
 */
export const drainOf = (service: Service) =>
  Math.min(Math.ceil(service.lifecycle.stopGrace ?? DOCKER_STOP_GRACE), max("drainMax"));

/**
 * What is published where. Pure, and total: where {@link import("./entry-check").checkEntry} has found an error, the
 * first of two that clash wins and what cannot be published is left out. A port published as a range is one port of
 * the container on any free port of the range; the load balancer's are all free, so it is the first.
 */
export function planEntry(subject: EntrySubject): EntryPlan {
  const { workload, options } = subject;
  const targets = new Map<string, Target>();
  const listeners = new Map<string, Listener>();
  const published: Published[] = [];
  // An engine publishes nothing of a service that is on internal networks alone.
  const isInternal = ({ network }: { readonly network: string }) => workload.networks[network]?.internal === true;
  const open = ({ networks }: Service) => networks.length === 0 || !networks.every(isInternal);
  const services = Object.values(workload.services).filter((one) => one.kind === "service" && open(one));
  const entries = services.flatMap((service) =>
    service.ports.map((port, index) => ({ service, port, index, balancer: balancerOf(port) })),
  );
  const secure = hasCertificate(options);
  const publisherOf = (port: number, scheme: string) =>
    entries.find(
      (entry) =>
        entry.port.published?.first === port && entry.balancer.scheme === scheme && entry.port.protocol === "tcp",
    );

  for (const { service, port, index, balancer } of entries) {
    if (port.published === undefined || port.protocol === "sctp") continue;
    const { first } = port.published;
    const protocol = protocolOf(port);
    const other = publisherOf(REDIRECT_TO, balancer.scheme);
    // Another service on 443 must not get the requests for this one.
    const redirected =
      secure &&
      protocol === "HTTP" &&
      first === REDIRECT_FROM &&
      (other === undefined || (other.service === service && other.balancer.kind === "http"));
    const plain = protocol === "HTTP" && first === REDIRECT_FROM && !redirected;
    const spoken = balancer.kind === "tcp" ? (protocol as "TCP" | "UDP") : secure && !plain ? "HTTPS" : "HTTP";
    const listen = (at: number, over: Pick<Listener, "protocol" | "action">): Listener => {
      const id = `${balancer.id}_${at}${over.protocol === "UDP" ? "_udp" : ""}`;
      const listener = listeners.get(id) ?? { id, balancer, port: at, service: service.name, ...over };
      listeners.set(id, listener);
      return listener;
    };
    const forward = (): Target => {
      const target = targetOf(subject, service, port);
      const known = targets.get(target.id) ?? target;
      targets.set(target.id, known);
      return known;
    };
    const listener = redirected
      ? listen(first, { protocol: "HTTP", action: { redirect: REDIRECT_TO } })
      : listen(first, { protocol: spoken, action: { forward: forward() } });
    if (redirected && other === undefined) listen(REDIRECT_TO, { protocol: "HTTPS", action: { forward: forward() } });
    published.push({ service: service.name, index, port, published: first, balancer, listener });
  }
  const all = [...listeners.values()];
  const balancers = [...new Map(all.map(({ balancer }) => [balancer.id, balancer])).values()];
  return { published, listeners: all, targets: [...targets.values()], balancers };
}

function targetOf({ images }: EntrySubject, service: Service, port: Port): Target {
  const balancer = balancerOf(port);
  const protocol = protocolOf(port);
  const suffix = balancer.scheme === "internal" ? "_internal" : "";
  const only = service.ports.every(({ target }) => target === port.target);
  return {
    id: `${service.name}_${port.target}_${protocol.toLowerCase()}${suffix}`,
    service: service.name,
    port: port.target,
    protocol,
    balancer,
    health: targetHealth(service, { port: port.target, protocol, only }, tcpPortOf(service, images)),
    drain: drainOf(service),
  };
}

/** What a load balancer's security group lets out to a target: its traffic, and the check where that is another port. */
export function waysTo({ port, protocol, health }: Target) {
  const traffic = { port, protocol: protocol === "UDP" ? "udp" : "tcp", use: "Traffic" } as const;
  const check = { port: health.port ?? port, protocol: "tcp", use: "Health check" } as const;
  return check.port === traffic.port && check.protocol === traffic.protocol ? [traffic] : [traffic, check];
}

/** A port of the service that answers TCP, for the check of its UDP ports: published, exposed, or the image's own. */
export function tcpPortOf(service: Service, images: EntrySubject["images"]): number | undefined {
  const known = [
    ...service.ports.map(({ target, protocol }) => ({ port: target, protocol })),
    ...service.expose,
    ...exposedBy(images.of(service)),
  ];
  return known.find(({ protocol }) => protocol === "tcp")?.port;
}
