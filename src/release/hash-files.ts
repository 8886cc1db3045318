import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { unreadable } from "./walk";

/** Reads at a time: node has four threads for them, and hashing is done by one. */
const AT_ONCE = 8;

/** Bytes up to which a file is read as a whole, which is faster than a stream: AT_ONCE of them fit any machine. */
const WHOLE = 1024 * 1024;

interface Sized {
  readonly path: string;
  readonly bytes: number;
}

/**
 * SHA-256 in hex of each file's content, in the order given. Large files are streamed.
 * @param shown the folder as messages name it. Errors: BERTH005 for a file that cannot be read.
 */
export async function hashFiles(root: string, shown: string, files: readonly Sized[]): Promise<string[]> {
  const hashes: string[] = new Array(files.length);
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let at = next++; at < files.length; at = next++) {
      const { path, bytes } = files[at] as Sized;
      try {
        hashes[at] = await hashFile(join(root, path), bytes);
      } catch (error) {
        next = files.length;
        throw unreadable(join(shown, path), error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, files.length) }, lane));
  return hashes;
}

async function hashFile(path: string, bytes: number): Promise<string> {
  const hash = createHash("sha256");
  if (bytes <= WHOLE) return hash.update(await readFile(path)).digest("hex");
  for await (const chunk of createReadStream(path, { highWaterMark: WHOLE })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
