import fc from "fast-check";
import { containerDefinitions } from "../../../stacks/_family/ecs/task-containers";
import { validDocument } from "../../support/documents";
import { deploymentOf } from "./sandbox";

const LOG = { group: "G", arn: "A", region: "eu-west-1" };

/** Empty lists and maps: the API drops them, and a second plan would differ. */
function empties(value: unknown, path: string): readonly string[] {
  if (typeof value !== "object" || value === null) return value === undefined ? [path] : [];
  const entries = Object.entries(value);
  return entries.length === 0 ? [path] : entries.flatMap(([key, entry]) => empties(entry, `${path}.${key}`));
}

test.each(["EC2", "FARGATE"] as const)("any workload gives definitions that %s takes", (launch) => {
  fc.assert(
    fc.property(validDocument, (document) => {
      const deployment = deploymentOf({ document });
      for (const service of Object.values(deployment.workload.services)) {
        const definitions = containerDefinitions({
          service,
          image: deployment.images.of(service),
          kind: launch === "EC2" ? { launch } : { launch, stopTimeoutMax: 120 },
          size: { containerMemory: 128 },
          options: deployment.options,
          files: { mounts: [], dependsOn: [] },
          storage: { mounts: [] },
          log: LOG,
        });
        expect(definitions.flatMap((one) => empties(one, one.name))).toEqual([]);
        const [app] = definitions;
        const names = (app?.portMappings ?? []).flatMap(({ name }) => name ?? []);
        expect(new Set(names).size).toBe(names.length);
        const numbers = [app?.stopTimeout, app?.healthCheck?.interval, app?.linuxParameters?.sharedMemorySize];
        const sizes = (app?.linuxParameters?.tmpfs ?? []).map(({ size }) => size);
        for (const number of [...numbers, ...sizes]) {
          if (number !== undefined) expect(Number.isInteger(number) && number > 0).toBe(true);
        }
        if (launch === "FARGATE") {
          expect(app?.stopTimeout).toBeLessThanOrEqual(120);
          expect(app?.privileged ?? app?.dockerSecurityOptions ?? app?.resourceRequirements).toBeUndefined();
        }
      }
    }),
    { numRuns: 200 },
  );
});
