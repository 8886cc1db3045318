import { parseReference } from "../../../src/images/reference";
import type { LockedReference } from "../document";
import { docker, inspect } from "./docker";
import { type Engine, keepsManifests } from "./engine";
import { diskFull, failure } from "./failure";
import { type Image, isSame, loadedTag, type Ready } from "./image";
import { transfer } from "./transfer";

/** An image that the lock names, as the document does: `repository@sha256:...`, or its id alone. */
export interface LockedNeed {
  readonly reference: string;
  readonly policy: string;
  readonly locked: LockedReference;
}

export interface Places {
  readonly engine: Engine;
  /** The deploying machine's engine, where that is another. */
  readonly builder: Engine | undefined;
  /** What the project's containers were told to run. */
  readonly running: ReadonlySet<string>;
  readonly say: (line: string) => void;
}

/**
 * Sees to it that the engine has exactly the locked image: as it is there, else pulled by digest, else by its id, which
 * the engine has already or gets from the deploying machine's engine. Never another image, whatever a tag says.
 */
export async function ensureLocked(need: LockedNeed, places: Places): Promise<Ready> {
  const { engine, running } = places;
  const byDigest = need.reference !== need.locked.id;
  const [named] = byDigest ? await inspect<Image>(engine, "image", [need.reference]) : [];
  if (named) return { image: proved(need, engine, named), use: need.reference };
  const there = await byId(need, engine);
  // A registry that is back is no reason to recreate what runs: by another name it would be another container.
  if (there && (!byDigest || running.has(there.Id))) return { image: there, use: there.Id };
  const problem = byDigest ? await pull(need, places) : undefined;
  if (byDigest && problem === undefined) {
    const [pulled] = await inspect<Image>(engine, "image", [need.reference]);
    if (!pulled) throw missing(need, places, "the engine does not list it after pulling it");
    return { image: proved(need, engine, pulled), use: need.reference };
  }
  const image = there ? usingWhatIsThere(need, places, there, problem) : await load(need, places, problem);
  return { image, use: image.Id };
}

function usingWhatIsThere(need: LockedNeed, { engine, say }: Places, there: Image, problem?: string): Image {
  say(`${need.reference} was not pulled (${problem}): ${engine.label} has the locked image, and runs it by its id`);
  return there;
}

/** The engine's image with the locked content, whatever its name. */
async function byId({ locked }: LockedNeed, engine: Engine): Promise<Image | undefined> {
  const [there] = await inspect<Image>(engine, "image", [locked.id]);
  if (there) return there;
  // An engine that keeps manifests knows no image by its configuration. There the tag is the record of an earlier load.
  const [tagged] = await inspect<Image>(engine, "image", [loadedTag(locked.name, locked.id)]);
  return tagged && (await keepsManifests(engine)) ? tagged : undefined;
}

/** Undefined when it went well, else the last line that docker said. */
async function pull(need: LockedNeed, { engine, say }: Places): Promise<string | undefined> {
  if (need.policy === "never") return "its pull_policy is never";
  say(`pulling ${need.locked.name} as ${need.reference}`);
  // No --platform: the digest is that of one manifest, which has one.
  const { code, stderr } = await docker(engine, ["pull", "--quiet", need.reference]);
  if (code === 0) return undefined;
  if (/no space left on device/i.test(stderr)) throw diskFull(engine.label, stderr.trim());
  return stderr.trim().split("\n").at(-1) || "the pull failed";
}

/** @param problem why it could not be pulled; undefined where no registry has it. */
async function load(need: LockedNeed, places: Places, problem: string | undefined): Promise<Image> {
  const { engine, builder, say } = places;
  const { name, id } = need.locked;
  const [source] = builder ? await inspectFirst(builder, [id, need.reference]) : [];
  if (!builder || !source) throw missing(need, places, problem);
  if (problem !== undefined)
    say(`${need.reference} was not pulled (${problem}): ${builder.label} has the locked image`);
  const sent = await transfer({ what: source.Id, name, size: source.Size }, builder, engine, say);
  if ("problem" in sent) throw missing(need, places, sent.problem);
  // "Loaded image ID: sha256:...", which is not the locked one where the engine keeps manifests.
  const loaded = /sha256:[0-9a-f]{64}/.exec(sent.loaded)?.[0] ?? id;
  const [image] = await inspect<Image>(engine, "image", [loaded]);
  if (!image) throw missing(need, places, "the engine does not list it after loading it");
  if (image.Id !== id && !isSame(source, image)) throw another(need, engine, image);
  const tag = loadedTag(name, id);
  const tagged = await docker(engine, ["tag", image.Id, tag]);
  if (tagged.code !== 0) say(`warning: ${tag} could not be made: ${tagged.stderr.trim()}`);
  return image;
}

async function inspectFirst(engine: Engine, names: readonly string[]): Promise<Image[]> {
  for (const name of names) {
    const found = await inspect<Image>(engine, "image", [name]);
    if (found.length > 0) return found;
  }
  return [];
}

function proved(need: LockedNeed, engine: Engine, image: Image): Image {
  if (image.Id === need.locked.id || image.Id === need.locked.digest) return image;
  throw another(need, engine, image);
}

function another({ reference, locked }: LockedNeed, engine: Engine, image: Image) {
  return failure(
    "BERTH616",
    `${engine.label} has another image as ${locked.name} than the locked one`,
    `its id is ${image.Id}; the lock says ${locked.id}${locked.digest ? `, digest ${locked.digest}` : ""}`,
    `remove it there and deploy again: docker image rm ${reference === locked.id ? image.Id : reference}`,
  );
}

function missing({ reference, locked }: LockedNeed, { engine, builder }: Places, problem: string | undefined) {
  const host = parseReference(reference)?.host;
  const login = host === undefined || host === "docker.io" ? "docker login" : `docker login ${host}`;
  const elsewhere = builder ? `, and ${builder.label} does not have it either` : "";
  return failure(
    "BERTH403",
    `image ${locked.name} (${locked.id.slice(0, 19)}) is not on ${engine.label}`,
    problem === undefined
      ? `the lock knows no registry of this environment that has it${elsewhere}`
      : `${problem}\n${reference} is what the lock names${elsewhere}`,
    problem === undefined
      ? "deploy from the machine that released it, or give the environment a registry in cdktf.json and run npx berth release"
      : `start the registry, or put it there again: npx berth release; if it wants other credentials: ${login} on this machine, which hands them to the engine`,
  );
}
