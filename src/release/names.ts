import { createHash } from "node:crypto";
import { parseReference } from "../images/reference";
import { bare } from "../images/short";
import type { ContextHash } from "./context";

/** The tag that an image has in registries, so that none takes its manifest for unused. */
export const tagOf = (id: string): string => `berth-${bare(id).slice(0, 20)}`;

/**
 * The name that an engine keeps a build under, by what it was built from: a release that failed after the build finds
 * it again, and so does one of earlier sources. A name and not a label, since what others build upon an image has its
 * labels too.
 */
export function sourcesName(reference: string, { context, ignored }: ContextHash, platform: string): string {
  const parsed = parseReference(reference);
  if (parsed === undefined) throw new Error(`${reference} is no image reference`);
  const hash = createHash("sha256")
    .update(JSON.stringify([context, ignored?.hash, platform]))
    .digest("hex");
  const name = parsed.hostNamed ? `${parsed.host}/${parsed.path}` : parsed.path.replace(/^library\//, "");
  return `${name}:sources-${hash.slice(0, 20)}`;
}
