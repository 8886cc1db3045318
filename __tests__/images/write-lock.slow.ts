import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { LOCK_FILE } from "../../src/images/lock";
import { formatLock } from "../../src/images/parse-lock";
import { heldAt } from "../../src/images/write-lock";
import { ended, type Program, program, said } from "../support/lock-process";
import { lockOfMany } from "../support/locks";

jest.setTimeout(300_000);

const KILLS = 40;

let root = "";
const programs: Program[] = [];
const made = (text: string) => {
  const one = program(text);
  programs.push(one);
  return one;
};
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "berth-write-lock-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));
afterAll(() => {
  for (const one of programs) one.remove();
});

test("killed at any moment, the lock is one or the other, and whole", async () => {
  const writer = made(`
    const two = ["one", "two"].map((service) => locks.lockOfMany(20, service));
    lib.writeLock(process.argv[2], two[0]);
    console.log("ready");
    for (let n = 1; ; n++) lib.writeLock(process.argv[2], two[n % 2]);
  `);
  const texts = ["one", "two"].map((service) => formatLock(lockOfMany(20, service)));
  const seen = new Map<string, number>();
  let leftovers = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const child = writer.start(root);
    await said(child, "ready");
    await wait(Math.random() * 20);
    child.kill("SIGKILL");
    expect(await ended(child)).toEqual({ code: null, signal: "SIGKILL" });
    const text = readFileSync(join(root, LOCK_FILE), "utf8");
    expect(texts.indexOf(text)).not.toBe(-1);
    seen.set(text, (seen.get(text) ?? 0) + 1);
    if (readdirSync(root).length > 1) leftovers++;
    expect(readdirSync(root).length).toBeLessThanOrEqual(2);
  }
  // It was killed while it wrote, and both locks were met.
  expect(seen.size).toBe(2);
  expect(leftovers).toBeGreaterThan(0);
});

describe("the right to release", () => {
  const holder = () =>
    made(`
      void lib.whileReleasing(process.argv[2], async () => {
        console.log("held");
        await new Promise((resolve) => setTimeout(resolve, 60000));
      }).catch((error) => { console.log(error.findings?.[0].code ?? String(error)); process.exitCode = 3; });
    `);

  test.each(["SIGINT", "SIGTERM"] as const)("%s gives it back", async (signal) => {
    const child = holder().start(root);
    await said(child, "held");
    expect(existsSync(heldAt(root))).toBe(true);
    child.kill(signal);
    expect(await ended(child)).toEqual({ code: null, signal });
    expect(existsSync(heldAt(root))).toBe(false);
  });

  test("a second process is refused while the first holds it", async () => {
    const one = holder();
    const first = one.start(root);
    await said(first, "held");
    const other = one.start(root);
    await said(other, "BERTH607");
    expect(await ended(other)).toEqual({ code: 3, signal: null });
    first.kill("SIGTERM");
    await ended(first);
  });

  test("a killed process loses it after ten seconds, or eleven", async () => {
    const one = holder();
    const child = one.start(root);
    await said(child, "held");
    child.kill("SIGKILL");
    await ended(child);
    const early = one.start(root);
    await said(early, "BERTH607");
    // The time on the folder is the next full second.
    await wait(11_200);
    const late = one.start(root);
    await said(late, "held");
    late.kill("SIGTERM");
    await ended(late);
  });

  test("a process that stood still for longer writes no lock over another's", async () => {
    const sleeper = made(`
      void lib.whileReleasing(process.argv[2], async () => {
        console.log("held");
        await new Promise((resolve) => setTimeout(resolve, 7000));
        lib.writeLock(process.argv[2], locks.lockOf({}));
      }).catch((error) => { console.log(error.findings?.[0].code ?? String(error)); process.exitCode = 3; });
    `);
    const child = sleeper.start(root);
    await said(child, "held");
    // Another took over, as its time on the folder says.
    utimesSync(heldAt(root), new Date(), new Date(Date.now() + 3000));
    await said(child, "BERTH607");
    expect(await ended(child)).toEqual({ code: 3, signal: null });
    expect([readdirSync(root), existsSync(heldAt(root))]).toEqual([[], true]);
    rmSync(heldAt(root), { recursive: true });
  });
});
