import { BerthError, type Finding } from "../../src/errors";
import { LOCK_VERSION, type Lock, type LockedImage } from "../../src/images/lock";

/** `sha256:` and one digit 64 times. */
export const hash = (digit: string): string => `sha256:${digit.repeat(64)}`;

/** An image that a registry has, as a release writes it; `over` says what is different. */
export function lockedImage(over: Partial<LockedImage> = {}): LockedImage {
  return {
    kind: "built",
    services: ["web"],
    digest: hash("d"),
    id: hash("1"),
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    platform: "linux/amd64",
    size: 1234567,
    repositories: ["registry.example.com/shop/web"],
    tag: "berth-11111111111111111111",
    exposedPorts: ["3000/tcp"],
    user: "1000:1000",
    entrypoint: null,
    command: ["node", "web.js"],
    workingDir: "/app",
    stopSignal: null,
    source: { revision: "a".repeat(40), version: "v1.0.0", context: hash("c") },
    ...over,
  };
}

/** An image that no registry has, only an engine. */
export function imageById(over: Partial<LockedImage> = {}): LockedImage {
  const { digest: _, mediaType: __, size: ___, tag: ____, ...rest } = lockedImage();
  return { ...rest, repositories: [], ...over };
}

export function lockOf(images: Readonly<Record<string, LockedImage>>, over: Partial<Lock> = {}): Lock {
  return { version: LOCK_VERSION, project: "shop", created: "2026-01-31T12:00:00Z", images, ...over };
}

/** So many images of one service: a file that takes a while to write. */
export function lockOfMany(count: number, service: string): Lock {
  const names = Array.from({ length: count }, (_, n) => `shop:${n}`);
  return lockOf(Object.fromEntries(names.map((name) => [name, lockedImage({ services: [service] })])));
}

/** What a function refuses with; fails where it accepts. */
export function refusal(work: () => unknown): readonly Finding[] {
  try {
    work();
  } catch (error) {
    if (error instanceof BerthError) return error.findings;
    throw error;
  }
  throw new Error("it was accepted");
}
