import { createHash } from "node:crypto";
import { posix } from "node:path";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";

/** One file of an archive, by what it holds. */
export interface Entry {
  /** `sha256:...` of its bytes. */
  readonly digest: string;
  /** `sha256:...` of what it holds unpacked; the same as `digest` where it is not packed. Absent: nobody here can unpack it. */
  readonly unpacked?: string;
  /** Its text, where it may be JSON. */
  readonly json?: string;
}

/** JSON of an image is kept up to this size: 4 MiB, what registries take for a manifest. */
const KEPT = 4 * 1024 * 1024;

/** First bytes: RFC 1952, and RFC 8878 in the order of the file. */
const GZIP = Buffer.from([0x1f, 0x8b]);
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/**
 * Reads what `docker save` writes and hashes every file, in one pass and without a copy. Links are followed: an image
 * with one layer twice has it once.
 */
export async function readArchive(stream: Readable): Promise<ReadonlyMap<string, Entry>> {
  const { extract } = await import("tar-stream");
  const entries = new Map<string, Entry>();
  const links = new Map<string, string>();
  const unpacker = extract();
  stream.once("error", (error) => unpacker.destroy(error));
  for await (const entry of stream.pipe(unpacker)) {
    const { name, type, linkname } = entry.header;
    if (type === "file") entries.set(name, await readEntry(entry as unknown as Readable));
    else entry.resume();
    if (type === "symlink" && linkname) links.set(name, posix.join(posix.dirname(name), linkname));
    if (type === "link" && linkname) links.set(name, linkname);
  }
  for (const [name, target] of links) {
    const entry = entries.get(target);
    if (entry) entries.set(name, entry);
  }
  return entries;
}

async function readEntry(stream: Readable): Promise<Entry> {
  const packed = createHash("sha256");
  let kept: Buffer[] | undefined = [];
  let size = 0;
  let unpacking: Unpacking | undefined;
  let head = Buffer.alloc(0);
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    packed.update(chunk);
    size += chunk.length;
    if (size > KEPT) kept = undefined;
    kept?.push(chunk);
    const isFirst = head.length < 4;
    if (isFirst) head = Buffer.concat([head, chunk]); // A chunk may be a single byte.
    if (isFirst && head.length >= 4 && GZIP.equals(head.subarray(0, 2))) unpacking = unpackingGzip();
    await unpacking?.add(isFirst ? head : chunk);
  }
  const digest = `sha256:${packed.digest("hex")}`;
  const unpacked = unpacking ? await unpacking.end() : ZSTD.equals(head.subarray(0, 4)) ? undefined : digest;
  const isJson = head[0] === 0x7b || head[0] === 0x5b;
  return {
    digest,
    ...(unpacked === undefined ? {} : { unpacked }),
    ...(kept && isJson ? { json: Buffer.concat(kept).toString() } : {}),
  };
}

interface Unpacking {
  add(chunk: Buffer): Promise<void>;
  /** Undefined where it is no whole gzip file. */
  end(): Promise<string | undefined>;
}

function unpackingGzip(): Unpacking {
  const hash = createHash("sha256");
  const gunzip = createGunzip();
  let broken = false;
  gunzip.on("data", (chunk: Buffer) => hash.update(chunk));
  const ended = new Promise<void>((resolve) => {
    gunzip.once("end", resolve);
    gunzip.once("error", () => {
      broken = true;
      resolve();
    });
  });
  return {
    async add(chunk) {
      if (broken || gunzip.write(chunk)) return;
      await Promise.race([new Promise<void>((resolve) => void gunzip.once("drain", resolve)), ended]);
    },
    async end() {
      if (!broken) gunzip.end();
      await ended;
      return broken ? undefined : `sha256:${hash.digest("hex")}`;
    },
  };
}
