import type { Manifest } from "../docker/registry";
import { BerthError, type Finding } from "../errors";
import { short } from "../images/short";
import { count } from "../text";
import { type Held, isOf, lookFor, NOBODY, takenTags } from "./holders";
import { tagOf } from "./names";
import { size, timed } from "./progress";
import { sideBySide } from "./side-by-side";
import type { Tools } from "./tools";
import { withUnseen } from "./unseen";

export interface Placing {
  readonly reference: string;
  /** Of the image on the engine, or of the configuration that `digest` names. */
  readonly id: string;
  /** Absent: no registry is known to have it. */
  readonly digest?: string | undefined;
  /** What it is called in registries. Default: `berth-` and 20 digits of the id. */
  readonly tag?: string | undefined;
  /** Where it has to be. Empty: nothing is done. */
  readonly targets: readonly string[];
  /** How those of `targets` stand to `digest`. Absent: they are asked. */
  readonly held?: Held;
  /** A repository that has `digest`. Absent: one of `targets`, else the engine. */
  readonly from?: string | undefined;
}

export interface Placed {
  readonly digest: string;
  readonly manifest: Manifest;
  readonly pushed: readonly string[];
  readonly copied: readonly string[];
  /** Had it, and have its tag again: nothing was sent. */
  readonly tagged: readonly string[];
}

type PlaceTools = Pick<Tools, "readManifest" | "copyManifest" | "pushImage" | "tagImage" | "now">;
type Say = (line: string) => void;

/**
 * Brings one image to every target, the same digest to each: what is there stays, the first that lacks it gets it from
 * `from` or from the engine, the others from a registry; where only the tag is missing, it is set. Undefined where there
 * is no target. Throws BerthError: the registry's, BERTH605, BERTH609 and BERTH616 where it has not what it was given,
 * BERTH617 where the tag is another manifest's.
 */
export async function placeImage(placing: Placing, tools: PlaceTools, say: Say): Promise<Placed | undefined> {
  const { reference, targets } = placing;
  if (targets.length === 0) return undefined;
  const held = placing.held ?? (await findThere(placing, withUnseen(tools, targets)));
  const taken = takenTags(reference, placing, held);
  if (taken.length > 0) throw new BerthError(taken);
  if (placing.held === undefined) for (const one of held.there.keys()) say(`${reference}: already in ${one}`);
  const known = [...held.there, ...held.untagged];
  let manifest = known[0]?.[1];
  let source = placing.from ?? known[0]?.[0];
  let digest = placing.digest ?? manifest?.digest;
  const missing = targets.filter((repository) => !held.there.has(repository));
  const pushed = source === undefined ? missing.slice(0, 1) : [];
  for (const repository of pushed) {
    manifest = await push(placing, repository, tools, say);
    if (digest !== undefined && digest !== manifest.digest) {
      say(`${reference}: its digest is ${short(manifest.digest)} now, no longer ${short(digest)}`);
    }
    digest = manifest.digest;
    source = repository;
  }
  const tagged = missing.filter((repository) => held.untagged.has(repository));
  const copied = missing.filter((repository) => !pushed.includes(repository) && !tagged.includes(repository));
  for (const repository of copied) {
    manifest = await copy(placing, `${source}@${digest}`, repository, tools, say);
  }
  for (const repository of tagged) {
    await tools.copyManifest(`${repository}@${digest}`, nameIn(placing, repository), () => {});
    say(`${reference}: tagged again in ${repository}`);
  }
  if (manifest === undefined) throw new Error(`${reference} was brought to no target`);
  return { digest: manifest.digest, manifest, pushed, copied, tagged };
}

const nameIn = ({ id, tag = tagOf(id) }: Placing, repository: string): string => `${repository}:${tag}`;

/** What a release that failed has brought to a target is found by its tag, which names the id. */
async function findThere(placing: Placing, tools: Pick<Tools, "readManifest">): Promise<Held> {
  const { id, digest, tag, targets } = placing;
  if (digest !== undefined) return await lookFor({ id, digest, tag }, targets, tools);
  const answers = await sideBySide(targets, async (repository) => {
    return [repository, await tools.readManifest(nameIn(placing, repository))] as const;
  });
  const own = answers.flatMap(([repository, manifest]) =>
    manifest?.kind === "manifest" && isOf(manifest, id) ? [[repository, manifest] as const] : [],
  );
  // One id may have two digests, where layers were compressed in two ways: the first one counts.
  return { ...NOBODY, there: new Map(own.filter(([, { digest: other }]) => other === own[0]?.[1].digest)) };
}

async function push(placing: Placing, repository: string, tools: PlaceTools, say: Say): Promise<Manifest> {
  const { reference, id } = placing;
  const what = `${reference}: pushing to ${repository}`;
  say(what);
  const name = nameIn(placing, repository);
  const [[{ layersPushed, layersThere }, manifest], taken] = await timed(what, tools, say, async () => {
    await tools.tagImage(id, name);
    const result = await tools.pushImage(name, (line) => {
      if (/: (Pushed|Mounted from .*|Retrying in .*)$/.test(line)) say(`  ${line}`);
    });
    return [result, await verify(placing, repository, result.digest, tools)] as const;
  });
  const layers = `${count(layersPushed, "layer")} sent, ${layersThere} already there`;
  say(`${reference}: pushed to ${repository} in ${taken}: ${layers}${weight(manifest)}`);
  return manifest;
}

async function copy(
  placing: Placing,
  from: string,
  repository: string,
  tools: PlaceTools,
  say: Say,
): Promise<Manifest> {
  const { reference } = placing;
  const [source = "", digest = ""] = from.split("@");
  const what = `${reference}: copying from ${source} to ${repository}`;
  say(what);
  const [manifest, taken] = await timed(what, tools, say, async () => {
    await tools.copyManifest(from, nameIn(placing, repository), () => {});
    return await verify(placing, repository, digest, tools);
  });
  say(`${reference}: copied to ${repository} in ${taken}${weight(manifest)}`);
  return manifest;
}

const weight = ({ size: bytes }: Manifest): string => (bytes === undefined ? "" : `, image of ${size(bytes)}`);

/** Asks the registry for what it was just given: what is locked was seen there. */
async function verify(
  { reference, id }: Pick<Placing, "reference" | "id">,
  repository: string,
  digest: string,
  tools: PlaceTools,
): Promise<Manifest> {
  const manifest = await tools.readManifest(`${repository}@${digest}`);
  const wrong = (code: Finding["code"], reason: string, remedy: string) =>
    new BerthError([{ code, verdict: "error", found: `${reference}: ${repository}@${digest}`, reason, remedy }]);
  if (manifest === undefined) {
    throw wrong(
      "BERTH605",
      "The registry took it and does not have it",
      "Look at the registry's storage, then release again",
    );
  }
  if (manifest.kind !== "manifest") {
    throw wrong(
      "BERTH609",
      `It is ${manifest.mediaType}: an index, where one manifest for one platform is needed`,
      "Build without attestations, for one platform",
    );
  }
  if (!isOf(manifest, id)) {
    throw wrong(
      "BERTH616",
      `Its configuration is ${manifest.configDigest}, and the image's id is ${id}`,
      "Release again; if it says the same, something between here and the registry changes images",
    );
  }
  return manifest;
}
