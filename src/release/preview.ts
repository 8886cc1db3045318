import { shortName } from "../images/short";
import { type Decision, decide, targetsOf } from "./decide";
import { type SurveyRequest, survey } from "./survey";
import { withUnseen } from "./unseen";

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
  /** Registries that have it, and get its tag again. */
  readonly tag: readonly string[];
}

export interface Previews {
  readonly images: readonly Preview[];
  /** References that the lock has and the project no longer has. */
  readonly removed: readonly string[];
}

/** What a release would do, with nothing built, sent or written. Asks registries and the engine, as a release does. */
export async function previewRelease(request: SurveyRequest): Promise<Previews> {
  const tools = withUnseen(request.tools, request.plan.images.flatMap(targetsOf));
  const surveyed = await survey({ ...request, tools });
  const decisions = await decide(surveyed, tools);
  return { images: decisions.map(preview), removed: surveyed.unused };
}

function preview(decision: Decision): Preview {
  const { image, action, entry, reason, missing, from, held } = decision;
  const { reference, platform, origin } = image;
  // What is pinned comes from its own registry, if that has it; nobody knows before.
  const source = action === "pin" ? origin : from;
  const [push] = source === undefined && (action !== "keep" || missing.length > 0) ? missing : [];
  const tag = action === "keep" ? missing.filter((repository) => held.untagged.has(repository)) : [];
  return {
    reference,
    platform,
    action: action === "found" ? "take" : action,
    reason: reason ?? (entry === undefined ? "" : shortName(entry)),
    ...(push === undefined ? {} : { push }),
    copy: missing.filter((repository) => repository !== push && !tag.includes(repository)),
    tag,
  };
}
