import type { LockedImage } from "../images/lock";
import { type Decision, decide } from "./decide";
import { short } from "./names";
import { type SurveyRequest, survey } from "./survey";

/** What a release would do with one image. */
export interface Preview {
  readonly reference: string;
  readonly platform: string;
  /** `build`, `take` what was built before, `pin`, `keep`. */
  readonly action: "build" | "take" | "pin" | "keep";
  /** Why; for `keep` what stays. To follow the image's name. */
  readonly reason: string;
  /** The first registry gets it from the engine. Absent: none does. */
  readonly push?: string;
  /** Registries that get it from a registry. */
  readonly copy: readonly string[];
}

export interface Previews {
  readonly images: readonly Preview[];
  /** References that the lock has and the project no longer has. */
  readonly removed: readonly string[];
}

/** What a release would do, with nothing built, sent or written. Asks registries and the engine, as a release does. */
export async function previewRelease(request: SurveyRequest): Promise<Previews> {
  const surveyed = await survey(request);
  const decisions = await decide(surveyed, request.tools);
  return { images: decisions.map(preview), removed: surveyed.unused };
}

function preview(decision: Decision): Preview {
  const { image, action, entry, reason, missing, from } = decision;
  const { reference, platform, origin } = image;
  // What is pinned comes from its own registry, if that has it; nobody knows before.
  const source = action === "pin" ? origin : from;
  const [push] = source === undefined && (action !== "keep" || missing.length > 0) ? missing : [];
  return {
    reference,
    platform,
    action: action === "found" ? "take" : action,
    reason: reason ?? (entry === undefined ? "" : kept(entry)),
    ...(push === undefined ? {} : { push }),
    copy: missing.filter((repository) => repository !== push),
  };
}

const kept = ({ digest, id }: LockedImage): string => (digest === undefined ? `id ${short(id)}` : short(digest));
