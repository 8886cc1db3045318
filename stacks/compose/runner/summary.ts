import { isObject, type JsonObject } from "../../../src/json";
import { schemeOf } from "../urls";
import { type Container, serviceOf } from "./containers";
import type { Engine } from "./engine";
import type { Settings } from "./settings";

/** The last lines of a deploy that went well. */
export function summary(
  settings: Settings,
  engine: Engine,
  containers: readonly Container[],
  composeOutput: readonly string[],
): string[] {
  const urls = new Set(containers.flatMap((container) => addresses(settings.document, engine, container)));
  return [...stale(composeOutput), ...[...urls].sort(), `${settings.projectName} is up on ${engine.label}`];
}

/** docker compose asks before it makes a volume anew, which loses its data. Nobody answers here, so it keeps the old one. */
function stale(composeOutput: readonly string[]): string[] {
  const asked = composeOutput.flatMap((line) => /Volume "([^"]+)" exists but doesn't match/.exec(line)?.[1] ?? []);
  return [...new Set(asked)].map(
    (name) =>
      `warning: volume ${name} stays as it was first made, although the file now describes another; ` +
      `to change it, take the project down and remove it, with its data: docker volume rm ${name}`,
  );
}

/** From what is published in fact, so that a port which the engine chose is right too. */
function addresses(document: JsonObject, engine: Engine, container: Container): string[] {
  const services = isObject(document.services) ? document.services : {};
  const service = services[serviceOf(container)];
  const ports = isObject(service) && Array.isArray(service.ports) ? service.ports.filter(isObject) : [];
  return Object.entries(container.NetworkSettings.Ports ?? {}).flatMap(([target, published]) => {
    const port = ports.find((one) => `${one.target}/${one.protocol ?? "tcp"}` === target);
    return (published ?? []).map(({ HostIp, HostPort }) => {
      const anywhere = ["", "0.0.0.0", "::"].includes(HostIp);
      const host = anywhere ? engine.publishingHost : HostIp.includes(":") ? `[${HostIp}]` : HostIp;
      return `${port ? schemeOf(port) : target.split("/")[1]}://${host}:${HostPort}`;
    });
  });
}
