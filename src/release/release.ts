import type { Finding } from "../errors";
import { LOCK_VERSION, type Lock, type LockedImage } from "../images/lock";
import { openLock } from "../images/open-lock";
import { formatLock } from "../images/parse-lock";
import { shortName } from "../images/short";
import { whileReleasing, writeLock } from "../images/write-lock";
import { type Decision, decide, targetsOf } from "./decide";
import { keptEntry, newEntry } from "./entry";
import { type Made, makeImages } from "./make";
import { notesOf } from "./notes";
import { type Pinned, pinImage } from "./pin";
import { type Placed, placeImage } from "./place";
import type { Plan } from "./plan";
import { sideBySide } from "./side-by-side";
import { survey } from "./survey";
import type { Tools } from "./tools";
import { withUnseen } from "./unseen";

export interface ReleaseRequest {
  readonly plan: Plan;
  /** Absolute: where cdktf.json and the lock are. */
  readonly root: string;
  /** `--lock`: what the release starts from. Default: the lock that is there. */
  readonly lock: string | undefined;
  readonly tools: Tools;
  /** `--pull`: build on newer base images, and look anew what tags of others mean. */
  readonly pull: boolean;
  /** For progress. */
  readonly say: (line: string) => void;
}

export interface Released {
  readonly lock: Lock;
  /** False: the lock said all of it already. */
  readonly written: boolean;
  /** By reference. */
  readonly images: readonly ReleasedImage[];
  /** References that the lock had and the project no longer has. */
  readonly removed: readonly string[];
  /** Notes. */
  readonly findings: readonly Finding[];
}

export interface ReleasedImage {
  readonly reference: string;
  readonly entry: LockedImage;
  /** `placed`: not made anew, but brought to another registry. `updated`: only who runs it changed. */
  readonly outcome: "built" | "pinned" | "placed" | "updated" | "unchanged";
  readonly pushed: readonly string[];
  readonly copied: readonly string[];
  /** Had it, and have its tag again. */
  readonly tagged: readonly string[];
}

/**
 * Makes what the plan asks for and writes the lock when all of it is in every registry; nothing is built or sent that
 * is there. Throws BerthError, and then the lock is as it was; another call goes on from there.
 */
export async function releaseImages(request: ReleaseRequest): Promise<Released> {
  return await whileReleasing(request.root, async () => {
    const { lock } = openLock(request.root, request.lock);
    const { images, removed, findings } = await bring(request, lock);
    const next = nextLock(lock, request, images);
    return { lock: next, written: writeLock(request.root, next), images, removed, findings };
  });
}

async function bring({ plan, root, tools, pull, say }: ReleaseRequest, lock: Lock | undefined) {
  const asking = withUnseen(tools, plan.images.flatMap(targetsOf));
  const surveyed = await survey({ plan, lock, projectDirectory: root, tools: asking, pull, online: true });
  const decisions = await decide(surveyed, asking);
  for (const reference of surveyed.unused) say(`${reference}: no longer in the project, left out of the lock`);
  const pinned = await pinImages(decisions, tools, say);
  await askRegistries(decisions, asking);
  const made = await makeImages({ decisions, git: surveyed.git, projectDirectory: root, tools, pull, say });
  const images: ReleasedImage[] = [];
  // One after the other: images share layers, and a layer that is on its way twice is sent twice.
  for (const decision of decisions) {
    const { reference } = decision.image;
    images.push(await finish(decision, made.get(reference), pinned.get(reference), tools, say));
  }
  const notes = [...pinned.values()].flatMap(({ note }) => note ?? []);
  return {
    images,
    removed: surveyed.unused,
    findings: [...notes, ...decisions.flatMap((one, index) => notesOf(one, images[index]?.entry))],
  };
}

/** Before anything is built: an image of others that cannot be had ends the release early. */
async function pinImages(decisions: readonly Decision[], tools: Tools, say: ReleaseRequest["say"]) {
  const wanted = decisions.filter(({ action }) => action === "pin");
  const pinned = await sideBySide(wanted, async (decision) => {
    const { reference, platform } = decision.image;
    say(`${reference}: looking up its digest for ${platform}: ${decision.reason}`);
    return [reference, await pinImage(decision, tools)] as const;
  });
  return new Map(pinned);
}

/**
 * Before anything is built: a registry that does not answer, or wants a login, is worth no minute of work. Whether one
 * may push there shows with the push.
 */
async function askRegistries(decisions: readonly Decision[], tools: Tools): Promise<void> {
  const targets = decisions.filter(({ action }) => action === "build").flatMap(({ image }) => targetsOf(image));
  const byHost = new Map(targets.map((repository) => [repository.split("/")[0], repository]));
  await sideBySide([...byHost.values()], (repository) => tools.readManifest(`${repository}:berth`));
}

async function finish(
  decision: Decision,
  made: Made | undefined,
  pinned: Pinned | undefined,
  tools: Tools,
  say: ReleaseRequest["say"],
): Promise<ReleasedImage> {
  const { image, entry, missing } = decision;
  const { reference, origin } = image;
  const facts = made?.facts ?? pinned?.facts;
  if (facts === undefined) {
    if (entry === undefined) throw new Error(`${reference} is neither made nor kept`);
    const { id, digest, tag } = entry;
    // Of what has no digest a failed release may have left something in a registry: it is asked.
    const asked = digest === undefined ? {} : { held: decision.held };
    const placed = await placeImage(
      { reference, id, digest, tag, targets: missing, ...asked, from: decision.from },
      tools,
      say,
    );
    return outcome(decision, keptEntry(decision, placed?.manifest), placed, "placed");
  }
  const { id } = facts;
  // Built again to the same id: the digest is known, unless it is gone.
  const known = entry?.id === id && entry.kind === image.kind ? entry.digest : undefined;
  const digest = pinned?.manifest?.digest ?? known;
  const fromOrigin = pinned?.manifest !== undefined;
  const from = fromOrigin ? origin : undefined;
  const placed = await placeImage({ reference, id, digest, targets: targetsOf(image), from }, tools, say);
  const manifest = placed?.manifest ?? pinned?.manifest;
  const next = newEntry({ decision, facts, manifest, fromOrigin, ...(made && { source: made.source }) });
  if (pinned !== undefined) sayPinned(decision, next, say);
  return outcome(decision, next, placed, made === undefined ? "pinned" : "built");
}

function sayPinned({ image: { reference }, entry }: Decision, next: LockedImage, say: ReleaseRequest["say"]) {
  const now = shortName(next);
  const before = entry === undefined ? now : shortName(entry);
  say(`${reference}: pinned, ${now === before ? now : `${now} now, ${before} before`}`);
}

function outcome(
  { image, entry }: Decision,
  next: LockedImage,
  placed: Placed | undefined,
  done: "built" | "pinned" | "placed",
): ReleasedImage {
  const { pushed = [], copied = [], tagged = [] } = placed ?? {};
  const base = { reference: image.reference, pushed, copied, tagged };
  const moved = pushed.length + copied.length + tagged.length > 0;
  if (entry !== undefined && textOf(entry) === textOf(next)) {
    // The entry itself, and what was missing somewhere is there again.
    return { ...base, entry, outcome: moved ? "placed" : "unchanged" };
  }
  const updated = done === "placed" && !moved;
  return { ...base, entry: next, outcome: updated ? "updated" : done };
}

/** An entry as the lock's file would have it: the order of lists means nothing there. */
const textOf = (entry: LockedImage): string =>
  formatLock({ version: LOCK_VERSION, project: "", created: "", images: { entry } });

/** The lock with the new entries; the very same one where nothing changed. */
function nextLock(lock: Lock | undefined, { plan, tools }: ReleaseRequest, images: readonly ReleasedImage[]): Lock {
  const entries = Object.fromEntries(images.map(({ reference, entry }) => [reference, entry]));
  const created = `${tools.now().toISOString().slice(0, 19)}Z`;
  const next: Lock = { version: LOCK_VERSION, project: plan.project, created, images: entries };
  if (lock !== undefined && formatLock({ ...next, created: lock.created }) === formatLock(lock)) return lock;
  return next;
}
