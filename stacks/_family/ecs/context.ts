import type { Construct } from "constructs";
import type { Deployment } from "../../../src/target";
import type { EcsKind } from "./kind";
import type { Namer } from "./naming";
import type { EcsOptions } from "./options";

/** What every writer of the family gets. Constructs go straight onto `scope`, the environment's stack. */
export interface EcsContext {
  readonly scope: Construct;
  readonly deployment: Deployment<EcsOptions>;
  readonly kind: EcsKind;
  /** `<project>-<environment>`, or `<project>-<environment>-<suffix>`, shortened with a hash to at most `max` characters. */
  readonly name: Namer;
}
