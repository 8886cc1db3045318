import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { isObject, type JsonObject } from "../json";
import { asTemplates, cacheEntry, fields, hostsOf, listOf, sshKeyOf, targetNames, ulimitsOf } from "./bake-values";
import { inputsOf, type Place, textOf } from "./inputs";

/** A secret of a build: a file of this machine, or a variable that bake is started with. */
export type BakeSecret =
  | { readonly id: string; readonly file: string }
  | { readonly id: string; readonly variable: string };

/** One image to bake. */
export interface BakeImage {
  /** For messages: its reference, or what it is to another. */
  readonly name: string;
  /** Names for the result. Empty: it is no result, only a context of others. */
  readonly tags: readonly string[];
  readonly build: JsonObject;
  readonly platform: string;
  /** Beside those of `build`, and before them. */
  readonly labels: Readonly<Record<string, string>>;
  readonly secrets: readonly BakeSecret[];
  /** By service, the names of the images that stand for `service:<name>` among its contexts. */
  readonly links: Readonly<Record<string, string>>;
}

/** What to hand to `docker buildx bake`. */
export interface Bake {
  /** The bake file, as JSON. */
  readonly text: string;
  /** Words for `--allow`: what the Compose files ask for, and nothing else. */
  readonly allow: readonly string[];
  /** Name of each image's target, in the order of the images. */
  readonly targets: readonly string[];
}

/** An image in the engine's store, and no attestation: that would make it an index. */
const RESULT = {
  output: ["type=docker"],
  attest: ["type=provenance,disabled=true", "type=sbom,disabled=true"],
};

/** Writes the bake file. Paths of this machine become absolute. */
export function toBake(images: readonly BakeImage[], projectDirectory: string): Bake {
  const targets = targetNames(images.map(({ name }) => name));
  const named = new Map(images.map(({ name }, index) => [name, targets[index] as string]));
  const allow = new Set<string>();
  const written = images.map((image, index) => {
    const result = image.tags.length === 0 ? {} : { ...RESULT, tags: image.tags };
    const target = toTarget(image, projectDirectory, named, (word) => allow.add(word));
    return [targets[index], { ...target, ...result }];
  });
  const results = targets.filter((_, index) => images[index]?.tags.length !== 0);
  const file = { group: { default: { targets: results } }, target: Object.fromEntries(written) };
  return { text: JSON.stringify(asTemplates(file)), allow: [...allow].sort(), targets };
}

function toTarget(
  { build, platform, labels, secrets, links }: BakeImage,
  projectDirectory: string,
  targets: ReadonlyMap<string, string>,
  allow: (word: string) => void,
): Record<string, unknown> {
  const { context, dockerfile, contexts } = inputsOf(build, projectDirectory);
  const read = (path: string): string => {
    allow(`fs.read=${path}`);
    return path;
  };
  const at = (place: Place): string => {
    if (place.kind === "service") return `target:${targets.get(links[place.service] ?? "")}`;
    if (place.kind === "layout") return `oci-layout://${read(place.path)}${place.suffix}`;
    return place.kind === "folder" ? read(place.path) : place.url;
  };
  const caches = (value: JsonObject[string] | undefined, key: "src" | "dest") =>
    listOf(value).map((text) => {
      const { entry, path } = cacheEntry(text, key, projectDirectory);
      // Of a folder that is not there yet, bake asks for the one that it will be in.
      const folder = path === undefined || existsSync(path) ? path : dirname(path);
      if (folder !== undefined) allow(`${key === "src" ? "fs.read" : "fs.write"}=${folder}`);
      return entry;
    });
  const entitlements = [...listOf(build.entitlements), ...(build.privileged === true ? ["security.insecure"] : [])];
  for (const word of [...entitlements, ...(build.network === "host" ? ["network.host"] : [])]) allow(word);
  return {
    context: at(context),
    contexts: Object.fromEntries(contexts.map(([name, place]) => [name, at(place)])),
    ...(dockerfile.kind === "inline" ? { "dockerfile-inline": dockerfile.text } : {}),
    ...(dockerfile.kind === "file" ? { dockerfile: read(dockerfile.path) } : {}),
    ...(dockerfile.kind === "remote" ? { dockerfile: textOf(build.dockerfile) } : {}),
    target: textOf(build.target),
    args: build.args,
    labels: { ...(isObject(build.labels) ? build.labels : {}), ...labels },
    platforms: [platform],
    "cache-from": caches(build.cache_from, "src"),
    "cache-to": caches(build.cache_to, "dest"),
    secret: secrets.map((secret) =>
      "file" in secret
        ? fields({ id: secret.id, type: "file", src: read(secret.file) })
        : fields({ id: secret.id, type: "env", env: secret.variable }),
    ),
    ssh: listOf(build.ssh).map((text) => {
      const { id, path } = sshKeyOf(text, projectDirectory);
      if (path === undefined) allow("ssh");
      return path === undefined ? id : `${id}=${read(path)}`;
    }),
    "shm-size": build.shm_size === undefined ? undefined : String(build.shm_size),
    ulimits: ulimitsOf(build.ulimits),
    "extra-hosts": hostsOf(build.extra_hosts),
    network: textOf(build.network),
    entitlements,
    pull: build.pull,
    "no-cache": build.no_cache,
  };
}
