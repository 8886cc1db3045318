import { type Feature, features } from "../../../src/ledger/features.generated";
import { loaded } from "./loaded";
import type { Mutation } from "./mutation";
import { deploy } from "./values-deploy";
import { network } from "./values-network";
import { project } from "./values-project";
import { resources } from "./values-resources";
import { service } from "./values-service";
import { storage } from "./values-storage";

const written: readonly Mutation[] = [...project, ...service, ...deploy, ...resources, ...network, ...storage];
const known = new Set<Feature>([...written.map(({ feature }) => feature), ...loaded.flatMap((one) => one.features)]);

/** Features below a feature. */
export const below = (feature: Feature): readonly Feature[] =>
  features.filter((other) => other.startsWith(`${feature}.`) || other.startsWith(`${feature}[`));

/** Every mutation: those written down, and one with the value of feature-values.ts for each feature that has none. */
export const mutations: readonly Mutation[] = [
  ...written,
  ...features.filter((feature) => !known.has(feature) && below(feature).length === 0).map((feature) => ({ feature })),
];

/** Adds every feature whose own features are all there: nothing but them can be said of it. */
export function withParents(proved: ReadonlySet<Feature>): ReadonlySet<Feature> {
  const all = new Set(proved);
  for (const feature of [...features].sort((a, b) => b.length - a.length)) {
    const parts = below(feature);
    if (parts.length > 0 && parts.every((part) => all.has(part))) all.add(feature);
  }
  return all;
}
