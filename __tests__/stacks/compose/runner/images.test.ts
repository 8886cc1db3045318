import { BerthError } from "../../../../src/errors";
import type { JsonObject } from "../../../../src/json";
import type { LockedReference } from "../../../../stacks/compose/document";
import { ensureImages } from "../../../../stacks/compose/runner/images";
import type { Settings } from "../../../../stacks/compose/runner/settings";
import { type FakeDocker, type FakeSetup, fakeContainer, fakeDocker, fakeImage, hash } from "../fake-docker";

const ID = hash("a");
const DIGEST = hash("d");
const WEB = `registry.example.com/shop/web@${DIGEST}`;
const LOADED = `web:berth-${"a".repeat(20)}`;
const locked: LockedReference = { name: "web:1", id: ID, digest: DIGEST, platform: "linux/amd64" };
const image = fakeImage(ID);

let fake: FakeDocker;
beforeEach(() => {
  fake = fakeDocker();
});
afterEach(() => fake.remove());

const settings = (services: JsonObject, more: Partial<Settings> = {}): Settings => ({
  projectName: "shop",
  engine: {},
  projectDirectory: "/",
  envFiles: [],
  waitTimeout: 1,
  built: [],
  locked: { [WEB]: locked, [ID]: locked },
  document: { services },
  ...more,
});

interface Outcome {
  readonly uses: Readonly<Record<string, string>>;
  readonly said: readonly string[];
  readonly changes: readonly string[];
  readonly found: string;
}

/** Runs it for one service against an engine `there` and, where given, the deploying machine's, `here`. */
async function deploy(
  service: JsonObject,
  there: FakeSetup,
  here?: FakeSetup,
  more: Partial<Settings> = {},
): Promise<Outcome> {
  const engine = fake.engine("there", there);
  const builder = here && fake.engine("here", here);
  const said: string[] = [];
  try {
    const ready = await ensureImages(settings({ web: service }, more), engine, builder, (line) => said.push(line));
    const uses = Object.fromEntries([...ready].map(([reference, { use }]) => [reference, use]));
    return { uses, said, changes: fake.changes(), found: "" };
  } catch (error) {
    if (!(error instanceof BerthError)) throw error;
    const found = error.findings.map((one) => [one.code, one.found, one.reason, one.remedy].join(" | ")).join("\n");
    return { uses: {}, said, changes: fake.changes(), found };
  }
}

/** Save and load run side by side: which is logged first is chance. */
function transfers({ changes }: Outcome, from = 0): unknown[] {
  return [changes.slice(from, from + 2).sort(), ...changes.slice(from + 2)];
}

describe("an image locked by digest", () => {
  test("that the engine has is used as it is: nothing is pulled, whatever pull_policy says", async () => {
    const outcome = await deploy({ image: WEB, pull_policy: "always" }, { images: { [WEB]: image } });
    expect(outcome).toEqual({ uses: { [WEB]: WEB }, said: [], changes: [], found: "" });
  });

  test("is pulled by digest, without a platform: one manifest has one", async () => {
    const outcome = await deploy({ image: WEB, platform: "linux/amd64" }, { pulls: { [WEB]: image } });
    expect(outcome.uses).toEqual({ [WEB]: WEB });
    expect(outcome.changes).toEqual([`there: pull --quiet ${WEB}`]);
    expect(outcome.said).toEqual([`pulling web:1 as ${WEB}`]);
  });

  test("where an engine keeps manifests its id is the digest", async () => {
    const outcome = await deploy({ image: WEB }, { pulls: { [WEB]: fakeImage(DIGEST) }, containerd: true });
    expect(outcome.uses).toEqual({ [WEB]: WEB });
  });

  test.each(["images", "pulls"])("with another content behind its name is refused: %s", async (place) => {
    const wrong = `BERTH616 | engine there has another image as web:1 than the locked one | its id is ${hash("b")}; the lock says ${ID}, digest ${DIGEST} | remove it there and deploy again: docker image rm ${WEB}`;
    expect((await deploy({ image: WEB }, { [place]: { [WEB]: fakeImage(hash("b")) } })).found).toBe(wrong);
  });

  test("when the pull fails: by its id where the engine has that, and it says why", async () => {
    const outcome = await deploy(
      { image: WEB },
      { images: { "web:1": image }, fails: { pull: "connection refused" } },
      { images: { "web:1": image } },
    );
    expect(outcome.uses).toEqual({ [WEB]: ID });
    expect(outcome.changes).toEqual([`there: pull --quiet ${WEB}`]);
    expect(outcome.said.at(-1)).toBe(
      `${WEB} was not pulled (connection refused): engine there has the locked image, and runs it by its id`,
    );
  });

  test("when the pull fails and only the deploying machine has it: sent, named and used by its id", async () => {
    const outcome = await deploy(
      { image: WEB },
      { fails: { pull: "a line\nno basic auth credentials" } },
      { images: { "web:1": image } },
    );
    expect(outcome.uses).toEqual({ [WEB]: ID });
    expect(outcome.changes[0]).toBe(`there: pull --quiet ${WEB}`);
    expect(transfers(outcome, 1)).toEqual([[`here: save ${ID}`, "there: load --quiet"], `there: tag ${ID} ${LOADED}`]);
    expect(fake.image("there", LOADED)).toEqual(image);
    expect(outcome.said[1]).toBe(`${WEB} was not pulled (no basic auth credentials): engine here has the locked image`);
  });

  test("another image of the same name on the deploying machine is not sent", async () => {
    const outcome = await deploy({ image: WEB }, {}, { images: { "web:1": fakeImage(hash("b")) } });
    expect(outcome.found).toBe(
      [
        `BERTH403 | image web:1 (${ID.slice(0, 19)}) is not on engine there`,
        `Error response from daemon: manifest unknown\n${WEB} is what the lock names, and engine here does not have it either`,
        "start the registry, or put it there again: npx berth release; if it wants other credentials: docker login registry.example.com on this machine, which hands them to the engine",
      ].join(" | "),
    );
    expect(outcome.changes).toEqual([`there: pull --quiet ${WEB}`]);
  });

  test("pull_policy never: not pulled, only sent", async () => {
    const here = { images: { "web:1": image } };
    const outcome = await deploy({ image: WEB, pull_policy: "never" }, { pulls: { [WEB]: image } }, here);
    expect(outcome.uses).toEqual({ [WEB]: ID });
    expect(outcome.changes.filter((line) => line.includes("pull"))).toEqual([]);
  });

  test("pull_policy never, and nobody has it", async () => {
    const outcome = await deploy({ image: WEB, pull_policy: "never" }, { pulls: { [WEB]: image } });
    expect(outcome.found).toContain("BERTH403");
    expect(outcome.found).toContain("its pull_policy is never");
  });

  test("what runs by its id stays so, though a registry has it by now: no pull, no new container", async () => {
    const containers = [fakeContainer("web", ID, ID)];
    const outcome = await deploy({ image: WEB }, { images: { [ID]: image }, pulls: { [WEB]: image }, containers });
    expect(outcome).toEqual({ uses: { [WEB]: ID }, said: [], changes: [], found: "" });
  });

  test("a full disk is its own error", async () => {
    const outcome = await deploy({ image: WEB }, { fails: { pull: "write /x: no space left on device" } });
    expect(outcome.found).toContain("BERTH404 | the disk of engine there is full");
  });
});

describe("an image locked by its id", () => {
  test("that the engine has is used, whatever its name there", async () => {
    const outcome = await deploy({ image: ID }, { images: { "other:name": image } });
    expect(outcome).toEqual({ uses: { [ID]: ID }, said: [], changes: [], found: "" });
  });

  test("is sent, and named", async () => {
    const outcome = await deploy({ image: ID }, {}, { images: { "web:1": image } });
    expect(outcome.uses).toEqual({ [ID]: ID });
    expect(transfers(outcome)).toEqual([[`here: save ${ID}`, "there: load --quiet"], `there: tag ${ID} ${LOADED}`]);
  });

  test("is sent, and another one arrives: refused", async () => {
    const here = { images: { "web:1": image } };
    const other = fakeImage(hash("b"), "another layer");
    const outcome = await deploy({ image: ID }, { loadsAs: other }, here);
    expect(outcome.found).toContain("BERTH616 | engine there has another image as web:1");
    expect(outcome.changes.filter((line) => line.includes(hash("b")))).toEqual([]);
  });

  test("on an engine that keeps manifests: the same layers and settings, and found by its tag the next time", async () => {
    const loadsAs = fakeImage(hash("c"), ID);
    const here = { images: { "web:1": image } };
    const first = await deploy({ image: ID }, { loadsAs, containerd: true }, here);
    expect(first.uses).toEqual({ [ID]: hash("c") });
    expect(first.changes).toContain(`there: tag ${hash("c")} ${LOADED}`);
    const again = await deploy({ image: ID }, { containerd: true });
    expect(again.uses).toEqual({ [ID]: hash("c") });
    expect(again.changes).toEqual(first.changes);
  });

  test("a tag is no proof on an engine whose ids are those of images", async () => {
    const outcome = await deploy({ image: ID }, { images: { [LOADED]: fakeImage(hash("c")) } });
    expect(outcome.found).toContain("BERTH403");
  });

  test("that nobody has: says what to do", async () => {
    const { found, changes } = await deploy({ image: ID }, {}, {});
    expect(found).toBe(
      [
        `BERTH403 | image web:1 (${ID.slice(0, 19)}) is not on engine there`,
        "the lock knows no registry of this environment that has it, and engine here does not have it either",
        "deploy from the machine that released it, or give the environment a registry in cdktf.json and run npx berth release",
      ].join(" | "),
    );
    expect(changes).toEqual([]);
  });

  test("a save that breaks off is said", async () => {
    const here = { images: { "web:1": image }, fails: { save: "file integrity checksum failed" } };
    expect((await deploy({ image: ID }, {}, here)).found).toContain("file integrity checksum failed");
  });
});

describe("the platform of a locked image", () => {
  test("must be the engine's, and is looked at before anything is pulled", async () => {
    const outcome = await deploy({ image: WEB }, { platform: "linux/arm64", pulls: { [WEB]: image } });
    expect(outcome.found).toBe(
      [
        "BERTH613 | image web:1 is locked for linux/amd64, and engine there is linux/arm64",
        "web would not start there: exec format error",
        "Release it for this platform: npx berth release --platform linux/arm64; where the engine emulates the other, write platform: linux/amd64 for web",
      ].join(" | "),
    );
    expect(outcome.changes).toEqual([]);
  });

  test("is the user's business where the service names one", async () => {
    const there = { platform: "linux/arm64", images: { [WEB]: image } };
    expect((await deploy({ image: WEB, platform: "linux/amd64" }, there)).uses).toEqual({ [WEB]: WEB });
  });

  test.each([
    ["linux/386", "linux/amd64", true],
    ["linux/arm64/v8", "linux/arm64", true],
    ["linux/arm/v7", "linux/arm64", true],
    ["linux/amd64", "linux/386", false],
    ["windows/amd64", "linux/amd64", false],
  ])("%s on %s: %s", async (platform, own, runs) => {
    const there = { platform: own, images: { [WEB]: image } };
    const { found } = await deploy({ image: WEB }, there, undefined, { locked: { [WEB]: { ...locked, platform } } });
    expect(found.includes("BERTH613")).toBe(!runs);
  });
});

describe("an image that the lock does not name is as ever", () => {
  test("there: used; else pulled for the platform asked for", async () => {
    expect((await deploy({ image: "store:1" }, { images: { "store:1": image } })).changes).toEqual([]);
    const outcome = await deploy({ image: "store:2", platform: "linux/arm64" }, { pulls: { "store:2": image } });
    expect(outcome.changes).toEqual(["there: pull --quiet --platform linux/arm64 store:2"]);
  });

  test("built: the deploying machine's goes there by its name", async () => {
    const here = { images: { "web:1": image } };
    const there = { images: { "web:1": fakeImage(hash("b")) } };
    const outcome = await deploy({ image: "web:1" }, there, here, { built: ["web:1"] });
    expect(outcome.uses).toEqual({ "web:1": "web:1" });
    expect(transfers(outcome)).toEqual([["here: save web:1", "there: load --quiet"]]);
    const nowhere = await deploy({ image: "web:2" }, {}, {}, { built: ["web:2"] });
    expect(nowhere.found).toContain("the project builds it, and it has not been built");
  });
});
