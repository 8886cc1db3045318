import { BerthError } from "../../src/errors";
import type { Lock } from "../../src/images/lock";
import { openLock } from "../../src/images/open-lock";
import type { Candidate } from "../../src/prepare";
import { planRegistry, type RegistryPlan } from "./check";
import type { Registry } from "./options";

/**
 * The plan that protects what either lock names: the one chosen for this run, and the one beside cdktf.json. A roll-back
 * chooses what environments run, and is no word on what the project has released since: that would lose its repositories
 * and the rules that keep it. A lock there that cannot be read stops the registry alone, so that a roll-back goes on.
 * @param root the folder of cdktf.json.
 */
export function planProtected(
  registry: Registry,
  candidates: readonly Candidate[],
  root: string,
  chosen: Lock | undefined,
): RegistryPlan {
  try {
    return planRegistry(registry, candidates, chosen, openLock(root).lock);
  } catch (error) {
    if (!(error instanceof BerthError)) throw error;
    return { ...planRegistry(registry, candidates, chosen), repositories: [], findings: error.findings };
  }
}
