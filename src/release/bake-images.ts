import { BerthError, type Finding } from "../errors";
import { isObject, type JsonObject } from "../json";
import type { BakeImage } from "./bake";
import { refusedKeys } from "./bake-keys";
import { listOf } from "./bake-values";
import type { BuildRequest } from "./build";
import { buildSecrets } from "./build-secrets";
import { inputsOf, missingInputs } from "./inputs";

interface Place {
  readonly projectDirectory: string;
  /** A folder of ours. */
  readonly folder: string;
}

/** What bake has to build, and the variables that it is to be started with: the values of secrets. */
export interface Prepared {
  readonly images: readonly BakeImage[];
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * Checks the requests and looks up what they name: secrets, and the services that are contexts of others. Throws
 * BerthError with everything that is wrong with any of them; nothing is built then.
 */
export async function prepareImages(requests: readonly BuildRequest[], place: Place): Promise<Prepared> {
  const findings: Finding[] = [];
  const images: BakeImage[] = [];
  const variables: Record<string, string> = {};
  const add = async (request: BuildRequest, name: string, above: readonly string[]): Promise<void> => {
    const { build, platform, labels, document, envFiles, reference } = request;
    const inputs = inputsOf(build, place.projectDirectory);
    const links: Record<string, string> = {};
    findings.push(...refusedKeys(build).map((key) => refused(name, key)), ...missingInputs(inputs));
    for (const [context, from] of inputs.contexts) {
      if (from.kind !== "service" || links[from.service] !== undefined) continue;
      const section = buildOf(document, from.service);
      if (section === undefined || above.includes(from.service)) findings.push(notBuilt(name, context, from.service));
      else {
        links[from.service] = `${reference} ${[...above, from.service].join(" ")}`;
        const below = { ...request, build: section, labels: {} };
        await add(below, links[from.service] as string, [...above, from.service]);
      }
    }
    const key = images.length;
    const found = await buildSecrets({ build, document, envFiles, ...place, key }).catch((error: unknown) => {
      if (!(error instanceof BerthError)) throw error;
      findings.push(...error.findings);
      return { secrets: [], variables: {} };
    });
    Object.assign(variables, found.variables);
    const tags = above.length > 0 ? [] : [...new Set([reference, ...listOf(build.tags)])];
    images.push({ name, tags, build, platform, labels, secrets: found.secrets, links });
  };
  for (const request of requests) await add(request, request.reference, []);
  if (findings.length > 0) throw new BerthError(findings);
  return { images, variables };
}

function buildOf(document: JsonObject | undefined, name: string): JsonObject | undefined {
  const service = isObject(document?.services) ? document.services[name] : undefined;
  return isObject(service) && isObject(service.build) ? service.build : undefined;
}

function refused(name: string, key: string): Finding {
  return {
    code: "BERTH606",
    verdict: "error",
    path: `build.${key}`,
    found: `${name}: build.${key}`,
    reason: "docker buildx bake has no word for it, so that the image would be built without it",
    remedy: "Take it out of the Compose file, or build the image yourself and name it with image alone",
  };
}

function notBuilt(name: string, context: string, service: string): Finding {
  return {
    code: "BERTH606",
    verdict: "error",
    path: `build.additional_contexts.${context}`,
    found: `${name}: additional context ${context} is service:${service}`,
    reason: `No service ${service} with build is in the environment's Compose files, or it is a context of itself`,
    remedy: `Give ${service} a build, or name an image: docker-image://...`,
  };
}
