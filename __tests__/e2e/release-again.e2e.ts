import { setTimeout as sleep } from "node:timers/promises";
import type { LockedImage } from "../../src/images/lock";
import type { Upload } from "../support/counting-proxy";
import { rawManifest } from "../support/release-places";
import { ok } from "../support/release-sample";
import { openStage, type Stage } from "../support/release-stage";

// Two releases of the sample app by the real programs, the second one interrupted; then back to the first. Each test
// goes on from the one before.
jest.setTimeout(240_000);

const MB = 1 << 20;
let stage: Stage;
let v1: LockedImage;
let v2: LockedImage;
beforeAll(async () => {
  stage = await openStage("berth-e2e-again", "18095");
  stage.change("v1");
  await stage.sample.commit("The shop");
  ok(await stage.sample.berth("release"));
  v1 = stage.locked();
  await stage.sample.commit("Release v1");
  await stage.sample.git("tag", "v1");
});
afterAll(() => stage?.close());

const calls = (what: RegExp) => stage.sample.log.calls().filter(({ text }) => what.test(text));
const total = (sizes: readonly number[]) => sizes.reduce((sum, size) => sum + size, 0);
const asText = ({ digest, bytes, finished }: Upload) =>
  `${digest?.slice(7, 19) ?? "no digest yet"} ${bytes} bytes${finished ? "" : ", not finished"}`;

describe("sources that changed", () => {
  test("the check and the dry run say what is to be done, and do nothing", async () => {
    const { sample } = stage;
    stage.change("v2");
    sample.log.reset();
    const check = await sample.berth("release", "--check");
    expect(check.code).toBe(1);
    expect(check.stdout).toMatch(/^compose\.yaml:\d+:\d+ {2}BERTH614 {2}services\.web\.build\n/);
    const dry = ok(await sample.berth("release", "--dry-run"));
    expect(dry.stdout).toMatch(new RegExp(`^${stage.image}: build for .*\n  push to ${stage.own}$`, "m"));
    expect(calls(/ bake | push | create | tag /)).toEqual([]);
    await sample.commit("Change the page");
  });
});

describe("a registry that is killed in the middle of a layer", () => {
  let attempt: readonly Upload[] = [];
  let present: ReadonlyMap<string, number>;

  test("the release says that it does not answer, and leaves the lock as it was", async () => {
    const before = stage.lockText();
    const { proxy, registry } = stage.places.first;
    proxy.reset();
    const held = proxy.holdAfter(4 * MB);
    let arrived = 0;
    const release = stage.sample.listen((talk) => {
      arrived = (talk.match(/^ {2}[0-9a-f]{12}: Pushed$/gm) ?? []).length;
    }, "release");
    await held;
    // The layers below 4 MB arrive while the large one hangs: three of random bytes, and the app's own.
    for (let waited = 0; arrived < 4 && waited < 60_000; waited += 50) await sleep(50);
    expect(arrived).toBe(4);
    await registry.kill();
    attempt = proxy.uploads();
    present = registry.blobs();
    const ran = await release;
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain("BERTH602");
    expect(stage.lockText()).toBe(before);
  });

  test("with the registry back it goes on where it was: nothing is built, no layer that had arrived is sent", async () => {
    const { sample, places } = stage;
    const { proxy, registry } = places.first;
    expect(attempt.some(({ finished, bytes }) => !finished && bytes > 4 * MB)).toBe(true);
    proxy.release();
    proxy.reset();
    await registry.start();
    sample.log.reset();
    ok(await sample.berth("release"));
    expect(calls(/ bake /)).toEqual([]);
    expect(calls(/ push /)).toHaveLength(1);
    v2 = stage.locked();
    const sent = proxy.uploads();
    for (const one of attempt) stage.figure(`push, killed: ${asText(one)}`);
    for (const one of sent) stage.figure(`push, again: ${asText(one)}`);
    const { layers, config } = (await rawManifest(stage.own, v2.digest)).body;
    const blobs: readonly { digest: string; size: number }[] = [...layers, config];
    const missing = blobs.filter(({ digest }) => !present.has(digest));
    expect(missing.length).toBeLessThan(blobs.length);
    expect(sent.map(({ digest }) => digest).sort()).toEqual(missing.map(({ digest }) => digest).sort());
    expect(proxy.bytes()).toBe(total(missing.map(({ size }) => size)));
    stage.figure(`push, again: ${proxy.bytes()} of the image's ${total(blobs.map(({ size }) => size))} bytes`);
    await sample.commit("Release v2");
    await sample.git("tag", "v2");
  });
});

describe("roll-back", () => {
  test("v2 runs, and then v1 again", async () => {
    const { sample } = stage;
    const deploy = ["deploy", "compose", "--auto-approve"];
    expect(v2.digest).not.toBe(v1.digest);
    ok(await sample.cdktf(deploy));
    expect(stage.running("here")).toEqual(stage.all(v2));
    ok(await sample.berth("images", "compose"));
    ok(await sample.cdktf(deploy, { BERTH_LOCK: "v1" }));
    expect(stage.running("here")).toEqual(stage.all(v1));
    ok(await sample.berth("images", "compose", "--lock", "v1"));
    expect((await sample.berth("images", "compose")).code).toBe(1);
    stage.figure(`roll-back: v1 ${v1.digest}, v2 ${v2.digest}; at last ${stage.running("here")[0]}`);
  });

  test("release list has both, the newer one first", async () => {
    const { stdout } = ok(await stage.sample.berth("release", "list"));
    const short = ({ digest }: LockedImage) => String(digest).slice(7, 19);
    const places = [" v2 ", short(v2), " v1 ", short(v1)].map((text) => stdout.indexOf(text));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });
});
