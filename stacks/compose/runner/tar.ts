/** One file in a tar archive. */
export interface TarFile {
  /** Relative, at most 100 bytes. */
  readonly path: string;
  readonly uid: number;
  readonly gid: number;
  /** Permission bits. */
  readonly mode: number;
  readonly content: Uint8Array;
}

const BLOCK = 512;

/**
 * Packs files as POSIX ustar (https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html): regular files
 * only, time 0. Written here because the archive has to carry owners that do not exist on this machine, and 40 lines
 * are less than a dependency inside the runner.
 */
export function packTar(files: readonly TarFile[]): Buffer {
  const blocks = files.flatMap((file) => {
    const padding = (BLOCK - (file.content.length % BLOCK)) % BLOCK;
    return [header(file), Buffer.from(file.content), Buffer.alloc(padding)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

function header(file: TarFile): Buffer {
  const block = Buffer.alloc(BLOCK);
  if (Buffer.byteLength(file.path) > 100) throw new Error(`tar path too long: ${file.path}`);
  block.write(file.path, 0);
  writeNumber(block, 100, 8, file.mode);
  writeNumber(block, 108, 8, file.uid);
  writeNumber(block, 116, 8, file.gid);
  writeNumber(block, 124, 12, file.content.length);
  writeNumber(block, 136, 12, 0);
  block.fill(" ", 148, 156); // The checksum counts its own field as blanks.
  block.write("0", 156);
  block.write("ustar\u000000", 257, "latin1");
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return block;
}

/** Octal, or the base-256 form of GNU and star where the number has too many digits (owner ids above 2,097,151). */
function writeNumber(block: Buffer, at: number, length: number, value: number): void {
  const octal = value.toString(8);
  if (octal.length < length) block.write(octal.padStart(length - 1, "0"), at, "latin1");
  else {
    block.writeUIntBE(value, at + length - 6, 6);
    block[at] = 0x80;
  }
}

/** Reads the regular files of an archive; anything else in it is passed over. */
export function readTar(archive: Uint8Array): TarFile[] {
  const buffer = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  const files: TarFile[] = [];
  for (let at = 0; at + BLOCK <= buffer.length && buffer[at] !== 0; ) {
    const size = readNumber(buffer, at + 124, 12);
    const type = buffer[at + 156];
    const start = at + BLOCK;
    if (type === 0x30 || type === 0) {
      files.push({
        path: readText(buffer, at, 100),
        mode: readNumber(buffer, at + 100, 8) & 0o7777,
        uid: readNumber(buffer, at + 108, 8),
        gid: readNumber(buffer, at + 116, 8),
        content: buffer.subarray(start, start + size),
      });
    }
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

function readText(buffer: Buffer, at: number, length: number): string {
  const field = buffer.subarray(at, at + length);
  const end = field.indexOf(0);
  return field.subarray(0, end === -1 ? length : end).toString();
}

function readNumber(buffer: Buffer, at: number, length: number): number {
  if (((buffer[at] ?? 0) & 0x80) !== 0) return buffer.readUIntBE(at + length - 6, 6);
  return Number.parseInt(readText(buffer, at, length).trim() || "0", 8);
}
