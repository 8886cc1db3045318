import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EnvironmentDefinition } from "../../src/config/definition";
import type { EngineImage } from "../../src/docker/engine";
import type { Manifest } from "../../src/docker/registry";
import { BerthError } from "../../src/errors";
import { imagesOfFile } from "../../src/images/image";
import type { Lock } from "../../src/images/lock";
import { parseLock } from "../../src/images/parse-lock";
import type { JsonObject } from "../../src/json";
import type { Candidate } from "../../src/prepare";
import { type Plan, planImages } from "../../src/release/plan";
import { type Released, releaseImages } from "../../src/release/release";
import type { GitFacts, Tools } from "../../src/release/tools";
import type { Target } from "../../src/target";
import { project, workload } from "./projects";

export const sha = (text: string): string => `sha256:${createHash("sha256").update(text).digest("hex")}`;

/** Registries, an engine and a builder in memory. What is public may be changed between two calls. */
export interface World {
  readonly tools: Tools;
  /** Every call that asks or changes something outside, in order: `push repo`, `copy a -> b`, `ask reference`. */
  readonly log: string[];
  /** `repository` -> `tag or digest` -> manifest. */
  readonly registries: Map<string, Map<string, Manifest>>;
  /** Image id or reference -> image. */
  readonly engine: Map<string, EngineImage>;
  /** Hosts that do not answer. */
  readonly down: Set<string>;
  /** By build context: what is in it, and what of it git ignores. */
  readonly sources: Record<string, string>;
  readonly ignored: Record<string, string>;
  /** What a newer base image would be; taken with `pull`. */
  base: string;
  /** How the engine compresses layers: another gives another digest for the same id. */
  compression: string;
  /** What the registry makes of a manifest that is pushed. */
  stored: (manifest: Manifest) => Manifest;
  git: GitFacts;
  time: string;
  /** Throws for a call, by its line in the log. */
  fail: (line: string) => void;
}

export const failure = (code: "BERTH602" | "BERTH603" | "BERTH604" | "BERTH606" | "BERTH608", found: string) =>
  new BerthError([{ code, verdict: "error", found, reason: "it is so", remedy: "mend it" }]);

const CLEAN: GitFacts = {
  revision: "a".repeat(40),
  version: "v1.0.0",
  source: "https://example.com/shop",
  dirty: false,
  committed: "2026-01-01T00:00:00.000Z",
};

export function makeWorld(): World {
  const log: string[] = [];
  const note = (line: string) => {
    log.push(line);
    world.fail(line);
  };
  const up = (repository: string) => {
    const host = repository.split("/")[0] as string;
    if (world.down.has(host)) throw failure("BERTH602", `${host} does not answer`);
  };
  const find = (reference: string) => {
    const [, repository = "", name = ""] = /^(.+?)(?:@|:(?=[^/]+$))(.+)$/.exec(reference) ?? [];
    up(repository);
    return world.registries.get(repository)?.get(name);
  };
  let cached = "base 1";
  const world: World = {
    log,
    registries: new Map(),
    engine: new Map(),
    down: new Set(),
    sources: { "./app": "hello" },
    ignored: {},
    base: "base 1",
    compression: "gzip",
    stored: (manifest) => manifest,
    git: CLEAN,
    time: "2026-02-01T00:00:00.000Z",
    fail: () => {},
    tools: {
      async readManifest(reference) {
        note(`ask ${reference}`);
        return find(reference);
      },
      async resolveManifest(reference, platform) {
        note(`resolve ${reference}`);
        const found = find(reference);
        if (found === undefined) throw failure("BERTH604", `${reference} is unknown`);
        if (found.kind === "manifest") return found;
        const own = found.platforms?.find((one) => one.platform === platform);
        if (own === undefined) throw failure("BERTH604", `${reference} is not there for ${platform}`);
        return find(`${reference.replace(/(@|:(?=[^/]+$)).*$/, "")}@${own.digest}`) as Manifest;
      },
      async readConfig(reference) {
        note(`config ${reference}`);
        const manifest = find(reference);
        const {
          repoDigests: _,
          size: __,
          ...facts
        } = image(manifest?.configDigest as string, configs.get(manifest?.digest as string));
        return facts;
      },
      async pushImage(reference) {
        const repository = reference.replace(/:[^/]+$/, "");
        note(`push ${repository}`);
        up(repository);
        const own = world.engine.get(reference);
        if (own === undefined) throw new Error(`the engine has no ${reference}`);
        const manifest = world.stored(manifestOf(own.id, world.compression));
        put(repository, manifest, reference.slice(repository.length + 1));
        return { digest: manifest.digest, layersPushed: 1, layersThere: 2 };
      },
      async copyManifest(from, to) {
        const repository = to.replace(/:[^/]+$/, "");
        note(`copy ${from.split("@")[0]} -> ${repository}`);
        up(repository);
        const manifest = find(from);
        if (manifest === undefined) throw failure("BERTH604", `${from} is unknown`);
        put(repository, manifest, to.slice(repository.length + 1));
      },
      async inspectImage(reference) {
        return world.engine.get(reference);
      },
      async tagImage(id, reference) {
        note(`tag ${reference}`);
        world.engine.set(reference, world.engine.get(id) as EngineImage);
      },
      async enginePlatform() {
        note("engine's platform");
        return "linux/amd64";
      },
      async hashContext({ build, platform }) {
        const context = String(build["context"]);
        const ignored = world.ignored[context];
        return {
          context: sha(JSON.stringify([world.sources[context], build, platform])),
          ...(ignored === undefined ? {} : { ignored: { files: 1, hash: sha(ignored), examples: ["dist/x.js"] } }),
          files: 1,
          bytes: 5,
        };
      },
      async gitFacts() {
        return world.git;
      },
      async buildImages(requests, { pull }) {
        note(`build ${requests.map(({ reference }) => reference).join(" ")}`);
        if (pull) cached = world.base;
        return new Map(
          requests.map(({ reference, build, platform, labels }) => {
            const content = world.sources[String(build["context"])];
            const id = sha(JSON.stringify([content, labels, platform, cached, build["args"]]));
            const made = image(id, platform, labels);
            world.engine.set(id, made).set(reference, made);
            return [reference, id] as const;
          }),
        );
      },
      now: () => new Date(world.time),
    },
  };
  const put = (repository: string, manifest: Manifest, tag: string) => {
    const held = world.registries.get(repository) ?? new Map<string, Manifest>();
    world.registries.set(repository, held.set(manifest.digest, manifest).set(tag, manifest));
  };
  return world;
}

export function image(
  id: string,
  platform = "linux/amd64",
  labels: Readonly<Record<string, string>> = {},
): EngineImage {
  return {
    id,
    repoDigests: [],
    platform,
    size: 100,
    exposedPorts: ["3000/tcp"],
    user: "node",
    entrypoint: ["node"],
    command: null,
    workingDir: "/app",
    stopSignal: null,
    labels,
  };
}

export function manifestOf(id: string, compression = "gzip"): Manifest {
  return {
    digest: sha(`${compression} ${id}`),
    mediaType: "application/vnd.docker.distribution.manifest.v2+json",
    kind: "manifest",
    configDigest: id,
    size: 1_500_000,
    layers: [],
  };
}

/** Platform of a manifest's configuration, by its digest, where it is not linux/amd64. */
const configs = new Map<string, string>();

/** Someone else's image in its own registry: the tag is an index, its platforms' manifests are there too. */
export function publish(
  world: World,
  repository: string,
  tag: string,
  content: string,
  platforms = ["linux/amd64", "linux/arm64"],
): void {
  const held = world.registries.get(repository) ?? new Map<string, Manifest>();
  const list = platforms.map((platform) => {
    const manifest = manifestOf(sha(`${content} ${platform}`));
    configs.set(manifest.digest, platform);
    held.set(manifest.digest, manifest);
    return { digest: manifest.digest, platform };
  });
  const index: Manifest = {
    digest: sha(`index ${content}`),
    mediaType: "application/vnd.oci.image.index.v1+json",
    kind: "index",
    platforms: list,
  };
  world.registries.set(repository, held.set(index.digest, index).set(tag, index));
}

export interface Environment extends Partial<EnvironmentDefinition> {
  /** What its machines run. */
  readonly machines?: string;
  /** Instead of the project's services. */
  readonly services?: JsonObject;
}

/** web and worker run what the project builds, store someone else's image. */
export const SERVICES: JsonObject = {
  web: { image: "shop/web:dev", build: { context: "./app", dockerfile: "Dockerfile" } },
  worker: { image: "shop/web:dev" },
  store: { image: "valkey/valkey:8.1" },
};

/** An environment as `prepare` hands it over. */
export function candidate(name: string, environment: Environment = {}, services: JsonObject = SERVICES): Candidate {
  const { machines, services: own = services, ...definition } = environment;
  const document = { name: "shop", services: own };
  const target = {
    id: "somewhere",
    ...(machines === undefined ? {} : { platform: () => machines }),
  } as unknown as Target<unknown>;
  return {
    definition: { name, target: "somewhere", options: {}, ...definition },
    target,
    options: {},
    project: project(document),
    workload: workload(document),
    images: imagesOfFile,
    findings: [],
    refused: false,
  };
}

export function planOf(environments: Readonly<Record<string, Environment>>, services?: JsonObject): Plan {
  const candidates = Object.entries(environments).map(([name, one]) => candidate(name, one, services));
  const { plan, findings } = planImages(candidates, undefined);
  if (findings.length > 0) throw new BerthError(findings);
  return plan;
}

/** A project folder, whose lock is read and written as in earnest. */
export interface Shop {
  readonly root: string;
  readonly said: string[];
  release(plan: Plan, options?: { readonly pull?: boolean; readonly lock?: string }): Promise<Released>;
  lock(): Lock;
  text(): string;
}

const made: string[] = [];
afterAll(() => {
  for (const root of made) rmSync(root, { recursive: true, force: true });
});

export function openShop(world: World, root = mkdtempSync(join(tmpdir(), "berth-release-"))): Shop {
  made.push(root);
  const said: string[] = [];
  const text = () => readFileSync(join(root, "images.lock.json"), "utf8");
  return {
    root,
    said,
    text,
    lock: () => parseLock(text(), "images.lock.json"),
    release: (plan, { pull = false, lock } = {}) =>
      releaseImages({ plan, root, lock, tools: world.tools, pull, say: (line) => said.push(line) }),
  };
}

/** What a call was refused with: `code found` of every finding. Fails where it succeeds. */
export async function refusal(work: Promise<unknown>): Promise<readonly string[]> {
  try {
    await work;
  } catch (error) {
    if (error instanceof BerthError) return error.findings.map(({ code, found }) => `${code} ${found}`);
    throw error;
  }
  throw new Error("it succeeded");
}
