import { BerthError } from "../errors";
import type { Tools } from "./tools";

/**
 * The same tools for a release's questions before it writes: of a repository that it writes to, `unknown, or not shown to
 * this login` (BERTH604) is an answer: nothing there. A registry that makes repositories with the first push answers
 * like this, and the push decides. Other registries, and what is asked after a push, keep their failures.
 * @param targets repositories that the release writes to
 */
export function withUnseen<T extends Pick<Tools, "readManifest">>(tools: T, targets: readonly string[]): T {
  return {
    ...tools,
    readManifest: async (reference) => {
      try {
        return await tools.readManifest(reference);
      } catch (error) {
        if (targets.includes(repositoryIn(reference)) && isUnseen(error)) return undefined;
        throw error;
      }
    },
  };
}

/** Of `repository:tag` or `repository@digest`. */
const repositoryIn = (reference: string): string => reference.replace(/@.*$|:[^:/]+$/, "");

const isUnseen = (error: unknown): boolean =>
  error instanceof BerthError && error.findings.every(({ code }) => code === "BERTH604");
