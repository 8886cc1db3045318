import type { Finding } from "../../errors";
import { missingVariables } from "../interpolation";
import { type Place, scalarsOf } from "../source/node";
import type { Sources } from "../source/sources";

/** Every use of a required variable (`${NAME:?message}`) that nothing sets; Compose stops at the first. */
export function requiredVariables(sources: Sources): readonly Finding[] {
  return sources.files.flatMap((source) =>
    source.documents.flatMap((document) => {
      const root: Place = { source, node: document.contents as Place["node"], offset: 0, base: "" };
      return scalarsOf(root).flatMap((scalar) => {
        const [start, end] = scalar.node.range ?? [0, 0];
        return missingVariables(source.text.slice(start, end), sources.lookup, start).map((use) => ({
          code: "BERTH004" as const,
          verdict: "error" as const,
          ...source.at(use.offset),
          found: `the variable ${use.name} is required and ${sources.lookup(use.name) === "" ? "empty" : "not set"}`,
          reason: use.word === "" ? "the file asks for it without a default" : `the file says: ${use.word}`,
          remedy: `set ${use.name} in the shell, in .env or in the environment's env file`,
        }));
      });
    }),
  );
}
