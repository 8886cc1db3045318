import { BerthError, type Finding } from "../errors";
import { samePlatform } from "../images/platform";
import { short, shortName } from "../images/short";
import { hasDigest, takenTags } from "./holders";
import { sourcesName } from "./names";
import type { PlannedImage } from "./plan";
import { sideBySide } from "./side-by-side";
import type { Survey, Surveyed } from "./survey";
import type { GitFacts, Tools } from "./tools";

/** What a release does with one image. Nothing was changed to decide it. */
export interface Decision extends Surveyed {
  /** `keep` the entry; `build`; take what is `found` on the engine, built earlier; `pin` what the registry has. */
  readonly action: "keep" | "build" | "found" | "pin";
  /** Why it is not simply kept, to follow the image's name. Absent for `keep`. */
  readonly reason?: string;
  /** Repositories to bring it to: for `keep` those that lack it or its tag, else all that may not have it yet. */
  readonly missing: readonly string[];
  /** For `keep`: the repository to copy from. Absent: from the engine. */
  readonly from?: string;
  /** For `found`: the image id. */
  readonly id?: string;
}

/**
 * Decides for every image. Throws BerthError where an image of others is gone and must not be replaced silently
 * (BERTH605), and where an entry's tag is another manifest's (BERTH617).
 */
export async function decide(
  { images, git }: Survey,
  tools: Pick<Tools, "readManifest" | "inspectImage">,
): Promise<readonly Decision[]> {
  return await sideBySide(images, (surveyed) =>
    surveyed.reasons.length > 0 ? renew(surveyed, git, tools) : keep(surveyed, tools),
  );
}

/** Repositories of the environments that a release writes to. */
export const targetsOf = ({ repositories, origin }: PlannedImage): readonly string[] =>
  repositories.filter((repository) => repository !== origin);

async function renew(surveyed: Surveyed, git: GitFacts, tools: Pick<Tools, "inspectImage">): Promise<Decision> {
  const { image, hash, reasons } = surveyed;
  const reason = reasons.map(({ text }) => text).join("; ");
  const missing = targetsOf(image);
  if (hash === undefined) return { ...surveyed, action: "pin", reason, missing };
  const pull = reasons.some(({ kind }) => kind === "pull");
  const found = pull ? undefined : await tools.inspectImage(sourcesName(image.reference, hash, image.platform));
  // What says of itself that its sources were uncommitted is built again once they are committed.
  const outdated = found?.labels[REVISION]?.endsWith("-dirty") && git.revision !== undefined && !git.dirty;
  if (found === undefined || outdated || !samePlatform(found.platform, image.platform)) {
    return { ...surveyed, action: "build", reason, missing };
  }
  return { ...surveyed, action: "found", reason, missing, id: found.id };
}

/** The annotation that says from which commit: https://github.com/opencontainers/image-spec/blob/v1.1.1/annotations.md. */
export const REVISION = "org.opencontainers.image.revision";

type Asking = Pick<Tools, "readManifest" | "inspectImage">;

async function keep(surveyed: Surveyed, tools: Asking): Promise<Decision> {
  const { image, entry, required, held } = surveyed;
  if (entry === undefined) throw new Error("what is kept has an entry");
  const taken = takenTags(image.reference, entry, held);
  if (taken.length > 0) throw new BerthError(taken.map((finding) => ({ ...finding, ...image.place })));
  const missing = required.filter((repository) => !held.there.has(repository));
  const kept = { ...surveyed, action: "keep", missing } as const;
  if (missing.length === 0 && required.length > 0) return kept;
  if (image.origin !== undefined && missing.includes(image.origin)) throw new BerthError([gone(surveyed, missing)]);
  // Where no environment names a registry, the engine is what it is loaded from.
  const holder =
    missing.length === 0
      ? undefined
      : ([...held.there.keys(), ...held.untagged.keys()][0] ?? (await elsewhere(surveyed, tools)));
  if (holder !== undefined) return { ...kept, from: holder };
  if ((await tools.inspectImage(entry.id)) !== undefined) return kept;
  const wasThere = entry.digest !== undefined && missing.length > 0;
  if (image.kind === "pulled") throw new BerthError([wasThere ? gone(surveyed, missing) : elsewhereOnly(surveyed)]);
  const reason = wasThere
    ? `${short(entry.digest)} is gone from ${missing.join(", ")}, and this engine does not have it`
    : "this engine does not have it, and no registry that an environment names";
  return { ...surveyed, action: "build", reason, missing: targetsOf(image) };
}

/** A repository that the lock names and no environment: it is asked only when those that count cannot help. */
async function elsewhere({ entry, required }: Surveyed, tools: Asking): Promise<string | undefined> {
  for (const repository of entry?.repositories ?? []) {
    if (entry === undefined || required.includes(repository)) continue;
    const found = await hasDigest(entry, repository, tools).catch((error: unknown) => {
      // One that does not answer is no help, and no harm either.
      if (error instanceof BerthError) return undefined;
      throw error;
    });
    if (found !== undefined) return repository;
  }
  return undefined;
}

function elsewhereOnly({ image, entry }: Surveyed): Finding {
  return {
    code: "BERTH605",
    verdict: "error",
    ...image.place,
    found: `${image.reference}: the lock has ${entry && shortName(entry)}, which this engine does not have, and no registry`,
    reason: "It is someone else's image, and was released from an engine: what its registry has may be another",
    remedy: "Release on the machine that has it; or take what there is today: npx berth release --pull",
  };
}

function gone({ image, entry }: Surveyed, missing: readonly string[]): Finding {
  return {
    code: "BERTH605",
    verdict: "error",
    ...image.place,
    found: `${image.reference}: ${missing.join(", ")} no longer has ${entry?.digest}`,
    reason: "It is someone else's image: what its tag is today may be another",
    remedy: "Take what the tag is today: npx berth release --pull; or name another image",
  };
}
