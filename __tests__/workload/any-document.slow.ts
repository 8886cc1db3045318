import fc from "fast-check";
import { BerthError } from "../../src/errors";
import { toWorkload } from "../../src/workload/from-compose";
import { anyDocument } from "../support/documents";
import { project } from "../support/projects";

test("20,000 documents: each gives a workload, or findings with their places", () => {
  const counts = { workloads: 0, refused: 0 };
  fc.assert(
    fc.property(anyDocument, (document) => {
      try {
        toWorkload(project(document), undefined);
        counts.workloads++;
      } catch (error) {
        if (!(error instanceof BerthError)) throw error;
        counts.refused++;
        for (const { code, path, file, line, found, reason, remedy } of error.findings) {
          expect([code === "BERTH009" || code === "BERTH010", typeof path, file, typeof line]).toEqual([
            true,
            "string",
            "compose.yaml",
            "number",
          ]);
          expect(Math.min(found.length, reason.length, remedy.length)).toBeGreaterThan(0);
        }
      }
    }),
    { numRuns: 20_000 },
  );
  console.log(counts);
  // Both ends are exercised, or the generator is not worth its name.
  expect(Math.min(counts.workloads, counts.refused)).toBeGreaterThan(2000);
}, 600_000);
