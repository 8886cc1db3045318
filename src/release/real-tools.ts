import { enginePlatform, inspectImage, tagImage } from "../docker/engine";
import { copyManifest, pushImage, readConfig, readManifest, resolveManifest } from "../docker/registry";
import { buildImages } from "./build";
import { hashContext } from "./context";
import { gitFacts } from "./git";
import type { Tools } from "./tools";

/** Docker, git and the clock of this machine. */
export const realTools: Tools = {
  readManifest: (reference) => readManifest(reference),
  resolveManifest: (reference, platform) => resolveManifest(reference, platform),
  readConfig: (reference) => readConfig(reference),
  pushImage: (reference, onLine) => pushImage(reference, onLine),
  copyManifest: (from, to, onLine) => copyManifest(from, to, onLine),
  inspectImage: (reference) => inspectImage(reference),
  tagImage: (id, reference) => tagImage(id, reference),
  enginePlatform: () => enginePlatform(),
  hashContext,
  gitFacts,
  buildImages,
  now: () => new Date(),
};
