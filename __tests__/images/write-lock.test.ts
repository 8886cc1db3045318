import fs, {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { BerthError, type Finding } from "../../src/errors";
import { LOCK_FILE } from "../../src/images/lock";
import { formatLock } from "../../src/images/parse-lock";
import { heldAt, whileReleasing, writeLock } from "../../src/images/write-lock";
import { lockedImage, lockOf, refusal } from "../support/locks";

const ONE = lockOf({ "shop:1": lockedImage({ services: ["one"] }) });
const TWO = lockOf({ "shop:1": lockedImage({ services: ["two"] }) });

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "berth-write-lock-"));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(root, { recursive: true, force: true });
});

const text = () => readFileSync(join(root, LOCK_FILE), "utf8");

async function refused(work: () => Promise<unknown>): Promise<readonly Finding[]> {
  const error = await work().then(
    () => undefined,
    (reason) => reason,
  );
  if (error instanceof BerthError) return error.findings;
  throw error ?? new Error("it was accepted");
}

describe("writeLock", () => {
  test("writes what is new, and not what is the same", () => {
    expect(writeLock(root, ONE)).toBe(true);
    expect(text()).toBe(formatLock(ONE));
    utimesSync(join(root, LOCK_FILE), 1, 1);
    expect(writeLock(root, ONE)).toBe(false);
    expect(statSync(join(root, LOCK_FILE)).mtimeMs).toBe(1000);
    expect(writeLock(root, TWO)).toBe(true);
    expect(text()).toBe(formatLock(TWO));
    expect(readdirSync(root)).toEqual([LOCK_FILE]);
  });

  test("line ends that git turned are no change", () => {
    const turned = formatLock(ONE).replaceAll("\n", "\r\n");
    writeFileSync(join(root, LOCK_FILE), turned);
    expect(writeLock(root, ONE)).toBe(false);
    expect(text()).toBe(turned);
  });

  test("a broken lock is replaced", () => {
    writeFileSync(join(root, LOCK_FILE), "{");
    expect(writeLock(root, ONE)).toBe(true);
    expect(text()).toBe(formatLock(ONE));
  });

  test("what a killed process left is swept away", () => {
    writeFileSync(join(root, `.${LOCK_FILE}.abc123`), "half");
    writeLock(root, ONE);
    expect(readdirSync(root)).toEqual([LOCK_FILE]);
  });

  test("what could not be read again is not written", () => {
    const wrong = lockOf({ "shop:1": lockedImage({ platform: "amd64" }) });
    expect(() => writeLock(root, wrong)).toThrow();
    expect(readdirSync(root)).toEqual([]);
  });

  test.each([
    ["writeSync", "ENOSPC", "BERTH608"],
    ["fsyncSync", "ENOSPC", "BERTH608"],
    ["openSync", "ENOSPC", "BERTH608"],
    ["renameSync", "EDQUOT", "BERTH608"],
    ["openSync", "EACCES", "BERTH601"],
    ["openSync", "EROFS", "BERTH601"],
  ] as const)("%s fails with %s: the lock is as it was, and nothing else is there", (call, code, expected) => {
    writeLock(root, ONE);
    jest.spyOn(fs, call).mockImplementation(() => {
      throw Object.assign(new Error(`${code}: cannot`), { code });
    });
    const findings = refusal(() => writeLock(root, TWO));
    jest.restoreAllMocks();
    expect(findings).toMatchObject([{ code: expected, file: LOCK_FILE, reason: expect.stringContaining(code) }]);
    expect(text()).toBe(formatLock(ONE));
    expect(readdirSync(root)).toEqual([LOCK_FILE]);
  });

  test("a disk that takes a few bytes at a time gets them all", () => {
    const write = fs.writeSync;
    const slow = (file: number, bytes: NodeJS.ArrayBufferView, at: number) =>
      write(file, bytes, at, Math.min(100, bytes.byteLength - at));
    const spy = jest.spyOn(fs, "writeSync").mockImplementation(slow as typeof fs.writeSync);
    writeLock(root, ONE);
    expect(spy.mock.calls.length).toBeGreaterThan(5);
    expect(text()).toBe(formatLock(ONE));
  });

  test("a folder under the lock's name is an error", () => {
    mkdirSync(join(root, LOCK_FILE));
    expect(refusal(() => writeLock(root, ONE))).toMatchObject([{ code: "BERTH601" }]);
    expect(readdirSync(root)).toEqual([LOCK_FILE]);
  });
});

describe("whileReleasing", () => {
  test("gives back what the work gives, and the right to release", async () => {
    const result = await whileReleasing(root, async () => {
      // Where `.` is a build context, what lies here goes into the image.
      expect([readdirSync(root), existsSync(heldAt(root))]).toEqual([[], true]);
      return 7;
    });
    expect(result).toBe(7);
    expect([readdirSync(root), existsSync(heldAt(root))]).toEqual([[], false]);
  });

  test("also when the work fails", async () => {
    const failing = whileReleasing(root, async () => {
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect([readdirSync(root), existsSync(heldAt(root))]).toEqual([[], false]);
  });

  test("is held in the temporary folder, for each user, and one for all paths to a folder", () => {
    symlinkSync(".", join(root, "same"));
    expect(heldAt(join(root, "same"))).toBe(heldAt(root));
    expect(dirname(heldAt(root))).toBe(tmpdir());
    const uid = jest.spyOn(process as { getuid: () => number }, "getuid");
    const [one, two] = [1, 2].map((user) => {
      uid.mockReturnValue(user);
      return heldAt(root);
    });
    expect(one).not.toBe(two);
  });

  test("a second release is refused at once, says since when, and leaves the first alone", async () => {
    await whileReleasing(root, async () => {
      const started = Date.now();
      const second = jest.fn();
      expect(await refused(() => whileReleasing(root, second))).toMatchObject([
        {
          code: "BERTH607",
          found: expect.stringMatching(/begun \d+ s ago/),
          remedy: expect.stringContaining("ten seconds"),
        },
      ]);
      expect(Date.now() - started).toBeLessThan(1000);
      expect(second).not.toHaveBeenCalled();
      expect(existsSync(heldAt(root))).toBe(true);
    });
    await expect(whileReleasing(root, async () => "free")).resolves.toBe("free");
  });

  test("two folders do not know of each other", async () => {
    mkdirSync(join(root, "a"));
    mkdirSync(join(root, "b"));
    const both = await whileReleasing(join(root, "a"), () => whileReleasing(join(root, "b"), async () => "both"));
    expect(both).toBe("both");
  });

  test("what a dead process holds is free after ten seconds, and not before", async () => {
    mkdirSync(heldAt(root));
    const ago = (seconds: number) => utimesSync(heldAt(root), new Date(), new Date(Date.now() - seconds * 1000));
    ago(8);
    expect(await refused(() => whileReleasing(root, async () => 1))).toMatchObject([{ code: "BERTH607" }]);
    ago(11);
    await expect(whileReleasing(root, async () => 1)).resolves.toBe(1);
    expect(existsSync(heldAt(root))).toBe(false);
  });

  test.each([
    ["ENOSPC", "BERTH608"],
    ["EACCES", "BERTH601"],
  ])("where nothing can be made: %s", async (code, expected) => {
    const error = Object.assign(new Error(`${code}: cannot`), { code });
    const mkdir = jest.spyOn(require("graceful-fs"), "mkdir");
    mkdir.mockImplementation((...args: unknown[]) => (args.at(-1) as (error: Error) => void)(error));
    const work = jest.fn();
    expect(await refused(() => whileReleasing(root, work))).toMatchObject([{ code: expected }]);
    expect(work).not.toHaveBeenCalled();
  });
});
