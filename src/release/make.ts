import { BerthError, type Finding } from "../errors";
import type { ImageSource } from "../images/lock";
import { isObject, type JsonObject } from "../json";
import type { BuildRequest } from "./build";
import { type Decision, REVISION } from "./decide";
import { sourcesName } from "./names";
import { timed } from "./progress";
import { sideBySide } from "./side-by-side";
import type { GitFacts, ImageFacts, Tools } from "./tools";

/** An image that the project builds, on this engine. */
export interface Made {
  readonly facts: ImageFacts;
  readonly source: ImageSource;
}

interface MakeRequest {
  readonly decisions: readonly Decision[];
  readonly git: GitFacts;
  readonly projectDirectory: string;
  readonly tools: Tools;
  readonly pull: boolean;
  readonly say: (line: string) => void;
}

/**
 * Builds what is to be built, all in one call, and looks at what an earlier call has built. By reference. The engine
 * keeps each under a name that says what it was built from, so that a release that fails later need not build again.
 */
export async function makeImages(request: MakeRequest): Promise<ReadonlyMap<string, Made>> {
  const { decisions, git, projectDirectory, tools, pull, say } = request;
  const wanted = decisions.filter(({ action }) => action === "build");
  const ids = new Map(
    decisions.flatMap(({ action, image, id }) => (action === "found" && id ? [[image.reference, id]] : [])),
  );
  for (const { image, reason } of decisions.filter(({ action }) => action === "found")) {
    say(`${image.reference}: ${reason}; this engine has built its sources already`);
  }
  if (wanted.length > 0) {
    const requests = wanted.map(({ image }) => toRequest(image, git, tools.now()));
    for (const { image, reason } of wanted) say(`${image.reference}: building for ${image.platform}: ${reason}`);
    const names = wanted.map(({ image }) => image.reference).join(", ");
    const [built, taken] = await timed(`building ${names}`, tools, say, () =>
      tools.buildImages(requests, { projectDirectory, pull, say }).catch((error: unknown) => {
        throw withPlatform(error, wanted);
      }),
    );
    await checkUnchanged(wanted, projectDirectory, tools);
    for (const [reference, id] of built) ids.set(reference, id);
    say(`built ${names} in ${taken}`);
  }
  const all = decisions.filter(({ image }) => ids.has(image.reference));
  const made = await sideBySide(all, async (decision) => {
    const { image, hash } = decision;
    const id = ids.get(image.reference) as string;
    const facts = await tools.inspectImage(id);
    if (facts === undefined || hash === undefined) throw new Error(`${image.reference}: the engine has no ${id}`);
    if (decision.action === "build") await tools.tagImage(id, sourcesName(image.reference, hash, image.platform));
    return [image.reference, { facts, source: sourceOf(decision, facts, git) }] as const;
  });
  return new Map(made);
}

/** Of a base image that cannot be had, for which platform: the engine may well have it, and for another. */
function withPlatform(error: unknown, wanted: readonly Decision[]): unknown {
  if (!(error instanceof BerthError)) return error;
  const findings = error.findings.map((finding) => {
    const of = wanted.find(({ image }) => finding.found.startsWith(`${image.reference}: load metadata for `));
    if (of === undefined) return finding;
    const platform = `It is wanted for ${of.image.platform}; what this engine has of it for another is of no use`;
    return { ...finding, reason: `${finding.reason}\n${platform}` };
  });
  return new BerthError(findings);
}

/** What was written while it was read would be locked under the hash of what was there before. */
async function checkUnchanged(decisions: readonly Decision[], projectDirectory: string, tools: Tools): Promise<void> {
  const findings = await sideBySide(decisions, async ({ image, hash }): Promise<Finding[]> => {
    const { reference, build = {}, platform, document, place } = image;
    const now = await tools.hashContext({ projectDirectory, build, platform, document });
    if (now.context === hash?.context && now.ignored?.hash === hash.ignored?.hash) return [];
    const found = `the sources of ${reference} changed while it was built`;
    const reason = "Nobody knows which of them the image has";
    const remedy = "Release again when nothing writes there";
    return [{ code: "BERTH614", verdict: "error", ...place, found, reason, remedy }];
  });
  if (findings.flat().length > 0) throw new BerthError(findings.flat());
}

/** The annotations of https://github.com/opencontainers/image-spec/blob/v1.1.1/annotations.md; the file's own go before. */
function toRequest(image: Decision["image"], git: GitFacts, now: Date): BuildRequest {
  const { reference, build = {}, platform, document, envFiles } = image;
  const { source, revision, version, committed, dirty } = git;
  // Of what is committed the time is the commit's, so that the same sources give the same image again.
  const created = !dirty && committed !== undefined ? new Date(committed) : now;
  const facts = { source, revision, version, created: `${created.toISOString().slice(0, 19)}Z` };
  const own = labelsOf(build);
  const labels = Object.entries(facts).flatMap(([key, value]) => {
    const name = `org.opencontainers.image.${key}`;
    return value === undefined || Object.hasOwn(own, name) ? [] : [[name, value] as const];
  });
  return { reference, build, platform, labels: Object.fromEntries(labels), document, envFiles };
}

const labelsOf = ({ labels }: JsonObject): JsonObject => (isObject(labels) ? labels : {});

/** What was built before tells its commit itself, unless the file names another under our label. */
function sourceOf({ action, image, hash }: Decision, { labels }: ImageFacts, git: GitFacts): ImageSource {
  if (hash === undefined) throw new Error("what is built has a hash");
  const tells = action === "found" && !Object.hasOwn(labelsOf(image.build ?? {}), REVISION);
  const revision = tells ? labels[REVISION] : git.revision;
  const version = tells ? labels["org.opencontainers.image.version"] : git.version;
  const { context, ignored } = hash;
  return {
    ...(revision === undefined ? {} : { revision }),
    ...(version === undefined ? {} : { version }),
    context,
    ...(ignored === undefined ? {} : { ignored: { files: ignored.files, hash: ignored.hash } }),
  };
}
