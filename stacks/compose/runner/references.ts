import { isObject, type JsonObject } from "../../../src/json";
import { type Container, serviceOf } from "./containers";
import type { Ready } from "./image";
import { escaped, plain } from "./settings";

/**
 * The project with the reference of each image that docker compose is to use. A service's containers keep the one they
 * have while it means the same image: docker compose makes them anew for another name of the same thing.
 */
export function withReferences(
  document: JsonObject,
  images: ReadonlyMap<string, Ready>,
  containers: readonly Container[],
): JsonObject {
  const services = Object.entries(isObject(document.services) ? document.services : {}).map(([name, service]) => {
    const reference = isObject(service) ? plain(String(service.image)) : "";
    const ready = images.get(reference);
    if (!isObject(service) || !ready) return [name, service] as const;
    const running = containers.filter((container) => serviceOf(container) === name).map(({ Config }) => Config.Image);
    const kept = !running.includes(ready.use) && running.includes(ready.image.Id);
    return [name, { ...service, image: escaped(kept ? ready.image.Id : ready.use) }] as const;
  });
  return { ...document, services: Object.fromEntries(services) };
}
