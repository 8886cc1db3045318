import fc from "fast-check";
import { referenceContract } from "../../src/contract/reference";
import { toWorkload } from "../../src/workload/from-compose";
import { read } from "../../stacks/compose/read";
import { artifactOf, contentsOf, differences } from "./contracts";
import { validDocument } from "./documents";
import { project } from "./projects";

/** What docker compose does not carry as the file says it, each with why; the ledger's row for it says the same. */
export const NOT_CARRIED: Readonly<Record<string, string>> = {
  "process.command": "an empty command, or an empty entrypoint, leaves the image's own in place",
  "engine.annotations": "the app cannot read them, and Docker Engine 20.10 drops them",
  "mounts.*.options":
    "a volume's subpath needs Docker Engine 26; the label of a bind goes through in the short form alone",
  "files.*.uid": "of a user with a name, the deploy writes files as root's",
  "files.*.gid": "of a user with a name, the deploy writes files as root's",
  "resources.cpu.reserved": "deploy.resources.reservations.cpus is ignored",
  "network.ports.*.app": "app_protocol has no effect",
  "lifecycle.restart": "a restart_policy without condition is none",
  "lifecycle.restartAttempts": "counted for on-failure only",
  "lifecycle.restartDelay": "restart_policy.delay is ignored",
  "lifecycle.restartWindow": "restart_policy.window is ignored",
  "lifecycle.stopGrace": "cut to whole seconds",
  "rollout.perNode": "deploy.mode global is ignored; one replica is one on the one node",
  "rollout.order": "update_config is ignored",
  "rollout.parallelism": "all at once, whatever update_config says",
  "rollout.delay": "update_config is ignored",
  "rollout.onFailure": "update_config is ignored",
  "rollout.monitor": "update_config is ignored",
  "rollout.maxFailureRatio": "update_config is ignored",
  "rollout.capacityKept": "update_config is ignored",
  "rollout.rollback": "rollback_config is ignored",
  "placement.constraints": "placement is ignored",
  "placement.spread": "placement is ignored",
  "placement.maxPerNode": "placement is ignored; fewer replicas than the limit keep to it",
};

const general = (path: string) =>
  path
    .replace(/^services\.[^.]+\./, "")
    .replace(/^(files)\..+\.(\w+)$/, "$1.*.$2")
    .replace(/^(network\.ports)\..+\.(\w+)$/, "$1.*.$2")
    .replace(/^(engine\.annotations)\..*$/s, "$1")
    .replace(/^(mounts)\..+\.(\w+)$/, "$1.*.$2")
    .replace(/^(rollout\.rollback)\..+$/, "$1");

/** Compares reader and reference on so many documents: how often each path of NOT_CARRIED differed. Throws where another does. */
export function compareOn(runs: number): ReadonlyMap<string, number> {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(validDocument, (document) => {
      const contents = contentsOf(document);
      const reference = referenceContract(toWorkload(project(document, contents), undefined), "here");
      const actual = read(artifactOf(document, contents));
      expect(actual.problems).toEqual([]);
      const paths = differences({ ...reference, target: "" }, { ...actual, target: "" }).map(general);
      for (const path of paths) seen.set(path, (seen.get(path) ?? 0) + 1);
      expect(paths.filter((path) => !Object.hasOwn(NOT_CARRIED, path))).toEqual([]);
    }),
    { numRuns: runs },
  );
  return seen;
}
