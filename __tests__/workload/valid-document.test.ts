import fc from "fast-check";
import { BerthError } from "../../src/errors";
import { toWorkload } from "../../src/workload/from-compose";
import { anyDocument, validDocument } from "../support/documents";
import { project } from "../support/projects";

test("a valid document gives a workload", () => {
  fc.assert(
    fc.property(validDocument, (document) => {
      expect(Object.keys(toWorkload(project(document), undefined).services)).toEqual(
        Object.keys(document.services ?? {}),
      );
    }),
    { numRuns: 100 },
  );
});

test("any other gives findings, never another exception; nothing in it is changed", () => {
  fc.assert(
    fc.property(anyDocument, (document) => {
      const before = JSON.stringify(document);
      try {
        toWorkload(project(document), undefined);
      } catch (error) {
        expect(error).toBeInstanceOf(BerthError);
      }
      expect(JSON.stringify(document)).toBe(before);
    }),
    { numRuns: 300 },
  );
});
