import type { ComposePath } from "../compose/path";
import type { Json, JsonObject } from "../json";
import type { Feature } from "./features.generated";

/** What a target does with one attribute. Notes are sentences without a final stop; the ledger's table prints them. */
export type Answer =
  /** The app cannot tell the difference. `note` only where a reader would doubt it. */
  | { readonly verdict: "carried"; readonly note?: string }
  /** Carried by other means, or rounded; the note says how, with the number where something is lost. */
  | { readonly verdict: "adapted"; readonly note: string }
  /** No meaning at run time on this target; the note says why. */
  | { readonly verdict: "irrelevant"; readonly note: string }
  /** Cannot be carried; why, and what the user can do. */
  | { readonly verdict: "refused"; readonly note: string; readonly remedy: string };

/** What a value-dependent answer may look at. */
export interface Use {
  /** The attribute's value in the canonical document. */
  readonly value: Json;
  readonly path: ComposePath;
  /** The whole canonical document. */
  readonly document: JsonObject;
  /** The target's parsed options. */
  readonly options: unknown;
}

/** An answer that depends on the value: the first case whose test holds, else `otherwise`. */
export interface Conditional {
  readonly cases: readonly {
    /** The condition in words, for the printed ledger: `the value is start-first`. */
    readonly when: string;
    readonly test: (use: Use) => boolean;
    /** A function where the note needs a number from the value. */
    readonly answer: Answer | ((use: Use) => Answer);
  }[];
  readonly otherwise: Answer;
}

export type Support = Answer | Conditional;

/**
 * The ledger row of one target. An answer stands for its whole subtree unless a deeper path has its own:
 * the nearest listed ancestor wins. Every feature must find one; `__tests__/ledger.test.ts` checks it.
 */
export type SupportRow = Readonly<Partial<Record<Feature, Support>>>;

export const carried = (note?: string): Answer =>
  note === undefined ? { verdict: "carried" } : { verdict: "carried", note };
export const adapted = (note: string): Answer => ({ verdict: "adapted", note });
export const irrelevant = (note: string): Answer => ({ verdict: "irrelevant", note });
export const refused = (note: string, remedy: string): Answer => ({ verdict: "refused", note, remedy });
