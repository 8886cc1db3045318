import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { callAll, callOne } from "./call";

const root = join(__dirname, "../..");
const service = (source: string, user?: string) => ({ secrets: [{ source }], ...(user && { user }) });

test("who reads a secret comes from the Compose file", () => {
  const config = {
    services: {
      a: service("key", "999:999"),
      b: service("key", "999:999"),
      c: service("key", "1001"),
      d: service("cert"),
      e: {},
    },
    secrets: {
      key: { file: "/p/key" },
      cert: { file: "/p/cert" },
      token: { environment: "TOKEN" },
      unused: { file: "/p/unused" },
    },
  };
  expect(callOne("secrets.mjs", "listSecrets", config)).toEqual([
    {
      name: "key",
      file: "/p/key",
      readers: [
        { uid: 999, gid: 999 },
        { uid: 1001, gid: 0 },
      ],
      services: ["a", "b", "c"],
    },
    { name: "cert", file: "/p/cert", readers: [{ uid: 0, gid: 0 }], services: ["d"] },
    { name: "unused", file: "/p/unused", readers: [], services: [] },
  ]);
});

describe("files", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(root, "secrets-test-")); // inside the project, as the rule demands
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const config = (file: string) => ({
    services: { a: service("key", String(process.getuid?.() ?? 0)) },
    secrets: { key: { file } },
  });

  test("is random, 0600 and without a line end, and stays as it is", () => {
    const file = join(folder, "key.log"); // *.log is git-ignored
    expect(callAll("secrets.mjs", [["ensureSecrets", config(file), { native: true }]])).toEqual([null]);
    const first = readFileSync(file, "utf8");
    expect(first).toMatch(/^[\w-]{43}$/); // 32 bytes
    expect(statSync(file).mode & 0o777).toBe(0o600);
    callAll("secrets.mjs", [["ensureSecrets", config(file), { native: true }]]);
    expect(readFileSync(file, "utf8")).toBe(first);
    rmSync(file);
    callAll("secrets.mjs", [["ensureSecrets", config(file), { native: true }]]);
    expect(readFileSync(file, "utf8")).not.toBe(first);
  });

  test("a file that git would add is not made", () => {
    const [result] = callAll("secrets.mjs", [["ensureSecrets", config(join(folder, "key")), { native: true }]]);
    expect(result).toMatchObject({
      error: expect.stringMatching(/^Git does not ignore .*key/),
      remedy: [expect.stringContaining(".gitignore")],
    });
  });

  test("a missing file outside the project is the user's", () => {
    const [result] = callAll("secrets.mjs", [["ensureSecrets", config("/nowhere/key"), { native: true }]]);
    expect(result).toMatchObject({ error: "The secret key has no file: /nowhere/key" });
  });

  test("a file of another user than the service's is given to it, or the command for that is named", () => {
    const file = join(folder, "key.log");
    writeFileSync(file, "x", { mode: 0o600 });
    const services = { a: service("key", "999:998") };
    // No `setfacl` on the PATH: an access list would do too.
    const env = { ...process.env, PATH: "" };
    const [result] = callAll(
      "secrets.mjs",
      [["ensureSecrets", { services, secrets: { key: { file } } }, { native: true }]],
      env,
    );
    if (process.getuid?.() === 0) expect(statSync(file)).toMatchObject({ uid: 999, gid: 998 });
    else expect(result).toMatchObject({ remedy: [expect.stringMatching(/^Run: {2}sudo chown 999:998 /)] });
  });
});
