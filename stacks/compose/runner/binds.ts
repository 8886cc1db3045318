import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { isObject, type Json, type JsonObject } from "../../../src/json";
import type { Engine } from "./engine";
import { failure } from "./failure";
import { escaped, plain, type Settings } from "./settings";

/**
 * Makes the sources of bind mounts absolute. Relative ones, and those under `~`, are files of this machine, so an
 * engine elsewhere cannot have them; an absolute path means the engine's own machine and stays.
 */
export function withLocalPaths(settings: Settings, engine: Engine): JsonObject {
  const { document, changed } = absolutePaths(settings);
  if (engine.local || changed.length === 0) return document;
  throw failure(
    "BERTH409",
    `bind mounts of files on this machine: ${changed.join("; ")}`,
    `${engine.label} is another machine and has no such files`,
    "use a config, a secret or a named volume, put the files into the image, or give a path of that machine",
  );
}

/** The project with absolute bind sources, and which were not: `services.web: ./data`. */
export function absolutePaths(settings: Settings): { readonly document: JsonObject; readonly changed: string[] } {
  const changed: string[] = [];
  const services = Object.entries(isObject(settings.document.services) ? settings.document.services : {});
  const absolutes = services.map(([name, service]) => {
    if (!isObject(service) || !Array.isArray(service.volumes)) return [name, service] as const;
    const volumes = service.volumes.map((volume: Json): Json => {
      if (!isObject(volume) || volume.type !== "bind" || typeof volume.source !== "string") return volume;
      const source = plain(volume.source);
      if (source.startsWith("/") || /^[A-Za-z]:[\\/]/.test(source)) return volume;
      changed.push(`services.${name}: ${source}`);
      return { ...volume, source: escaped(absolute(settings, source)) };
    });
    return [name, { ...service, volumes }] as const;
  });
  return { document: { ...settings.document, services: Object.fromEntries(absolutes) }, changed };
}

function absolute(settings: Settings, source: string): string {
  if (source === "~" || source.startsWith("~/")) return join(homedir(), source.slice(1));
  return resolve(settings.projectDirectory, source);
}
