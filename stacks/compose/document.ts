import type { Image } from "../../src/images/image";
import { isObject, type Json, type JsonObject } from "../../src/json";

/** Attributes that a deploy has no use for: building, watching, and choosing services, all done by now. */
const DROPPED_FROM_SERVICE = new Set(["build", "develop", "profiles"]);

/** The Compose project to deploy, with what the runner must know beside it. */
export interface DeployedProject {
  /** Ready for `docker compose -f`: every `$` doubled, keys sorted, configs as files. */
  readonly document: JsonObject;
  /** Images that the project builds and the lock does not name: the local engine's is the one to deploy. */
  readonly built: readonly string[];
  /** What the lock says of images, by their reference in the document. */
  readonly locked: Readonly<Record<string, LockedReference>>;
  /** Configs that become files `configs/<key>`, base64. */
  readonly configs: Readonly<Record<string, string>>;
}

/** One image that the lock names: what the runner and readers must know of it. */
export interface LockedReference {
  /** As the Compose file has it: `shop/web:1`. */
  readonly name: string;
  /** `sha256:...` of the image's configuration. */
  readonly id: string;
  /** `sha256:...` of its manifest, where a registry has it. */
  readonly digest?: string;
  /** `linux/amd64`. */
  readonly platform?: string;
  /** Who it starts as, where the Compose file does not say: `1000:1000`, `node`; null: root. */
  readonly user?: string | null;
  /** Ports that it exposes: `3000/tcp`. */
  readonly exposed?: readonly string[];
}

/**
 * Derives the deployed project from the canonical one.
 * @param name Compose project name on the engine.
 * @param configContents content of the configs that have one, base64, by key.
 * @param imageOf the image of a service, by the service's name. Default: what the Compose file says.
 */
export function deployedProject(
  canonical: JsonObject,
  name: string,
  configContents: Readonly<Record<string, string>>,
  imageOf: (service: string) => Image | undefined = () => undefined,
): DeployedProject {
  const buildName = typeof canonical.name === "string" ? canonical.name : name;
  const built: string[] = [];
  const locked: Record<string, LockedReference> = {};
  const configs: Record<string, string> = {};
  const services = mapObject(canonical.services, (key, value) => {
    // Compose names an image that has only `build` after the project and the service.
    const written = typeof value.image === "string" ? value.image : `${buildName}-${key}`;
    const pinned = pin(imageOf(key), written);
    if (pinned) locked[pinned.reference] = pinned.locked;
    else if (value.build !== undefined) built.push(written);
    const image = pinned?.reference ?? written;
    const kept = Object.entries(value).filter(([attribute]) => !DROPPED_FROM_SERVICE.has(attribute));
    return { ...Object.fromEntries(kept), image };
  });
  const withFiles = mapObject(canonical.configs, (key, value) => {
    const content = configContent(value, configContents[key]);
    if (content === undefined) return value;
    configs[key] = content;
    const { content: _, ...rest } = value;
    return { ...rest, file: `./configs/${key}` };
  });
  const document = {
    ...canonical,
    name,
    services,
    ...(canonical.configs ? { configs: withFiles } : {}),
    ...renamed(canonical, buildName, name),
  };
  return {
    document: finish(document) as JsonObject,
    built: [...new Set(built)].sort(),
    locked: Object.fromEntries(Object.entries(locked).sort(([a], [b]) => (a < b ? -1 : 1))),
    configs,
  };
}

/** By digest where a registry of the environment has it, else by id: the runner then finds it, or brings it. */
function pin(image: Image | undefined, name: string): { reference: string; locked: LockedReference } | undefined {
  if (image?.id === undefined || image.pinned === undefined) return undefined;
  const { id, digest, platform, own, exposed } = image;
  const locked = {
    name,
    id,
    ...(digest === undefined ? {} : { digest }),
    ...(platform === undefined ? {} : { platform }),
    ...(own === undefined ? {} : { user: own.user }),
    ...(exposed.length === 0 ? {} : { exposed: exposed.map(({ port, protocol }) => `${port}/${protocol}`) }),
  };
  return { reference: image.pinned === "digest" ? image.reference : id, locked };
}

/** Only what has content of its own: an external config, or one from an environment variable, stays as it is. */
function configContent(config: JsonObject, base64: string | undefined): string | undefined {
  if (typeof config.content === "string") return Buffer.from(config.content).toString("base64");
  return typeof config.file === "string" ? base64 : undefined;
}

/**
 * `docker compose config` writes the default names out (`<project>_<key>`). Under another project name they have to
 * follow, or two environments on one engine would share a network.
 */
function renamed(canonical: JsonObject, from: string, to: string): Record<string, JsonObject> {
  const result: Record<string, JsonObject> = {};
  for (const section of ["networks", "volumes"]) {
    if (from === to || !isObject(canonical[section])) continue;
    result[section] = mapObject(canonical[section], (key, value) =>
      value.name === `${from}_${key}` && !value.external ? { ...value, name: `${to}_${key}` } : value,
    );
  }
  return result;
}

function mapObject(value: Json | undefined, change: (key: string, value: JsonObject) => JsonObject): JsonObject {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, change(key, isObject(entry) ? entry : {})]),
  );
}

/** Sorts keys, drops `x-*`, and doubles `$`, which Compose would otherwise interpolate a second time. */
function finish(value: Json, depth = 0): Json {
  if (typeof value === "string") return value.replaceAll("$", "$$$$");
  if (Array.isArray(value)) return value.map((entry) => finish(entry, depth + 1));
  if (!isObject(value)) return value;
  const entries = Object.keys(value)
    .filter((key) => !isExtension(key, depth))
    .sort()
    .map((key) => [key, finish(value[key] ?? null, depth + 1)] as const);
  return Object.fromEntries(entries);
}

/** Extensions live at the top, in a service, network, volume, secret or config; deeper an `x-` key is the user's own data. */
function isExtension(key: string, depth: number): boolean {
  return key.startsWith("x-") && (depth === 0 || depth === 2);
}
