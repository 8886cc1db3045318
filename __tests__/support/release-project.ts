/** A project of a test's own that is released with the real command line, and what a failed release may leave: nothing. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { repositoryRoot } from "./architecture";
import { run, testImage } from "./engine";

/** A finding, as a person reads it. */
export interface Said {
  readonly code: string;
  readonly found: string;
  /** Reason and remedy, and whatever they quote. */
  readonly more: string;
  /** `compose.yaml:3:5` */
  readonly at?: string;
  readonly path?: string;
}

export interface Outcome {
  /** Exit code; the signal's name where one ended it. */
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
  readonly findings: readonly Said[];
}

export interface Started {
  readonly child: ChildProcess;
  /** Resolves when `pattern` is in what it has written; rejects when it ends before. */
  said(pattern: RegExp): Promise<void>;
  readonly ended: Promise<Outcome>;
}

export interface ReleaseProject {
  readonly folder: string;
  /** For temporary files of its commands, and of what they start. */
  readonly temporary: string;
  /** First part of the name of each image, which no other test has. */
  readonly prefix: string;
  /** `<prefix>/web:dev`, which the project builds. */
  readonly web: string;
  /** `<host>/<prefix>/store:1`: the test image, in its own registry. */
  readonly store: string;
  /** Writes a file; from then on it is the user's. */
  write(file: string, text: string): void;
  /** Writes compose.yaml: these services, and `store` with the image given (default: `store`). */
  services(services: Readonly<Record<string, unknown>>, store?: string): void;
  /** Writes cdktf.json: environments by name. A text is the registry of one of the target compose. */
  environments(environments: Readonly<Record<string, unknown>>): void;
  commit(message: string): void;
  berth(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Outcome>;
  start(args: readonly string[], env?: NodeJS.ProcessEnv): Started;
  /** Any other program in its folder, with the environment that its commands have. */
  spawn(program: string, args: readonly string[], env?: NodeJS.ProcessEnv): Started;
  /** Text of the lock; undefined where there is none. */
  lock(): string | undefined;
  putLock(text: string): void;
  /** What a release has forgotten: neither the user's nor the lock, in the folder or in that for temporary files. */
  leftovers(): readonly string[];
  /** Deletes the folder and every image of the engine that has the prefix in its name. */
  remove(): void;
}

const LOCK = "images.lock.json";

/**
 * A folder under git with two services: `web`, built on the test image, and `store`, someone else's image.
 * @param host a registry that is up. Commands see no lock of this shell and write temporary files to a folder of their own.
 * @param disk where the folder is made. Default: with the system's temporary files.
 */
export async function releaseProject(topic: string, host: string, disk = tmpdir()): Promise<ReleaseProject> {
  const root = mkdtempSync(join(disk, `berth-bad-${topic}-`));
  const [folder, temporary] = [join(root, "project"), join(root, "tmp")] as const;
  for (const path of [folder, temporary]) mkdirSync(path);
  const prefix = `berth-bad-${topic}-${process.pid}`;
  const [web, store] = [`${prefix}/web:dev`, `${host}/${prefix}/store:1`] as const;
  const theirs = new Set([".git", LOCK]);
  const git = (...args: string[]) => {
    const done = spawnSync("git", ["-c", "user.name=t", "-c", "user.email=t@t.invalid", ...args], { cwd: folder });
    if (done.status !== 0) throw new Error(`git ${args.join(" ")}: ${done.stderr}`);
  };
  const write = (file: string, text: string) => {
    theirs.add(file.split("/")[0] as string);
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  const services = (all: Readonly<Record<string, unknown>>, image = store) =>
    // Pretty, so that each attribute has a line of its own to be found at.
    write("compose.yaml", JSON.stringify({ name: prefix, services: { store: { image }, ...all } }, null, 2));
  const environments = (all: Readonly<Record<string, unknown>>) => {
    const given = Object.entries(all).map(([name, one]) => [
      name,
      typeof one === "string" ? { target: "compose", registry: one } : one,
    ]);
    const context = { environments: Object.fromEntries(given) };
    write("cdktf.json", `${JSON.stringify({ language: "typescript", app: "true", context }, null, 2)}\n`);
  };
  const spawnHere = (program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Started => {
    const { BERTH_LOCK: _, ...own } = process.env;
    // A process group of its own, as a shell gives it: Ctrl-C goes to all of it.
    const options = { cwd: folder, env: { ...own, NO_COLOR: "1", TMPDIR: temporary, ...env }, detached: true } as const;
    return watched(spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"] }));
  };
  const start: ReleaseProject["start"] = (args, env) =>
    spawnHere(process.execPath, [join(repositoryRoot, "scripts/berth.cjs"), ...args], env);

  write(".dockerignore", ".git\n*.json\n");
  write("Dockerfile", `FROM ${testImage}\nRUN echo ${prefix} > /version\n`);
  services({ web: { image: web, build: "." } });
  environments({ shop: `${host}/shop` });
  git("init", "--quiet");
  await run("docker", ["tag", testImage, store]);
  const pushed = await run("docker", ["push", "--quiet", store]);
  if (pushed.code !== 0) throw new Error(pushed.stderr);
  return {
    folder,
    temporary,
    prefix,
    web,
    store,
    write,
    services,
    environments,
    commit: (message) => {
      git("add", "--all");
      git("commit", "--quiet", "--allow-empty", "--message", message);
    },
    start,
    spawn: spawnHere,
    berth: (args, env) => start(args, env).ended,
    lock: () => (existsSync(join(folder, LOCK)) ? readFileSync(join(folder, LOCK), "utf8") : undefined),
    putLock: (text) => writeFileSync(join(folder, LOCK), text),
    leftovers: () => [
      ...readdirSync(folder).filter((name) => !theirs.has(name)),
      // What `docker compose version` said is kept on purpose.
      ...readdirSync(temporary).filter((name) => !name.startsWith("berth-compose-version-")),
    ],
    remove: () => {
      // By name and never by id: `store` is the test image.
      const format = "{{.Repository}} {{.Tag}} {{.Digest}}";
      const list = spawnSync("docker", ["image", "ls", "--digests", "--format", format], { encoding: "utf8" });
      const ours = list.stdout.split("\n").filter((line) => line.includes(prefix));
      const names = ours.map((line) => {
        const [name, tag, digest] = line.split(" ");
        return tag === "<none>" ? `${name}@${digest}` : `${name}:${tag}`;
      });
      if (names.length > 0) spawnSync("docker", ["image", "rm", "--force", ...new Set(names)]);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function watched(child: ChildProcess): Started {
  const written = { stdout: "", stderr: "" };
  const watchers = new Set<() => void>();
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.on("data", (chunk: Buffer) => {
      written[name] += chunk.toString();
      for (const watcher of watchers) watcher();
    });
  }
  const text = () => written.stdout + written.stderr;
  const ended = new Promise<Outcome>((resolve) =>
    child.once("close", (code, signal) =>
      resolve({ code: code ?? signal ?? -1, ...written, findings: findingsIn(text()) }),
    ),
  );
  const said = (pattern: RegExp) =>
    new Promise<void>((resolve, reject) => {
      const look = () => pattern.test(text()) && resolve();
      watchers.add(look);
      look();
      void ended.then(() => reject(new Error(`it ended before it said ${pattern}:\n${text()}`)));
    });
  return { child, said, ended };
}

/** The findings of a text, as `formatFinding` writes them. */
export function findingsIn(text: string): readonly Said[] {
  const found: { head: RegExpExecArray; body: string[] }[] = [];
  for (const line of text.split("\n")) {
    const head = /^(?:(\S+) {2})?(BERTH\d{3})(?: {2}(.+))?$/.exec(line);
    if (head) found.push({ head, body: [] });
    else if (/^ {2}\S/.test(line)) found.at(-1)?.body.push(line.trim());
  }
  return found.map(({ head: [, at, code = "", path], body: [first = "", ...more] }) => ({
    code,
    found: first,
    more: more.join("\n"),
    ...(at === undefined ? {} : { at }),
    ...(path === undefined ? {} : { path }),
  }));
}

export interface Refusal {
  /** Exit code. Default: 2. */
  readonly exit?: number;
  readonly code: string;
  readonly found: string | RegExp;
  /** In reason and remedy, in this order. */
  readonly more: readonly (string | RegExp)[];
  /** `compose.yaml:3:5  services.web.image`, or as much as is sure. Default: no file. */
  readonly at?: string | RegExp;
}

/**
 * Runs a command that is to be refused, with one finding and no more; the lock stays byte for byte what it was, and
 * nothing of the moment is left.
 */
export async function expectRefusal(
  project: ReleaseProject,
  args: readonly string[],
  { exit = 2, code, found, more, at }: Refusal,
  env?: NodeJS.ProcessEnv,
): Promise<Outcome> {
  const before = project.lock();
  const outcome = await project.berth(args, env);
  const [finding, ...others] = outcome.findings;
  const place = [finding?.at, finding?.path].filter((part) => part !== undefined).join("  ");
  if (finding?.code !== code || others.length > 0 || outcome.code !== exit) {
    throw new Error(`not ${code} alone with exit ${exit}, but ${outcome.code}:\n${outcome.stdout}${outcome.stderr}`);
  }
  expect(finding?.found).toEqual(typeof found === "string" ? found : expect.stringMatching(found));
  for (const text of more) expect(finding?.more).toMatch(text);
  if (at === undefined) expect(place).toBe("");
  else expect(place).toMatch(at);
  expect(project.lock()).toBe(before);
  expect(project.leftovers()).toEqual([]);
  return outcome;
}
