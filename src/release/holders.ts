import type { Manifest } from "../docker/registry";
import type { Finding } from "../errors";
import type { LockedImage } from "../images/lock";
import { short } from "../images/short";
import { tagOf } from "./names";
import { sideBySide } from "./side-by-side";
import type { Tools } from "./tools";

/** How repositories stand to an image that they should have. Those in none of the three do not have it. */
export interface Held {
  /** Have its manifest; under its tag, where it is ours to tag. */
  readonly there: ReadonlyMap<string, Manifest>;
  /** Have its manifest and not its tag: a registry that clears up may delete it. */
  readonly untagged: ReadonlyMap<string, Manifest>;
  /** Have another manifest under its tag. */
  readonly taken: ReadonlyMap<string, Manifest>;
}

export const NOBODY: Held = { there: new Map(), untagged: new Map(), taken: new Map() };

/** As in a lock's entry; without a tag, the one that a release gives. */
type Wanted = { readonly [K in "digest" | "id" | "tag"]?: LockedImage[K] | undefined } & Pick<LockedImage, "id">;
type Asking = Pick<Tools, "readManifest">;

/**
 * Asks repositories for an image: by tag, which is one question where all is well, and by digest where the tag is
 * not there. In `origin`, whose tags are someone else's, by digest alone.
 */
export async function lookFor(
  wanted: Wanted,
  repositories: readonly string[],
  tools: Asking,
  origin?: string,
): Promise<Held> {
  const { digest, id, tag = tagOf(id) } = wanted;
  if (digest === undefined) return NOBODY;
  const answers = await sideBySide(repositories, async (repository) => {
    const tagged = repository === origin ? undefined : await tools.readManifest(`${repository}:${tag}`);
    if (tagged === undefined) {
      const manifest = await hasDigest(wanted, repository, tools);
      return { repository, manifest, standing: repository === origin ? "there" : "untagged" } as const;
    }
    if (tagged.digest !== digest) return { repository, manifest: tagged, standing: "taken" } as const;
    return { repository, manifest: isOf(tagged, id) ? tagged : undefined, standing: "there" } as const;
  });
  const of = (standing: keyof Held) =>
    new Map(
      answers.flatMap(({ repository, manifest, standing: own }) =>
        own === standing && manifest !== undefined ? [[repository, manifest] as const] : [],
      ),
    );
  return { there: of("there"), untagged: of("untagged"), taken: of("taken") };
}

/** The image's manifest in a repository, under whatever tag or none. */
export async function hasDigest(
  { digest, id }: Pick<Wanted, "digest" | "id">,
  repository: string,
  tools: Asking,
): Promise<Manifest | undefined> {
  const manifest = digest === undefined ? undefined : await tools.readManifest(`${repository}@${digest}`);
  return manifest !== undefined && isOf(manifest, id) ? manifest : undefined;
}

/** Whether a manifest is that of an image id. Engines with containerd's store take the manifest's digest for the id. */
export const isOf = ({ configDigest, digest }: Manifest, id: string): boolean => configDigest === id || digest === id;

/** One finding for each repository whose tag is another manifest's: whoever put it there may need it. */
export function takenTags(
  reference: string,
  { digest = "", id, tag = tagOf(id) }: Wanted,
  { taken }: Pick<Held, "taken">,
): readonly Finding[] {
  return [...taken].map(([repository, { digest: other }]) => ({
    code: "BERTH617",
    verdict: "error",
    found: `${repository}:${tag} is ${short(other)}, and ${reference} is ${short(digest)}`,
    reason: "A tag is one digest's, and a digest without a tag may be cleared away by its registry",
    remedy: "Delete the tag in that registry, if nothing uses it, then: npx berth release",
  }));
}
