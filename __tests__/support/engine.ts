import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The image of the end-to-end tests: busybox with a link for each applet, nothing else. */
export const testImage = "berth-test/busybox:1";

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. Never throws for its exit code; a program that outlives `seconds` (default 120) is killed. */
export function run(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly input?: string; readonly seconds?: number } = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: options.cwd, timeout: (options.seconds ?? 120) * 1000 });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 124, stdout, stderr }));
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.input ?? "");
  });
}

/** Like {@link run}, for `docker`; throws with what docker said when it fails. Returns standard output. */
export async function docker(...args: string[]): Promise<string> {
  const ran = await run("docker", args);
  if (ran.code !== 0)
    throw new Error(`docker ${args.slice(0, 6).join(" ")}: ${ran.stderr.trim() || ran.stdout.trim()}`);
  return ran.stdout;
}

/** Whether an engine answers. End-to-end tests fail, not skip, without one: a skipped proof proves nothing. */
export async function engineVersion(): Promise<string> {
  return (await docker("version", "--format", "{{.Server.Version}}")).trim();
}

/**
 * Makes {@link testImage} once, without a registry: busybox-static from Debian's archive, imported as one layer.
 * Does nothing when the engine has it. Without `apt-get`, tag any busybox image with that name instead.
 */
export async function ensureTestImage(): Promise<string> {
  if ((await run("docker", ["image", "inspect", testImage])).code === 0) return testImage;
  const work = mkdtempSync(join(tmpdir(), "berth-test-image-"));
  try {
    const got = await run("apt-get", ["download", "busybox-static"], { cwd: work });
    const deb = readdirSync(work).find((name) => name.endsWith(".deb"));
    if (got.code !== 0 || deb === undefined) {
      throw new Error(`apt-get download busybox-static failed; tag a busybox image as ${testImage}\n${got.stderr}`);
    }
    const root = join(work, "root");
    for (const folder of ["dev", "etc", "proc", "root", "run", "sys", "tmp", "usr/bin", "var"]) {
      mkdirSync(join(root, folder), { recursive: true });
    }
    chmodSync(join(root, "tmp"), 0o1777);
    writeFileSync(join(root, "etc/passwd"), "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000:app:/tmp:/bin/sh\n");
    writeFileSync(join(root, "etc/group"), "root:x:0:\napp:x:1000:\n");
    const unpacked = spawnSync("dpkg-deb", ["-x", join(work, deb), root]);
    if (unpacked.status !== 0) throw new Error(`dpkg-deb: ${unpacked.stderr.toString()}`);
    const applets = spawnSync(join(root, "bin/busybox"), ["--list"]).stdout.toString().trim().split("\n");
    for (const applet of applets) if (applet !== "busybox") symlinkSync("busybox", join(root, "bin", applet));
    const tar = join(work, "root.tar");
    const packed = spawnSync("tar", [
      "--numeric-owner",
      "--owner=0",
      "--group=0",
      "-cf",
      tar,
      "-C",
      root,
      "bin",
      "dev",
      "etc",
      "proc",
      "root",
      "run",
      "sys",
      "tmp",
      "usr/bin",
      "var",
    ]);
    if (packed.status !== 0) throw new Error(`tar: ${packed.stderr.toString()}`);
    await docker("import", "--change", "ENV PATH=/bin", "--change", 'CMD ["sh"]', tar, testImage);
    return testImage;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** A Compose project of a test's own in a temporary folder, which goes with everything it made. */
export interface TestProject {
  readonly name: string;
  readonly folder: string;
  /** `docker compose <args>` on the project; never throws for its exit code. */
  compose(...args: string[]): Promise<Ran>;
  /** The same without `-p`: the file's own `name` holds. */
  bare(...args: string[]): Promise<Ran>;
  /** Writes a file into the folder. */
  write(path: string, text: string): void;
  /** `docker inspect` of the containers of a service, by number. */
  containers(service?: string): Promise<readonly Inspected[]>;
  /** Removes containers, networks, volumes and the folder. */
  remove(): Promise<void>;
}

/** What `docker inspect` prints, untyped on purpose: the proof looks at all of it. */
// biome-ignore lint/suspicious/noExplicitAny: every part of the engine's answer is compared
export type Inspected = any;

/** `document` is written as `compose.yaml` (JSON is YAML). */
export function testProject(name: string, document: unknown): TestProject {
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  const write = (path: string, text: string) => {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write("compose.yaml", typeof document === "string" ? document : JSON.stringify(document));
  const bare = (...args: string[]) =>
    run("docker", ["compose", "--progress", "plain", ...args], { cwd: folder, seconds: 240 });
  // With -p alone, stop and restart do not read the file, and run no hooks.
  const compose = (...args: string[]) => bare("-p", name, "-f", "compose.yaml", ...args);
  return {
    name,
    folder,
    compose,
    bare,
    write,
    async containers(service) {
      const filters = ["--filter", `label=com.docker.compose.project=${name}`];
      if (service !== undefined) filters.push("--filter", `label=com.docker.compose.service=${service}`);
      const ids = (await docker("ps", "-aq", "--no-trunc", ...filters)).split("\n").filter((id) => id !== "");
      if (ids.length === 0) return [];
      const all: Inspected[] = JSON.parse(await docker("inspect", "--type", "container", ...ids));
      const number = (one: Inspected) => Number(one.Config.Labels["com.docker.compose.container-number"]);
      return all.sort((a, b) => number(a) - number(b));
    },
    async remove() {
      await bare("-p", name, "down", "--volumes", "--remove-orphans", "--timeout", "1");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
