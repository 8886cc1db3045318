import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { callAll } from "./call";

/** A machine with nothing but the programs given: each a shell script. */
function machine(programs: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), "berth-tools-"));
  const bin = join(folder, "bin");
  mkdirSync(bin);
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\nPATH=/usr/bin:/bin\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const env = { HOME: folder, XDG_CACHE_HOME: join(folder, "cache"), PATH: bin };
  const call = (...names: string[]) =>
    callAll(
      "test-tools.mjs",
      names.map((name) => [name] as const),
      env,
    );
  const own = join(folder, "cache/berth/docker-registry/usr/bin/docker-registry");
  return { call, own, folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

const registry = "echo github.com/docker/distribution 2.8.2";
const download = "for last; do :; done; echo deb > $last.deb";
/** dpkg-deb --extract FILE FOLDER */
const unpack = `mkdir -p $3/usr/bin && printf '#!/bin/sh\\n${registry}\\n' > $3/usr/bin/docker-registry && chmod 755 $3/usr/bin/docker-registry`;

describe("the registry of the tests", () => {
  test("on the PATH, under either name, and not another program of that name", () => {
    const cases = [
      [{ "docker-registry": registry }, "docker-registry"],
      [{ registry }, "registry"],
      [{ registry: "echo something else 1.0" }, null],
    ] as const;
    for (const [programs, found] of cases) {
      const { call, remove } = machine(programs);
      expect(call("registryProgram")).toEqual([found]);
      remove();
    }
  });

  test("without apt it says what to install", () => {
    const { call, remove } = machine({});
    const [result] = call("ensureRegistry") as { error: string; remedy: string[] }[];
    expect(result?.error).toMatch(/need a Docker registry/);
    expect(result?.remedy.join("\n")).toMatch(/distribution\/distribution[\s\S]*docker-registry/);
    remove();
  });

  test("out of the package, once; an install that was interrupted does not count", () => {
    const { call, own, folder, remove } = machine({
      "apt-get": `echo x >> $HOME/downloads; ${download}`,
      "dpkg-deb": unpack,
    });
    mkdirSync(join(own, ".."), { recursive: true });
    writeFileSync(own, "half of it");
    expect(call("registryProgram", "ensureRegistry", "registryProgram", "ensureRegistry")).toEqual([
      null,
      null,
      own,
      null,
    ]);
    expect(readFileSync(join(folder, "downloads"), "utf8")).toBe("x\n");
    remove();
  });

  test.each([
    [
      "the download",
      { "apt-get": "echo E: Unable to locate package; exit 100", "dpkg-deb": unpack },
      /Unable to locate/,
    ],
    [
      "the program",
      { "apt-get": download, "dpkg-deb": `${unpack.replace(registry, "echo no such libc; exit 1")}` },
      /libc/,
    ],
  ])("%s fails: it says so, and nothing counts as installed", (_, programs, words) => {
    const { call, remove } = machine(programs);
    const [result, program] = call("ensureRegistry", "registryProgram") as [{ error: string; remedy: string[] }, null];
    expect(`${result.error} ${result.remedy}`).toMatch(words);
    expect(program).toBeNull();
    remove();
  });
});
