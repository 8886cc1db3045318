import type { Finding } from "../errors";
import type { Remark } from "../target";
import type { Lock } from "./lock";

type Said = Pick<Finding, "code" | "found" | "reason" | "remedy"> & { readonly verdict: "error" };

/**
 * What is wrong with a lock that another project made: its references may be this one's too (`app:dev`), and mean other
 * images. Undefined where it is this project's.
 * @param names of the project: its own, and the one that a release writes down where environments have several.
 */
export function foreignLock({ project }: Pick<Lock, "project">, names: readonly string[]): Said | undefined {
  if (names.includes(project)) return undefined;
  return {
    code: "BERTH614",
    verdict: "error",
    found: `the lock is of project ${project}`,
    reason: `This one is ${names[0]}: an image may have the same name in both, and be another`,
    remedy: "After a change of the name: npx berth release; else take this project's lock (BERTH_LOCK=none: no lock)",
  };
}

/** {@link foreignLock} as a remark on the Compose file's `name`. */
export function checkProject(lock: Pick<Lock, "project"> | undefined, names: readonly string[]): readonly Remark[] {
  const said = lock && foreignLock(lock, names);
  return said ? [{ ...said, path: ["name"] }] : [];
}
