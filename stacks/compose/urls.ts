import { isObject, type JsonObject } from "../../src/json";
import type { EngineOptions } from "./options";

/**
 * Name of the host that publishes the ports, as far as synthesis can know: a docker context is looked up by the
 * deploying machine only, so there is none for it (the runner prints the addresses in every case).
 */
export function publishingHost(engine: EngineOptions): string | undefined {
  if (engine.context) return undefined;
  return engine.host ? hostOf(engine.host) : "localhost";
}

/** Host part of an engine address; `localhost` for a socket on this machine. */
export function hostOf(address: string): string {
  const host = /^(?:ssh|tcp|https?):\/\/(?:[^@/]*@)?(\[[^\]]*\]|[^:/]+)/.exec(address)?.[1];
  return host ?? "localhost";
}

/** One address per published port, sorted: `http://` where `app_protocol` says http, else `tcp://` or `udp://`. */
export function publishedUrls(document: JsonObject, host: string): string[] {
  const services = isObject(document.services) ? Object.values(document.services) : [];
  const urls = services.flatMap((service) => {
    const ports = isObject(service) && Array.isArray(service.ports) ? service.ports : [];
    return ports.filter(isObject).flatMap((port) => urlsOf(port, host));
  });
  return [...new Set(urls)].sort();
}

function urlsOf(port: JsonObject, host: string): string[] {
  const range = /^(\d+)(?:-(\d+))?$/.exec(String(port.published ?? ""));
  if (!range) return []; // A free port chosen by the engine is known only once it runs.
  const scheme = schemeOf(port);
  const ip = typeof port.host_ip === "string" ? port.host_ip : "";
  const at = ["", "0.0.0.0", "::"].includes(ip) ? host : ip.includes(":") ? `[${ip}]` : ip;
  const first = Number(range[1]);
  const last = Number(range[2] ?? range[1]);
  return Array.from({ length: last - first + 1 }, (_, index) => `${scheme}://${at}:${first + index}`);
}

/** `app_protocol: http` is a page to open; http2, grpc and the rest are not. */
export function schemeOf(port: JsonObject): string {
  if (port.app_protocol === "http" || port.app_protocol === "https") return port.app_protocol;
  return typeof port.protocol === "string" ? port.protocol : "tcp";
}
