import type { Answer } from "../../src/ledger/answer";
import { type Feature, features } from "../../src/ledger/features.generated";
import { assemble, files, observe } from "../cases/compose-ledger/batch";
import type { Only, RejectedCase, ServiceCase, Shows } from "../cases/compose-ledger/case";
import { contractHalf } from "../cases/compose-ledger/contract-half";
import { loads } from "../cases/compose-ledger/load";
import { rejected, tooOld } from "../cases/compose-ledger/rejected";
import { observeResources, resourceDocument } from "../cases/compose-ledger/resource-batch";
import { networks, volumes } from "../cases/compose-ledger/resources";
import { changeRuns } from "../cases/compose-ledger/runs-change";
import { startRuns } from "../cases/compose-ledger/runs-start";
import { deploy } from "../cases/compose-ledger/services-deploy";
import { devices } from "../cases/compose-ledger/services-devices";
import { network } from "../cases/compose-ledger/services-network";
import { process as processCases } from "../cases/compose-ledger/services-process";
import { resources } from "../cases/compose-ledger/services-resources";
import { settled } from "../cases/compose-ledger/services-settled";
import { storage } from "../cases/compose-ledger/services-storage";
import { update } from "../cases/compose-ledger/services-update";
import { unproved } from "../cases/compose-ledger/unproved";
import { answerFor, place, withParents } from "../cases/compose-ledger/verdict";
import { docker, ensureTestImage, type TestProject, testImage, testProject } from "../support/engine";

/** The engine that the exact pictures were taken on; newer ones show more beside what is expected. */
const PICTURED = "1.41";

const services: readonly ServiceCase[] = [
  ...[processCases, resources, devices, network, storage, deploy, update, settled].flat(),
];
const proved = new Set<Feature>();
/** Proved, and not only by a case that needs a word beside it. */
const plainly = new Set<Feature>();
const skipped: string[] = [];
let api = PICTURED;
let cgroup = 1;

const older = (a: string, b: string) => a.localeCompare(b, "en", { numeric: true }) < 0;
const applies = (only: Only | undefined) =>
  (only?.below === undefined || older(api, only.below)) && (only?.cgroup === undefined || only.cgroup === cgroup);

/** What is wrong with one picture, or with the row's verdict beside it. */
function judge(answer: Answer, expected: Shows, seen: Shows, because: string | undefined): readonly string[] {
  const paths =
    api === PICTURED || Object.keys(expected).length === 0
      ? Object.keys({ ...expected, ...seen })
      : Object.keys(expected);
  const text = (shows: Shows, path: string) => JSON.stringify(shows[path] ?? null);
  const wrong = paths
    .filter((path) => text(expected, path) !== text(seen, path))
    .map((path) => `${path}: expected ${text(expected, path)}, seen ${text(seen, path)}`);
  // Carried: something changes. Irrelevant, refused, adapted: nothing does. Where that is not the whole story, the case says why.
  const changes = Object.keys(expected).length > 0;
  const fits = changes === (answer.verdict === "carried");
  if (fits === (because !== undefined))
    wrong.push(`${answer.verdict}, ${changes ? "changes" : "no change"}, because: ${because}`);
  return wrong;
}

async function remove(project: TestProject | undefined): Promise<void> {
  await project?.remove();
}

beforeAll(async () => {
  await ensureTestImage();
  api = (await docker("version", "--format", "{{.Server.APIVersion}}")).trim();
  cgroup = Number(await docker("info", "--format", "{{.CgroupVersion}}"));
});

describe("what the engine shows of each attribute", () => {
  const other = "berth-test/busybox:other";
  const outside = "berth-ledger-outside";
  let project: TestProject | undefined;
  afterAll(async () => {
    await remove(project);
    await docker("rm", "-f", outside).catch(() => "");
    await docker("rmi", other).catch(() => "");
  }, 120_000);

  test("services", async () => {
    await docker("tag", testImage, other);
    await docker("rm", "-f", outside).catch(() => "");
    await docker("create", "--name", outside, testImage, "true");
    const run = services.filter(({ only }) => applies(only));
    skipped.push(...services.filter((one) => !run.includes(one)).map(({ feature }) => feature));
    const { document, pairs } = assemble(run);
    project = testProject("berth-ledger-services", document);
    for (const file of files) project.write(file, "x\n");
    const created = await project.compose("create");
    expect(created.code === 0 ? "" : created.stderr).toBe("");
    const seen = await observe(project, pairs);
    const wrong = run.flatMap((one, index) => {
      const use = place(document, one.feature, pairs[index]?.name) ?? place(document, one.feature);
      if (use === undefined) throw new Error(`${one.feature} is not in its case`);
      for (const feature of [one.feature, ...(one.also ?? [])]) {
        if (place(document, feature) === undefined) throw new Error(`${feature} is not in the case of ${one.feature}`);
        proved.add(feature);
        if (one.because === undefined) plainly.add(feature);
      }
      const what = `${one.feature} ${JSON.stringify(one.set)}`;
      return judge(answerFor(one.feature, use), one.shows, seen[index] ?? {}, one.because).map(
        (each) => `${what}: ${each}`,
      );
    });
    expect(wrong).toEqual([]);
    const config = await project.compose("config", "--format", "json");
    expect(contractHalf(run, pairs, document, config.stdout)).toEqual([]);
  }, 240_000);

  test("networks and volumes", async () => {
    const document = resourceDocument();
    const resourcesProject = testProject("berth-ledger-resources", document);
    try {
      const created = await resourcesProject.compose("create");
      expect(created.code === 0 ? "" : created.stderr).toBe("");
      for (const [kind, cases] of [
        ["network", networks],
        ["volume", volumes],
      ] as const) {
        const seen = await observeResources(resourcesProject, kind, cases.length);
        const wrong = cases.flatMap((one, index) => {
          if (!applies(one.only)) {
            skipped.push(one.feature);
            return [];
          }
          const use = place({ [`${kind}s`]: { one: one.set } }, one.feature);
          if (use === undefined) throw new Error(`${one.feature} is not in its case`);
          proved.add(one.feature);
          const said = judge(answerFor(one.feature, use), one.shows, seen[index] ?? {}, undefined);
          return said.map((each) => `${one.feature}: ${each}`);
        });
        expect(wrong).toEqual([]);
      }
    } finally {
      await resourcesProject.remove();
    }
  }, 120_000);
});

/** Asserts that Compose or the engine rejects it, in these words. */
async function rejects(one: RejectedCase): Promise<void> {
  const app = { image: testImage, command: ["true"], ...one.service };
  const project = testProject("berth-ledger-rejected", { ...one.top, services: { app } });
  project.write("token.txt", "x\n");
  try {
    const ran = await project.compose("create");
    expect(`${ran.code === 0 ? "accepted" : ""}${ran.stderr}`).toMatch(one.says);
    expect(ran.code).not.toBe(0);
  } finally {
    await project.remove();
  }
}

describe("what Compose or the engine rejects", () => {
  test.each(rejected.map((one) => [`${one.feature} ${JSON.stringify(one.service)}`, one] as const))(
    "%s",
    async (_, one) => {
      await rejects(one);
      for (const feature of [one.feature, ...(one.also ?? [])]) plainly.add(feature);
    },
    30_000,
  );

  test.each(tooOld.map((one) => [`${one.feature} on an engine before API ${one.api}`, one] as const))(
    "%s",
    async (_, one) => {
      if (older(api, one.api)) await rejects(one);
      else skipped.push(one.feature);
    },
    30_000,
  );
});

test("storage_opt is rejected where the engine's disk has no project quotas", async () => {
  const status: [string, string][] = JSON.parse(await docker("info", "--format", "{{json .DriverStatus}}"));
  if (!status.some(([key, value]) => key === "Backing Filesystem" && value === "extfs")) {
    skipped.push("services.*.storage_opt");
    return;
  }
  await rejects({
    feature: "services.*.storage_opt",
    service: { storage_opt: { size: "1G" } },
    says: /supported only for overlay over xfs/,
  });
}, 30_000);

describe("what is resolved when the files are loaded", () => {
  test.each(loads.map((one, index) => [one.features[0] ?? "", one, index] as const))("%s", async (_, one, index) => {
    const project = testProject(`berth-ledger-load${index}`, "");
    try {
      for (const [path, text] of Object.entries(one.files)) project.write(path, text);
      const ran = await project.compose(...(one.args ?? []), "create");
      expect(ran.code === 0 ? "" : ran.stderr).toBe("");
      const all = await project.containers();
      one.check((name) => all.find((each) => each.Config.Labels["com.docker.compose.service"] === name));
      for (const feature of one.features) plainly.add(feature);
    } finally {
      await project.remove();
    }
  });
});

describe("what shows only when containers run", () => {
  const runs = [...startRuns, ...changeRuns];
  test.each(runs.map((one, index) => [one.title, one, index] as const))(
    "%s",
    async (_, one, index) => {
      await one.run(`berth-ledger-run${index}`);
      for (const feature of one.features) plainly.add(feature);
    },
    90_000,
  );
});

test.each([
  [{}, "carried"],
  [{ host: "unix:///run/docker.sock" }, "carried"],
  [{ host: "ssh://a@b" }, "refused"],
  [{ context: "far" }, "refused"],
])("a bind of the project's files, engine %j: %s", (engine, verdict) => {
  const document = { services: { a: { volumes: [{ type: "bind", source: "./app", target: "/app" }] } } };
  const use = place(document, "services.*.volumes[].source");
  expect(use && answerFor("services.*.volumes[].source", { ...use, options: { engine } }).verdict).toBe(verdict);
});

test("every feature is proved by execution, or listed with the reason why it cannot be", () => {
  const listed = new Set(Object.keys(unproved) as Feature[]);
  // What a run proves has no place in the list.
  expect([...listed].filter((one) => plainly.has(one))).toEqual([]);
  for (const feature of plainly) proved.add(feature);
  for (const feature of skipped as Feature[]) if (!proved.has(feature)) listed.add(feature);
  const all = withParents(new Set([...proved].filter((one) => !listed.has(one))), listed);
  const missing = features.filter((one) => !all.has(one) && !listed.has(one));
  const lines = [...listed]
    .sort()
    .map((one) => `  ${one}: ${unproved[one] ?? "this engine is another than the case needs"}`);
  console.log(
    [
      `features ${features.length}, proved by execution ${features.length - listed.size - missing.length}, not proved ${listed.size}`,
      ...lines,
    ].join("\n"),
  );
  expect(missing).toEqual([]);
  expect([...listed].filter((one) => !features.includes(one))).toEqual([]);
});
