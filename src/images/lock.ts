/** Format of `images.lock.json` that this version reads and writes. */
export const LOCK_VERSION = 1;

/** Name of the lock, beside cdktf.json. */
export const LOCK_FILE = "images.lock.json";

/** Every image of the project by digest: what `berth release` writes and environments run. */
export interface Lock {
  readonly version: typeof LOCK_VERSION;
  /** Compose project name. */
  readonly project: string;
  /** When a release last changed the lock: ISO 8601, UTC. */
  readonly created: string;
  /** By the reference that the Compose file has after interpolation: `shop/web:1`. Sorted. */
  readonly images: Readonly<Record<string, LockedImage>>;
}

/** One image: one manifest for one platform. */
export interface LockedImage {
  /** `built` by the project, or `pulled`: someone else's. */
  readonly kind: "built" | "pulled";
  /** Services that run it in any environment. Sorted. */
  readonly services: readonly string[];
  /** `sha256:...` of the manifest. Absent: no registry has it, no environment names one. */
  readonly digest?: string;
  /** `sha256:...` of the image's configuration: what Docker calls image id. */
  readonly id: string;
  /** Of the manifest. Absent where `digest` is. */
  readonly mediaType?: string;
  /** `linux/amd64`, `linux/arm64/v8`. */
  readonly platform: string;
  /** Bytes to pull: layers and configuration, compressed. Absent where `digest` is. */
  readonly size?: number;
  /** Where the digest is: `host/path`, sorted. */
  readonly repositories: readonly string[];
  /** The tag that it has there, so that no registry takes it for unused. Absent for what is in its own registry. */
  readonly tag?: string;
  /** `3000/tcp`, sorted by number. */
  readonly exposedPorts: readonly string[];
  readonly user: string | null;
  readonly entrypoint: readonly string[] | null;
  readonly command: readonly string[] | null;
  readonly workingDir: string | null;
  readonly stopSignal: string | null;
  /** What it was built from. Absent for `pulled`. */
  readonly source?: ImageSource;
}

/** What an image was built from. */
export interface ImageSource {
  /** Git commit; with `-dirty` where the work tree had changes. Absent outside git. */
  readonly revision?: string;
  /** `git describe`: `v1.2.0`, `v1.2.0-3-gabc1234`. Absent outside git. */
  readonly version?: string;
  /** Hash of all that the build depends on and git knows: the context's files, Dockerfile, arguments, target. */
  readonly context: string;
  /** Files of the context that git ignores, in which two clones may differ. Absent: there were none. */
  readonly ignored?: { readonly files: number; readonly hash: string };
}
