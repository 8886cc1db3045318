import type { Port } from "../../../src/workload/model";
import type { TargetProtocol } from "./entry-health";

/** `internet`: whoever; `internal`: the VPC's addresses only. */
export type Scheme = "internet" | "internal";

/** A load balancer, at most one of each: `http` is an Application, `tcp` a Network Load Balancer. */
export interface Balancer {
  readonly id: `${"http" | "tcp"}_${Scheme}`;
  readonly kind: "http" | "tcp";
  readonly scheme: Scheme;
}

const HTTP_FAMILY: Readonly<Record<string, TargetProtocol>> = {
  http: "HTTP",
  https: "HTTPS",
  http2: "HTTP2",
  grpc: "GRPC",
};

/** What the app speaks on a port, in a target group's words; `app_protocol` decides, TCP is passed on as it is. */
export function protocolOf({ app, protocol }: Port): TargetProtocol {
  if (protocol === "udp") return "UDP";
  return HTTP_FAMILY[app?.toLowerCase() ?? ""] ?? "TCP";
}

export function balancerOf(port: Port): Balancer {
  const kind = ["TCP", "UDP"].includes(protocolOf(port)) ? "tcp" : "http";
  const scheme = schemeOf(port.hostIp);
  return { id: `${kind}_${scheme}`, kind, scheme };
}

/**
 * An address that only the host or its own network reaches means internal: loopback, RFC 1918, RFC 6598 (shared),
 * link-local, and their like in IPv6.
 */
export function schemeOf(hostIp: string | undefined): Scheme {
  const address = (hostIp ?? "").replace(/^\[|\]$/g, "").replace(/^::ffff:(?=\d+\.)/i, "");
  const [first = Number.NaN, second = Number.NaN] = address.split(".").map(Number);
  const internal =
    address.toLowerCase() === "localhost" ||
    [127, 10].includes(first) ||
    (first === 172 && second >= 16 && second <= 31) ||
    (first === 192 && second === 168) ||
    (first === 169 && second === 254) ||
    (first === 100 && second >= 64 && second <= 127) ||
    /^(::1|f[cd][0-9a-f]{2}:.*|fe[89ab][0-9a-f]:.*)$/i.test(address);
  return internal ? "internal" : "internet";
}
