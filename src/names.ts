import { createHash } from "node:crypto";

/** Hexadecimal digits that stand for what a shortened name lost: one in 16 million that two are the same. */
const HASH = 6;

/**
 * `text` where it has at most `max` characters; else its beginning, a hyphen and six digits of a hash of the whole, so
 * that a long name stays the same from deploy to deploy and two long names stay two.
 */
export function shortened(text: string, max: number): string {
  if (text.length <= max) return text;
  const kept = text.slice(0, max - HASH - 1).replace(/[-_.]+$/, "");
  return `${kept}-${hashed(text)}`;
}

/** `text` with every character outside `allowed` replaced by a hyphen, and a hash where that changed it. */
export function restricted(text: string, allowed: RegExp): string {
  const mapped = [...text].map((character) => (allowed.test(character) ? character : "-")).join("");
  return mapped === text ? text : `${mapped}-${hashed(text)}`;
}

const hashed = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, HASH);
