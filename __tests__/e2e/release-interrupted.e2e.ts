/** Two releases at once, and one that is stopped or killed at any moment: the lock is the old one or the new one. */
import { readdirSync, readFileSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseLock } from "../../src/images/parse-lock";
import { type CountingProxy, startCountingProxy } from "../support/counting-proxy";
import { ensureTestImage, testImage } from "../support/engine";
import { startRegistry, type TestRegistry } from "../support/registry";
import { type ReleaseProject, releaseProject, type Started } from "../support/release-project";

/** Releases that are killed. Each takes some five seconds with the one that follows. */
const RUNS = Number(process.env.BERTH_RUNS ?? 4);

jest.setTimeout(120_000 + RUNS * 20_000);

let registry: TestRegistry;
let second: TestRegistry;
let proxies: readonly [CountingProxy, CountingProxy];
let project: ReleaseProject;

beforeAll(async () => {
  await ensureTestImage();
  [registry, second] = await Promise.all([startRegistry(), startRegistry()]);
  proxies = [await startCountingProxy(registry.host), await startCountingProxy(second.host)];
  project = await releaseProject("stop", registry.host);
  project.environments({ one: `${proxies[0].host}/shop`, two: `${proxies[1].host}/shop` });
  project.commit("one");
  expect((await project.berth(["release"])).code).toBe(0);
});
afterAll(async () => {
  project?.remove();
  for (const proxy of proxies ?? []) await proxy.stop();
  await Promise.all([registry?.remove(), second?.remove()]);
});

let count = 0;
/** Other sources than ever before, with a layer of 3 MB that does not compress. */
const change = (step = "head -c 3000000 /dev/urandom > /random") =>
  project.write("Dockerfile", `FROM ${testImage}\nRUN ${step} # ${++count}\n`);

/** Everything that a release has started and that is still there, the release itself among it. */
function running(): readonly string[] {
  return readdirSync("/proc").flatMap((pid) => {
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, "utf8");
      if (!environment.includes(`TMPDIR=${project.temporary}\0`)) return [];
      return [readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")];
    } catch {
      return []; // It has ended, or is none.
    }
  });
}

const completes = async () => {
  const run = await project.berth(["release"]);
  expect([run.code, run.stderr]).toEqual([0, expect.stringContaining("images.lock.json")]);
  expect(project.leftovers().filter((name) => !name.startsWith("berth-build-"))).toEqual([]);
  return run;
};

/** Stops in the phase and with the signal; to the group as Ctrl-C in a terminal, or to the process alone as `kill` does. */
type Phase = "build" | "push" | "copy";
describe.each<Phase>(["build", "push", "copy"])("stopped in the middle of a %s", (phase) => {
  const reach: Readonly<Record<Phase, () => Promise<Started>>> = {
    build: async () => {
      change("echo it has begun; sleep 30");
      const release = project.start(["release"]);
      await release.said(/ it has begun$/m);
      return release;
    },
    push: () => held(proxies[0]),
    copy: () => held(proxies[1]),
  };
  const held = async (proxy: CountingProxy) => {
    change();
    const reached = proxy.holdAfter(2_000_000);
    const release = project.start(["release"]);
    await reached;
    return release;
  };
  afterEach(async () => {
    for (const proxy of proxies) proxy.release();
    // What was held goes its way, to nobody.
    await sleep(500);
  });

  test.each([
    ["SIGINT", "group", 130],
    ["SIGTERM", "process", 143],
  ] as const)("by %s to the %s", async (signal, whom, exit) => {
    const before = project.lock();
    const { child, ended } = await reach[phase]();
    expect(running().filter((line) => line.startsWith("docker ")).length).toBeGreaterThan(0);
    const pid = child.pid as number;
    process.kill(whom === "group" ? -pid : pid, signal);
    const { code, stdout, stderr, findings } = await ended;
    expect([code, stdout, findings]).toEqual([exit, "", []]);
    expect(stderr).toMatch(new RegExp(`images.lock.json is as it was.*\nberth: stopped by ${signal}\n$`));
    expect(running()).toEqual([]);
    expect(project.lock()).toBe(before);
    expect(project.leftovers()).toEqual([]);
  });
});

test("stopped twice: it does not wait for anything", async () => {
  change("echo it has begun; sleep 30");
  const { child, said, ended } = project.start(["release"]);
  await said(/ it has begun$/m);
  for (let times = 0; times < 2; times++) process.kill(child.pid as number, "SIGINT");
  const { code } = await ended;
  expect(code).toBe(130);
  for (let tries = 0; tries < 50 && running().length > 0; tries++) await sleep(100);
  expect(running()).toEqual([]);
  expect(project.leftovers().filter((name) => !name.startsWith("berth-build-"))).toEqual([]);
});

describe("two at once", () => {
  afterEach(() => proxies[0].release());

  test("the second says so and leaves; the first goes on. A check disturbs nobody", async () => {
    change();
    const reached = proxies[0].holdAfter(2_000_000);
    const first = project.start(["release"]);
    await reached;
    const before = project.lock();
    const second = await project.berth(["release"]);
    expect(second.code).toBe(2);
    const [finding, ...others] = second.findings;
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ code: "BERTH607", at: "images.lock.json" });
    expect(finding?.found).toMatch(/^another release runs here, begun \d+ s ago$/);
    expect(finding?.more).toMatch(/two at once would write one images\.lock\.json\nWait until it has ended/);
    expect((await project.berth(["release", "--check"])).code).toBe(1);
    expect(project.lock()).toBe(before);
    proxies[0].release();
    expect((await first.ended).code).toBe(0);
    expect(project.lock()).not.toBe(before);
    expect(project.leftovers()).toEqual([]);
  });

  test("begun together: one of them", async () => {
    change();
    const reached = proxies[0].holdAfter(2_000_000);
    const both = [project.start(["release"]), project.start(["release"])];
    await reached;
    const loser = await Promise.race(both.map(({ ended }) => ended));
    expect([loser.code, loser.findings.map(({ code }) => code)]).toEqual([2, ["BERTH607"]]);
    proxies[0].release();
    const outcomes = await Promise.all(both.map(({ ended }) => ended));
    expect(outcomes.map(({ code }) => code).sort()).toEqual([0, 2]);
    expect(project.leftovers()).toEqual([]);
  });

  test("the first was killed: the way is free ten seconds later", async () => {
    change();
    const reached = proxies[0].holdAfter(2_000_000);
    const first = project.start(["release"]);
    await reached;
    first.child.kill("SIGKILL");
    await first.ended;
    proxies[0].release();
    const killed = Date.now();
    const { findings } = await project.berth(["release"]);
    expect(findings.map(({ code }) => code)).toEqual(["BERTH607"]);
    for (let code: unknown = 2; code !== 0; await sleep(500)) {
      ({ code } = await project.berth(["release"]));
      expect(Date.now() - killed).toBeLessThan(20_000);
    }
    expect(project.leftovers()).toEqual([]);
  });
});

test(`killed at any moment, ${RUNS} times: the lock is the old one or the new one, and the next release completes`, async () => {
  change();
  const begun = Date.now();
  await completes();
  const longest = Date.now() - begun;
  const seen = new Set<string>();
  for (let run = 0; run < RUNS; run++) {
    const before = project.lock();
    change();
    const moment = Math.round((longest * (run + Math.random())) / RUNS);
    const { child, ended } = project.start(["release"]);
    await Promise.race([sleep(moment), ended]);
    child.kill("SIGKILL");
    await ended;
    const after = project.lock() as string;
    parseLock(after, `killed after ${moment} ms`);
    seen.add(after === before ? "old" : "new");
    // Ten seconds later, without waiting for them.
    for (const name of readdirSync(project.temporary).filter((one) => one.endsWith(".lock"))) {
      utimesSync(join(project.temporary, name), 0, 0);
    }
    await completes();
    expect(project.lock()).not.toBe(before);
    expect((await project.berth(["release", "--check"])).code).toBe(0);
  }
  expect(seen).toContain("old");
});
