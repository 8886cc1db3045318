import type { LockedImage } from "../images/lock";
import { samePlatform } from "../images/platform";
import type { ContextHash } from "./context";
import type { PlannedImage } from "./plan";
import type { GitFacts } from "./tools";

/** Why an entry of the lock cannot stay, in words that follow the image's name: `its sources changed since v1.2.0`. */
export interface Reason {
  readonly kind: "new" | "kind" | "platform" | "sources" | "ignored" | "uncommitted" | "pull";
  readonly text: string;
}

interface Compared {
  readonly image: PlannedImage & { readonly platform: string };
  readonly entry: LockedImage | undefined;
  readonly hash: ContextHash | undefined;
  readonly git: GitFacts;
  readonly pull: boolean;
}

/** The weightiest first. Empty: what the lock has is what the sources and files ask for. */
export function reasonsFor({ image, entry, hash, git, pull }: Compared): readonly Reason[] {
  if (entry === undefined) return [{ kind: "new", text: "the lock does not have it" }];
  if (entry.kind !== image.kind) {
    return [
      { kind: "kind", text: image.kind === "built" ? "the project builds it now" : "the project no longer builds it" },
    ];
  }
  const reasons: Reason[] = [];
  // A hash is that of a build for one platform: for another it says nothing of the sources.
  if (!samePlatform(entry.platform, image.platform)) {
    reasons.push({ kind: "platform", text: `it is wanted for ${image.platform}, and the lock has ${entry.platform}` });
  } else if (hash !== undefined && entry.source?.context !== hash.context) {
    reasons.push({ kind: "sources", text: `its sources changed since ${releaseOf(entry)}` });
  } else if (hash !== undefined && entry.source?.ignored?.hash !== hash.ignored?.hash) {
    reasons.push({ kind: "ignored", text: ignoredText(hash, entry) });
  }
  if (reasons.length === 0 && hash !== undefined && wasDirty(entry) && git.revision !== undefined && !git.dirty) {
    reasons.push({ kind: "uncommitted", text: "it was built from uncommitted sources, and they are committed now" });
  }
  if (pull) reasons.push({ kind: "pull", text: "--pull asks for it anew" });
  return reasons;
}

/** Whether the sources that git knows are what the entry was made from, though a release would make it anew. */
export const canStay = (reasons: readonly Reason[]): boolean =>
  reasons.every(({ kind }) => kind === "ignored" || kind === "uncommitted");

const wasDirty = ({ source }: LockedImage): boolean => source?.revision?.endsWith("-dirty") ?? false;

/** `v1.2.0 (abc1234)`. */
function releaseOf({ source }: LockedImage): string {
  const dirty = source?.revision?.endsWith("-dirty") ? "-dirty" : "";
  const revision = source?.revision && `${source.revision.slice(0, 7)}${dirty}`;
  const { version } = source ?? {};
  if (revision === undefined || version === undefined) return version ?? revision ?? "the last release";
  return version.includes(revision.slice(0, 7)) ? version : `${version} (${revision})`;
}

function ignoredText({ ignored }: ContextHash, { source }: LockedImage): string {
  if (ignored === undefined) {
    const files = source?.ignored?.files ?? 0;
    return `the ${files} ${files === 1 ? "file" : "files"} of its context that git ignores are gone`;
  }
  const some = ignored.examples.slice(0, 3).join(", ");
  const rest = ignored.files - Math.min(3, ignored.examples.length);
  return `files of its context that git ignores differ: ${some}${rest > 0 ? ` and ${rest} more` : ""}`;
}
