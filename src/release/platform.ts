import { normalizePlatform } from "../docker/platform";

/** The usual name of a platform. Undefined for what is none, and for an operating system without an architecture. */
export function normalPlatform(text: string): string | undefined {
  const written = /^[a-z0-9_-]+(?:\/[a-z0-9_-]+(?:\/[a-z0-9._-]+)?)?$/i.test(text);
  return written && !/^(?:linux|windows|darwin|macos)$/i.test(text) ? normalizePlatform(text) : undefined;
}

export const samePlatform = (one: string, other: string): boolean =>
  normalizePlatform(one) === normalizePlatform(other);
