import type { EngineImage } from "../docker/engine";
import type { Manifest, Pushed } from "../docker/registry";
import type { BuildOptions, BuildRequest } from "./build";
import type { ContextHash, ContextRequest } from "./context";
import type { GitFacts } from "./git";

export type { GitFacts } from "./git";

/** What an image's own configuration says, wherever it was read. */
export type ImageFacts = Omit<EngineImage, "repoDigests" | "size">;

/**
 * Everything that a release asks or changes outside of this process. One record, so that a test can hand in a registry,
 * an engine and a builder of its own. What fails throws BerthError.
 */
export interface Tools {
  /** Undefined: the registry answers, and has no such thing. */
  readonly readManifest: (reference: string) => Promise<Manifest | undefined>;
  readonly resolveManifest: (reference: string, platform: string) => Promise<Manifest>;
  readonly readConfig: (reference: string) => Promise<ImageFacts>;
  readonly pushImage: (reference: string, onLine: (line: string) => void) => Promise<Pushed>;
  readonly copyManifest: (from: string, to: string, onLine: (line: string) => void) => Promise<void>;
  readonly inspectImage: (reference: string) => Promise<EngineImage | undefined>;
  readonly tagImage: (id: string, reference: string) => Promise<void>;
  readonly enginePlatform: () => Promise<string>;
  readonly hashContext: (request: ContextRequest) => Promise<ContextHash>;
  /** `sources`: absolute paths whose changes count, the project directory's apart. */
  readonly gitFacts: (projectDirectory: string, sources?: readonly string[]) => Promise<GitFacts>;
  /** Image ids by reference. */
  readonly buildImages: (
    requests: readonly BuildRequest[],
    options: BuildOptions,
  ) => Promise<ReadonlyMap<string, string>>;
  readonly now: () => Date;
}
