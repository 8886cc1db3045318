import { isObject, type JsonObject } from "../json";
import { inputsOf, type Place } from "./inputs";

/** What a build is made from, as `hashContext` takes it. */
interface Build {
  /** Absolute. */
  readonly projectDirectory: string;
  /** The canonical `build` section of the service. */
  readonly build: JsonObject;
  /** The canonical document, where a context may be `service:<name>`. */
  readonly document?: JsonObject | undefined;
}

/** Absolute paths of all on this machine that goes into the hash of a build: folders, and the Dockerfile's file. */
export function sourcePaths(request: Build, above: readonly string[] = []): readonly string[] {
  const { projectDirectory, build, document } = request;
  const { context, contexts, dockerfile } = inputsOf(build, projectDirectory);
  const pathsOf = (place: Place): readonly string[] => {
    if (place.kind === "folder" || place.kind === "layout") return [place.path];
    if (place.kind !== "service" || above.includes(place.service)) return [];
    const service = isObject(document?.services) ? document.services[place.service] : undefined;
    if (!isObject(service) || !isObject(service.build)) return [];
    return sourcePaths({ projectDirectory, build: service.build, document }, [...above, place.service]);
  };
  const own = dockerfile.kind === "file" ? [dockerfile.path] : [];
  return [...new Set([...own, ...[context, ...contexts.map(([, place]) => place)].flatMap(pathsOf)])];
}
