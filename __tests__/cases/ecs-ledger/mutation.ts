import type { Json, JsonObject } from "../../../src/json";
import type { Feature } from "../../../src/ledger/features.generated";
import type { Member } from "../../support/ecs-promise";

/** What an adaptation makes of a value, beyond what the promise says. Paths without a section are of service `web`. */
export interface Gives {
  /** Leaves of the contract that change, and to what; null: off, or gone. Nothing else changes. */
  readonly contract?: Readonly<Record<string, Json>>;
  /** Of an attribute that is carried: why more changes than the file says. */
  readonly because?: string;
  /** In the Terraform JSON after the change, and not before; for what the contract has no leaf for. */
  readonly terraform?: RegExp;
  /** Neither changes: why that is what the note says. */
  readonly stays?: string;
}

/** One change of one feature, and what has to come of it on each member that it is for. */
export interface Mutation {
  readonly feature: Feature;
  /** New value. Default: that of feature-values.ts. */
  readonly value?: Json;
  /** Where it stands. Default: in service `web`, and the first of what the base has. */
  readonly at?: readonly (string | number)[];
  /** Laid over service `web` before and after. */
  readonly web?: JsonObject;
  /** Laid over the document before and after. */
  readonly top?: JsonObject;
  /** Laid over the changed document: takes away what cannot stand beside the change. */
  readonly after?: JsonObject;
  readonly options?: JsonObject;
  /** Default: both. */
  readonly only?: Member;
  /** What stops the environment all the same, as `code path: found; reason`: the answer then changes nothing. */
  readonly stoppedBy?: Readonly<Partial<Record<Member, RegExp>>>;
  /** For adapted, and for carried where the reference contract has no leaf for it. */
  readonly gives?: Gives;
  /** The same where the members differ. */
  readonly on?: Readonly<Partial<Record<Member, Gives>>>;
}
