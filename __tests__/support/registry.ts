import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { callOne } from "../scripts/call";
import { freePort } from "./moto";

/** The one login of a registry that asks for one. */
export const registryLogin = { user: "berth", password: "right-password" } as const;
/** Of {@link registryLogin}: bcrypt, the only form that the registry reads. */
const HTPASSWD = "berth:$2b$04$2U2TpYI9thTZSjOW9WFUV.yZSSdgg.wKVQJcrEOJaAjblkEy1qaG2\n";

export interface RegistryOptions {
  /** Ask for {@link registryLogin}. Default: anyone may push. */
  readonly login?: boolean;
  /** A folder that a test keeps, such as a disk that is full. Default: one of its own, which `remove` deletes. */
  readonly data?: string;
}

/** A real Docker registry (distribution) on a port of this machine's loopback. */
export interface TestRegistry {
  /** `127.0.0.1:<port>`; the same after `start`. */
  readonly host: string;
  /** Where it keeps everything. */
  readonly data: string;
  /** Ends it in order. */
  stop(): Promise<void>;
  /** Ends it with SIGKILL, as a machine that goes away does. */
  kill(): Promise<void>;
  /** Starts it again, with the same port and data. */
  start(): Promise<void>;
  /** Digests of the blobs that are whole, with their bytes: layers, configurations and manifests of all repositories. */
  blobs(): ReadonlyMap<string, number>;
  /** File that holds a blob: for tests that damage or remove it. */
  blobFile(digest: string): string;
  /** Digests of the manifests of a repository. */
  manifests(repository: string): readonly string[];
  /** Tags of a repository, with the digest that each points to. */
  tags(repository: string): ReadonlyMap<string, string>;
  /** Takes a tag away and leaves its manifest, as Amazon ECR's console can. This registry's API cannot. */
  untag(repository: string, tag: string): void;
  /** Deletes a manifest through the API, and with it the tags that point to it. */
  deleteManifest(repository: string, digest: string): Promise<void>;
  /** What it has written so far. */
  log(): string;
  /** Stops it and deletes its folder. */
  remove(): Promise<void>;
}

/** Starts a registry and waits until it answers. */
export async function startRegistry(options: RegistryOptions = {}): Promise<TestRegistry> {
  const program = callOne<string | null>("test-tools.mjs", "registryProgram");
  if (program === null) throw new Error("no Docker registry is installed: run `npm test` once");
  const folder = mkdtempSync(join(tmpdir(), "berth-registry-"));
  const data = options.data ?? join(folder, "data");
  const host = `127.0.0.1:${await freePort()}`;
  const [config, logFile, htpasswd] = ["config.yml", "log", "htpasswd"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(htpasswd, HTPASSWD);
  writeFileSync(
    config,
    JSON.stringify({
      version: "0.1",
      log: { level: "info" },
      storage: { filesystem: { rootdirectory: data }, delete: { enabled: true } },
      // A secret that stays: without one it makes another at each start, and uploads under way could not go on.
      http: { addr: host, secret: "test" },
      ...(options.login ? { auth: { htpasswd: { realm: "test", path: htpasswd } } } : {}),
    }),
  );
  const log = () => readFileSync(logFile, "utf8");
  const storage = join(data, "docker/registry/v2");
  const repositoryFolder = (repository: string) => join(storage, "repositories", repository, "_manifests");
  let child: ChildProcess | undefined;

  const start = async () => {
    const output = openSync(logFile, "a");
    child = spawn(program, ["serve", config], { stdio: ["ignore", output, output] });
    await answers(host, child, log);
  };
  const end = async (signal: "SIGTERM" | "SIGKILL") => {
    const ending = child;
    child = undefined;
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
    const exited = new Promise<void>((resolve) => ending.once("exit", () => resolve()));
    ending.kill(signal);
    // It waits for connections that clients keep open.
    const timer = setTimeout(() => ending.kill("SIGKILL"), 2000);
    await exited;
    clearTimeout(timer);
  };
  await start();
  return {
    host,
    data,
    start,
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
    blobs: () => {
      const root = join(storage, "blobs/sha256");
      const files = list(root).flatMap((first) => list(join(root, first)).map((hex) => [hex, join(root, first, hex)]));
      return new Map(
        files.flatMap(([hex, path]) => {
          const file = join(path as string, "data");
          return existsSync(file) ? [[`sha256:${hex}`, statSync(file).size] as const] : [];
        }),
      );
    },
    blobFile: (digest) => join(storage, "blobs/sha256", digest.slice(7, 9), digest.slice(7), "data"),
    manifests: (repository) => {
      const root = join(repositoryFolder(repository), "revisions/sha256");
      return list(root)
        .filter((hex) => existsSync(join(root, hex, "link")))
        .map((hex) => `sha256:${hex}`);
    },
    tags: (repository) => {
      const root = join(repositoryFolder(repository), "tags");
      return new Map(
        list(root).flatMap((tag) => {
          const link = join(root, tag, "current/link");
          return existsSync(link) ? [[tag, readFileSync(link, "utf8").trim()] as const] : [];
        }),
      );
    },
    untag: (repository, tag) => rmSync(join(repositoryFolder(repository), "tags", tag), { recursive: true }),
    deleteManifest: async (repository, digest) => {
      const basic = Buffer.from(`${registryLogin.user}:${registryLogin.password}`).toString("base64");
      const headers = options.login ? { authorization: `Basic ${basic}` } : undefined;
      const url = `http://${host}/v2/${repository}/manifests/${digest}`;
      const { status } = await fetch(url, { method: "DELETE", ...(headers && { headers }) });
      if (status !== 202) throw new Error(`DELETE ${url}: ${status}`);
    },
    log,
    remove: async () => {
      await end("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const list = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder).sort() : []);

async function answers(host: string, child: ChildProcess, log: () => string): Promise<void> {
  const end = Date.now() + 30_000;
  while (Date.now() < end && child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
    const status = await fetch(`http://${host}/v2/`).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200 || status === 401) return;
    await sleep(50);
  }
  child.kill("SIGKILL");
  throw new Error(`the registry did not start:\n${log().slice(-2000)}`);
}
