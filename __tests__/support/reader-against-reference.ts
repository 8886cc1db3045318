import fc from "fast-check";
import { referenceContract } from "../../src/contract/reference";
import { type Image, imagesOfFile } from "../../src/images/image";
import type { JsonObject } from "../../src/json";
import { toWorkload } from "../../src/workload/from-compose";
import type { Workload } from "../../src/workload/model";
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

/** What a lock may know of an image. */
const known = fc.record({
  pinned: fc.constantFrom("digest" as const, "id" as const),
  user: fc.constantFrom(null, "1000", "1000:50", "node", "node:7", "0:0"),
  exposed: fc.uniqueArray(
    fc.record({
      port: fc.constantFrom(53, 80, 1000, 65535),
      protocol: fc.constantFrom("tcp" as const, "udp" as const, "sctp" as const),
    }),
    { maxLength: 3, selector: ({ port, protocol }) => `${port}/${protocol}` },
  ),
});
type Known = typeof known extends fc.Arbitrary<infer T> ? T : never;

/** The images of a workload, some of them locked; the document that names them so, and what the stack says of them. */
function withLock(document: JsonObject, { services }: Workload, list: readonly (Known | null)[]) {
  const all = Object.values(services);
  const references = [...new Set(all.map(({ image }) => image.reference))];
  const locked: Record<string, JsonObject> = {};
  const images = new Map<string, Image>();
  for (const service of all) {
    const place = references.indexOf(service.image.reference);
    const entry = list[place];
    const hash = `sha256:${place.toString(16).padStart(64, "a")}`;
    if (!entry) {
      images.set(service.name, imagesOfFile.of(service));
      continue;
    }
    const { pinned, user, exposed } = entry;
    const platform = service.image.platform ?? "linux/amd64";
    const reference = pinned === "digest" ? `registry.example.com/a@${hash}` : service.image.reference;
    const own = { user, entrypoint: ["/app"], command: null, workingDir: "/app", stopSignal: null };
    images.set(service.name, { reference, id: hash, digest: hash, pinned, platform, exposed, own });
    const ports = exposed.map(({ port, protocol }) => `${port}/${protocol}`);
    locked[pinned === "digest" ? reference : hash] = { platform: "linux/amd64", user, exposed: ports };
  }
  const named = Object.entries(document.services as JsonObject).map(([name, one]) => {
    const image = images.get(name);
    const reference = image?.pinned === "id" ? image.id : image?.reference;
    return [name, { ...(one as JsonObject), image: reference ?? null }];
  });
  return { images, locked, document: { ...document, services: Object.fromEntries(named) } };
}

/** Compares reader and reference on so many documents: how often each path of NOT_CARRIED differed. Throws where another does. */
export function compareOn(runs: number): ReadonlyMap<string, number> {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(validDocument, fc.array(fc.option(known), { maxLength: 4 }), (written, list) => {
      const contents = contentsOf(written);
      const workload = toWorkload(project(written, contents), undefined);
      const { images, locked, document } = withLock(written, workload, list);
      const reference = referenceContract(workload, "here", { of: ({ name }) => images.get(name) as Image });
      const actual = read(artifactOf(document, contents, locked));
      expect(actual.problems).toEqual([]);
      const paths = differences({ ...reference, target: "" }, { ...actual, target: "" }).map(general);
      for (const path of paths) seen.set(path, (seen.get(path) ?? 0) + 1);
      expect(paths.filter((path) => !Object.hasOwn(NOT_CARRIED, path))).toEqual([]);
    }),
    { numRuns: runs },
  );
  return seen;
}
