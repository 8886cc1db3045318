import type { JsonObject } from "../json";
import { featuresOf } from "./schema";

/** What a newer schema changes. */
export interface PinUpdate {
  readonly features: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Attributes that every target refuses until a person has given answers: those of before, and the added ones. */
  readonly unreviewed: readonly string[];
}

/** Compares the pinned schema with a newer one. Throws an Error when either is not a Compose Specification schema. */
export function updatePin(pinned: JsonObject, newer: JsonObject, unreviewed: readonly string[]): PinUpdate {
  const before = new Set(featuresOf(pinned));
  const features = featuresOf(newer);
  const after = new Set(features);
  const added = features.filter((feature) => !before.has(feature));
  const removed = [...before].filter((feature) => !after.has(feature));
  const open = [...new Set([...unreviewed, ...added])].filter((feature) => after.has(feature)).sort();
  return { features, added, removed, unreviewed: open };
}

/** Text of `features.generated.ts`. */
export function renderFeatures(features: readonly string[]): string {
  const lines = features.map((feature) => `  ${JSON.stringify(feature)},`);
  return `// Written by scripts/update-compose-spec.mjs from schema/compose-spec.json; do not edit.

/**
 * Every attribute path of the pinned Compose Specification schema: \`*\` stands for a key that the user chooses,
 * \`[]\` for the items of a list of objects; a map or list of scalars is one attribute.
 */
export const features = [
${lines.join("\n")}
] as const;

export type Feature = (typeof features)[number];
`;
}
