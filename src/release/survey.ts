import type { Lock, LockedImage } from "../images/lock";
import type { ContextHash } from "./context";
import { type Held, lookFor, NOBODY } from "./holders";
import type { Plan, PlannedImage } from "./plan";
import { canStay, type Reason, reasonsFor } from "./reasons";
import { sideBySide } from "./side-by-side";
import { sourcePaths } from "./source-paths";
import type { GitFacts, Tools } from "./tools";

/** How the plan, the lock, the sources and the registries stand to each other. Nothing was changed to find out. */
export interface Survey {
  readonly git: GitFacts;
  readonly images: readonly Surveyed[];
  /** References that the lock has and no environment any more. */
  readonly unused: readonly string[];
}

export interface Surveyed {
  readonly image: PlannedImage & { readonly platform: string };
  /** What the lock has under the reference, whatever it is worth. */
  readonly entry?: LockedImage;
  /** Of what it would be built from now. Absent for `pulled`. */
  readonly hash?: ContextHash;
  /** Why the entry cannot stay. Empty: it can, as far as the sources go. */
  readonly reasons: readonly Reason[];
  /** The repositories that must have the image, origin of others' images included where the entry names it. */
  readonly required: readonly string[];
  /** How those of `required` stand to the entry's manifest, where they were asked. */
  readonly held: Held;
}

export interface SurveyRequest {
  readonly plan: Plan;
  readonly lock: Lock | undefined;
  /** Absolute. */
  readonly projectDirectory: string;
  readonly tools: Tools;
  /** `--pull`. */
  readonly pull: boolean;
  /** Whether registries are asked. */
  readonly online: boolean;
}

/** Hashes the sources, asks git, and asks the registries for what can stay: all side by side. */
export async function survey(request: SurveyRequest): Promise<Survey> {
  const { plan, lock, tools, projectDirectory } = request;
  const sources = plan.images.flatMap(({ build, document }) =>
    build === undefined ? [] : sourcePaths({ projectDirectory, build, document }),
  );
  const asking = tools.gitFacts(projectDirectory, [...new Set(sources)]);
  const platformOf = platforms(lock, tools);
  const [git, images] = await Promise.all([
    asking,
    sideBySide(plan.images, async (planned) => {
      const image = { ...planned, platform: await platformOf(planned) };
      return await surveyOne(request, image, asking);
    }),
  ]);
  const references = new Set(plan.images.map(({ reference }) => reference));
  return { git, images, unused: Object.keys(lock?.images ?? {}).filter((reference) => !references.has(reference)) };
}

/**
 * What nobody names a platform for keeps the lock's, so that a release from another kind of machine is the same
 * release; new ones are for the engine that builds. The engine is asked once, and only then.
 */
function platforms(lock: Lock | undefined, tools: Tools): (image: PlannedImage) => Promise<string> {
  let asked: Promise<string> | undefined;
  return async (image) => {
    const known = image.platform ?? entryOf(lock, image.reference)?.platform;
    if (known !== undefined) return known;
    asked ??= tools.enginePlatform();
    return await asked;
  };
}

async function surveyOne(
  { lock, tools, projectDirectory, pull, online }: SurveyRequest,
  image: Surveyed["image"],
  git: Promise<GitFacts>,
): Promise<Surveyed> {
  const { reference, build, platform, document } = image;
  const entry = entryOf(lock, reference);
  const hashing = build && tools.hashContext({ projectDirectory, build, platform, document });
  // Where git refuses, each hash does for the same cause: that is said once, by who asks for the facts.
  hashing?.catch(() => {});
  const facts = await git;
  const hash = await hashing;
  const reasons = reasonsFor({ image, entry, hash, git: facts, pull });
  const required = requiredOf(image, entry);
  const asked = entry !== undefined && canStay(reasons) && online;
  const held = asked ? await lookFor(entry, required, tools, image.origin) : NOBODY;
  return { image, ...(entry && { entry }), ...(hash && { hash }), reasons, required, held };
}

const entryOf = (lock: Lock | undefined, reference: string): LockedImage | undefined =>
  lock !== undefined && Object.hasOwn(lock.images, reference) ? lock.images[reference] : undefined;

/**
 * Where an image has to be. The origin of others' images is theirs to fill: it counts where the lock says that it has
 * the digest, and not where the image is known from an engine alone.
 */
export function requiredOf({ repositories, origin }: PlannedImage, entry: LockedImage | undefined): readonly string[] {
  return repositories.filter((repository) => repository !== origin || entry?.repositories.includes(repository));
}
