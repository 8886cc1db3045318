import type { TargetEntry } from "../src/target";

/** Every target, in the order that lists and tables show. Loaded when first needed: a synth pays for what it deploys. */
export const targets: readonly TargetEntry[] = [
  { id: "compose", load: () => (require("./compose") as typeof import("./compose")).default },
];
