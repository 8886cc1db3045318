import type { Position } from "../compose/project";
import type { Finding } from "../errors";
import { repositoryFor } from "../images/locked";
import { parseReference, repositoryOf } from "../images/reference";
import type { JsonObject } from "../json";
import type { Candidate } from "../prepare";
import { differingBuild } from "./plan-build";
import { checkName } from "./plan-name";
import { choosePlatform } from "./plan-platform";
import { at, type Use, usesOf } from "./plan-use";

/** What a release has to bring about, from the Compose files and cdktf.json alone. */
export interface Plan {
  /** Compose project name. */
  readonly project: string;
  /** By reference, sorted. */
  readonly images: readonly PlannedImage[];
}

/** One image of the project, whichever environments and services run it. */
export interface PlannedImage {
  /** As the Compose file has it after interpolation. */
  readonly reference: string;
  /** `built` where any service with this reference has `build`. */
  readonly kind: "built" | "pulled";
  /** Sorted. */
  readonly services: readonly string[];
  /** The canonical `build` section. Absent for `pulled`. */
  readonly build?: JsonObject;
  /** The canonical document and env files that `build` is from: its secrets and contexts may be elsewhere in there. */
  readonly document?: JsonObject;
  readonly envFiles?: readonly string[] | undefined;
  /** Absent: neither the command line, a file nor an option names one. */
  readonly platform?: string;
  /** Where environments pull it from, sorted. Empty: no environment of a built image names a registry. */
  readonly repositories: readonly string[];
  /** Where an image of others comes from: one of `repositories` or not, and never written to. Absent for `built`. */
  readonly origin?: string;
  /** The `build` or `image` in the user's files that findings are about. */
  readonly place: Position & { readonly path: string };
}

/**
 * The images of all environments as one plan. What makes one image impossible is among the findings, and then the plan
 * is not to be followed. A refused environment counts like any other; one that could not be read is its own findings.
 * @param platform `--platform`, for every image.
 */
export function planImages(
  candidates: readonly Candidate[],
  platform: string | undefined,
): { readonly plan: Plan; readonly findings: readonly Finding[] } {
  const unread = candidates.filter(isUnread);
  if (unread.length > 0) {
    const findings = unread.flatMap((one) => one.findings.filter(({ verdict }) => verdict === "error"));
    return { plan: { project: "", images: [] }, findings: distinct(findings) };
  }
  const uses = candidates.flatMap(usesOf);
  const references = [...new Set(uses.map(({ reference }) => reference))].sort();
  const planned = references.map((reference) =>
    planOne(
      uses.filter((use) => use.reference === reference),
      platform,
    ),
  );
  return {
    plan: { project: candidates[0]?.project?.name ?? "", images: planned.map(({ image }) => image) },
    findings: distinct(together(planned)),
  };
}

/** Machines that differ are no image's fault: said once, of the first image, in words that name the others. */
function together(planned: readonly { readonly image: PlannedImage; readonly findings: readonly Finding[] }[]) {
  const all = planned.flatMap(({ image, findings }) => findings.map((finding) => ({ image, finding })));
  const keyOf = ({ image, finding: { code, found, reason, remedy, path } }: (typeof all)[number]) => {
    const words = found.slice(image.reference.length);
    const shared = found.startsWith(`${image.reference} is wanted for `);
    return JSON.stringify([code, reason, remedy, shared ? words : [found, path]]);
  };
  const first = new Map(all.toReversed().map((one) => [keyOf(one), one]));
  return [...first].toReversed().map(([key, { image, finding }]) => {
    const others = all.filter((one) => keyOf(one) === key && one.image !== image).map((one) => one.image.reference);
    return others.length === 0 ? finding : { ...finding, reason: `${finding.reason}; so for ${others.join(", ")}` };
  });
}

/** Whether nobody can know the images of an environment, or the machines that it runs them on. */
function isUnread({ project, workload, options, target }: Candidate): boolean {
  return project === undefined || workload === undefined || (options === undefined && target.platform !== undefined);
}

/** @param uses of one reference, at least one. */
function planOne(uses: readonly Use[], asked: string | undefined): { image: PlannedImage; findings: Finding[] } {
  const first = uses.find(({ build }) => build !== undefined) ?? (uses[0] as Use);
  const { reference, build } = first;
  const kind = build === undefined ? "pulled" : "built";
  const parsed = parseReference(reference);
  const wanted = uses.flatMap(({ candidate }) => repositoryFor(reference, kind, candidate.definition) ?? []);
  const { platform, findings } = choosePlatform(uses, asked);
  const image: PlannedImage = {
    reference,
    kind,
    services: [...new Set(uses.map(({ service }) => service))].sort(),
    ...(build === undefined
      ? {}
      : { build, document: first.project.document, envFiles: first.candidate.definition.envFiles }),
    ...(platform === undefined ? {} : { platform }),
    repositories: [...new Set(wanted)].sort(),
    ...(kind === "pulled" && parsed !== undefined ? { origin: repositoryOf(parsed) } : {}),
    place: at(first, kind === "built" ? "build" : "image"),
  };
  return { image, findings: [...checkName(image, at(first, "image")), ...differingBuild(uses), ...findings] };
}

/** A file that environments share is wrong once. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  const keyOf = ({ code, file, line, column, path, found }: Finding) =>
    JSON.stringify([code, file, line, column, path, found]);
  return [...new Map(findings.toReversed().map((finding) => [keyOf(finding), finding])).values()].toReversed();
}
