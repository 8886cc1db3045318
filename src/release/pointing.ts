import type { Position } from "../compose/project";
import { locateInJson } from "../config/locate";
import { BerthError, type Finding } from "../errors";
import { repositoryFor } from "../images/locked";
import { parseReference, repositoryOf } from "../images/reference";
import type { Candidate } from "../prepare";
import type { BuildRequest } from "./build";
import type { Plan } from "./plan";
import type { Tools } from "./tools";

type Place = Position & { readonly path: string };
type Locate = (finding: Finding) => Place | undefined;

export interface Sources {
  readonly plan: Plan;
  readonly candidates: readonly Candidate[];
  /** cdktf.json, where environments name registries. */
  readonly config: { readonly file: string; readonly text: string };
}

/**
 * The same tools, whose failures say where the user wrote what they are about: the registry of an environment, else the
 * image or build of a service. A failure that has a place already keeps it.
 */
export function pointing(tools: Tools, sources: Sources): Tools {
  const { images } = sources.plan;
  const where = (reference: string) => placeOf(reference, sources);
  return {
    ...tools,
    readManifest: (reference) => located(tools.readManifest(reference), () => where(reference)),
    resolveManifest: (reference, platform) =>
      located(tools.resolveManifest(reference, platform), () => where(reference)),
    readConfig: (reference) => located(tools.readConfig(reference), () => where(reference)),
    pushImage: (reference, onLine) => located(tools.pushImage(reference, onLine), () => where(reference)),
    copyManifest: (from, to, onLine) =>
      located(tools.copyManifest(from, to, onLine), ({ found }) => where(isAtFault(from, found) ? from : to)),
    hashContext: (request) =>
      located(tools.hashContext(request), () => images.find(({ build }) => build === request.build)?.place),
    buildImages: (requests, options) =>
      located(tools.buildImages(requests, options), ({ found }) => {
        const reference = failedOf(requests, found);
        return images.find((image) => image.reference === reference)?.place;
      }),
  };
}

/** Hands on what `work` gives; what it throws gets the place of each finding that has none. */
async function located<T>(work: Promise<T>, locate: Locate): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof BerthError)) throw error;
    throw new BerthError(error.findings.map((finding) => withPlace(finding, locate)));
  }
}

function withPlace(finding: Finding, locate: Locate): Finding {
  const place = finding.file === undefined ? locate(finding) : undefined;
  if (place === undefined) return finding;
  // A builder knows the `build` section alone: `build.secrets`.
  const path = finding.path?.replace(/^build(?=\.|$)/, place.path) ?? place.path;
  return { ...finding, ...place, path };
}

/** The registry of the first environment that has the image there; else the image itself, in its own registry. */
function placeOf(reference: string, { plan, candidates, config }: Sources): Place | undefined {
  const parsed = parseReference(reference);
  const repository = parsed && repositoryOf(parsed);
  const named = candidates.find(
    ({ definition }) =>
      definition.registry !== undefined &&
      plan.images.some((image) => repositoryFor(image.reference, image.kind, definition) === repository),
  );
  const image = plan.images.find(({ repositories, origin }) => [...repositories, origin].includes(repository));
  if (named === undefined || image?.origin === repository) return image?.place;
  const path = ["context", "environments", named.definition.name, "registry"];
  return { file: config.file, ...locateInJson(config.text, path), path: path.join(".") };
}

/** Whether the last words of a finding, which name the registry, name that of `from`. */
function isAtFault(from: string, found: string): boolean {
  const host = parseReference(from)?.host ?? "";
  return found.slice(found.lastIndexOf(": ") + 2).startsWith(`${host} `);
}

/** Of which image a build failed: what a finding is about begins with its name. */
function failedOf(requests: readonly BuildRequest[], found: string): string | undefined {
  if (requests.length === 1) return requests[0]?.reference;
  return requests
    .map(({ reference }) => reference)
    .find((name) => found.startsWith(`${name} `) || found.startsWith(`${name}:`));
}
