import type { Remark } from "../../../src/target";
import { type EntryPlan, type EntrySubject, hasCertificate, type Published } from "./entry-plan";

/** What is to be said of ports that speak HTTP, and of the options for them. */
export function httpRemarks({ workload, options }: EntrySubject, plan: EntryPlan): Remark[] {
  const http = plan.published.filter(({ balancer }) => balancer.kind === "http");
  return [...http.flatMap((entry) => ofPort(entry, hasCertificate(options))), ...checks(plan), ...ofOptions()];

  function ofOptions(): Remark[] {
    const remarks: Remark[] = [];
    const jobs = Object.values(workload.services).some(({ kind, ports }) => kind === "job" && ports.length > 0);
    const option = options.domain ? "domain" : "certificate";
    if (http.length === 0 && hasCertificate(options) && !jobs)
      remarks.push({
        code: "BERTH505",
        verdict: "error",
        option: [option],
        found: `${option} is set, and no published port speaks HTTP`,
        reason: "an Application Load Balancer uses the certificate; without app_protocol a port is plain TCP",
        remedy: `Write app_protocol: http on the port that the browser goes to, or remove ${option}`,
      });
    if (options.waf !== undefined && !http.some(({ balancer }) => balancer.scheme === "internet"))
      remarks.push({
        code: "BERTH510",
        verdict: "note",
        option: ["waf"],
        found: "waf is set, and no port that speaks HTTP is open to the internet",
        reason: "AWS WAF looks at the requests of an Application Load Balancer only, so here it protects nothing",
        remedy: "Write app_protocol: http on the port, or remove waf",
      });
    return remarks;
  }
}

function ofPort({ service, index, port, listener, balancer, published }: Published, secure: boolean): Remark[] {
  const path = ["services", service, "ports", index];
  const app = port.app?.toLowerCase();
  if (!secure && app !== "http")
    return [
      {
        code: "BERTH505",
        verdict: "error",
        path: [...path, "app_protocol"],
        found: `${service} speaks ${app} on its published port ${published}, and there is no certificate`,
        reason:
          app === "https"
            ? "an Application Load Balancer ends TLS itself, with a certificate of its own"
            : "an Application Load Balancer speaks HTTP/2 and gRPC to an app only behind an HTTPS listener",
        remedy:
          "Set certificate or domain in the environment's options, or remove app_protocol: the bytes then pass through unchanged",
      },
    ];
  const remarks: Remark[] = [];
  if ("redirect" in listener.action)
    remarks.push({
      code: "BERTH102",
      verdict: "adapted",
      path,
      found: `${service} publishes port ${published}, and there is a certificate`,
      reason: `port ${published} answers with a redirect to HTTPS on port ${listener.action.redirect}`,
      remedy: "Nothing; clients that follow no redirects use HTTPS",
    });
  else if (listener.protocol === "HTTPS" && app === "http")
    remarks.push({
      code: "BERTH102",
      verdict: "adapted",
      path,
      found: `${service} speaks http on its published port ${published}, and there is a certificate`,
      reason: `port ${published} of the load balancer speaks HTTPS, and HTTP to the app`,
      remedy: "Nothing; clients write https://",
    });
  if (listener.protocol === "HTTP" && "forward" in listener.action && balancer.scheme === "internet")
    remarks.push({
      code: "BERTH512",
      verdict: "note",
      path,
      found: `port ${published} of ${service} is open to the internet in plain HTTP`,
      reason: secure
        ? "port 443 belongs to another service, so that a redirect would lead there"
        : "the options give no certificate; whoever is on the way can read and change what is sent",
      remedy: secure ? "Publish this service on another port than 80" : "Set certificate or domain",
    });
  return remarks;
}

/** Targets whose check is a guess. */
function checks({ targets, published }: EntryPlan): Remark[] {
  return targets.flatMap((target): Remark[] => {
    const { balancer, health, service, port, protocol } = target;
    if (balancer.kind !== "http" || health.from !== "default") return [];
    const index = published.find((entry) => entry.service === service && entry.port.target === port)?.index ?? 0;
    const grpc = protocol === "GRPC";
    return [
      {
        code: "BERTH102",
        verdict: "adapted",
        path: ["services", service, "ports", index],
        found: `no health check shows ${grpc ? "a gRPC method" : "an HTTP path"} on port ${port} of ${service}`,
        reason: grpc
          ? "an Application Load Balancer has no TCP check; any gRPC status counts as healthy"
          : "an Application Load Balancer has no TCP check; it asks for / and takes every status from 200 to 499",
        remedy: grpc
          ? "Set x-berth.health.path to a method such as /grpc.health.v1.Health/Check"
          : "Set x-berth.health.path, or probe it with curl or wget in healthcheck",
      },
    ];
  });
}
