import type { JsonObject } from "../json";

/** One synthesized stack, as files: all that a reader may look at. */
export interface Artifact {
  readonly environment: string;
  readonly target: string;
  /** The stack's `cdk.tf.json`. */
  readonly terraform: JsonObject;
  /** Bytes of a file beside it, by its path relative to the stack's folder; undefined when there is none. */
  file(path: string): Uint8Array | undefined;
}
