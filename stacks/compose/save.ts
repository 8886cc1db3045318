import type { ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";
import { type Entry, readArchive } from "./archive";
import { type Cli, start } from "./runner/docker";
import { notRunning } from "./runner/engine";
import { diskFull } from "./runner/failure";

/** An image's content, what of it is damaged, or why it could not be read, one sentence. */
export type Saved =
  | { readonly entries: ReadonlyMap<string, Entry> }
  | { readonly damage: string }
  | { readonly unproved: string };

/**
 * Milliseconds without a byte after which docker is given up. Our own choice: up to Docker 24 the engine writes a whole
 * copy onto its disk before it sends the first byte; ten minutes are 60 GB at 100 MB/s.
 */
const PATIENCE = 600_000;

/** Milliseconds for docker to end by itself, with its own words, when what it writes is no archive. Our own choice. */
const GRACE = 5_000;

/** End of what docker wrote, in bytes, that is kept for an error in it: it is one short line. */
const TAIL = 2_000;

/**
 * Reads a whole image off its engine by `docker save`. Throws BerthError where the engine is gone (BERTH401) or its disk
 * is full (BERTH404).
 * @param id `sha256:...` as the engine has it.
 */
export async function saveImage(cli: Cli, id: string, patience = PATIENCE, grace = GRACE): Promise<Saved> {
  const child = start(cli, ["save", id], ["ignore", "pipe", "pipe"]);
  const stdout = child.stdout as Readable;
  let said = "";
  let tail = "";
  let given: string | undefined;
  const giveUp = (why: string) => {
    given ??= why;
    end(child, why);
  };
  const silent = () => giveUp(`docker save wrote nothing for ${patience / 1000} s`);
  let timer = setTimeout(silent, patience);
  stdout.once("error", () => {}); // Of our own making, and readArchive may not listen yet or any more.
  stdout.pause(); // Else a listener makes it flow, before readArchive is there to take it.
  stdout.on("data", (chunk: Buffer) => {
    clearTimeout(timer);
    timer = setTimeout(silent, patience);
    tail = (tail + chunk.subarray(-TAIL).toString("latin1")).slice(-TAIL);
  });
  child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<End>((resolve) => {
    child.once("error", ({ message }) => resolve({ code: -1, signal: message }));
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
  try {
    const read = await readArchive(stdout).catch((error: Error) => error);
    if (read instanceof Error) {
      // Whoever writes into a pipe that nobody reads waits for ever.
      stdout.unpipe();
      stdout.resume();
    }
    const slow = read instanceof Error ? setTimeout(() => giveUp(notArchive(read)), grace) : undefined;
    const { code, signal } = await ended;
    clearTimeout(slow);
    if (given !== undefined) return { unproved: given };
    if (code !== 0) return unreadable(cli, said.trim(), signal ?? undefined);
    if (!(read instanceof Error)) return { entries: read };
    const inside = /"message":"((?:[^"\\]|\\.)*)"\}/.exec(tail)?.[1];
    return judgeWords(inside ?? "") ?? { unproved: inside ?? notArchive(read) };
  } finally {
    clearTimeout(timer);
  }
}

interface End {
  readonly code: number | null;
  readonly signal: string | null;
}

const notArchive = ({ message }: Error) => `what docker save wrote is no archive: ${message}`;

function end(child: ChildProcess, why: string): void {
  child.kill("SIGKILL");
  // A helper of docker, such as ssh, may hold the pipes open: `close` then never comes.
  child.stdout?.destroy(new Error(why));
  child.stderr?.destroy();
}

/** What docker's CLI says when the engine is not there, or no longer; an engine's own words have a beginning. */
const GONE =
  /Cannot connect to the Docker daemon|error during connect|dial \w+ |connection re(fused|set)|broken pipe|closed network connection|i\/o timeout|unexpected EOF|: EOF$/i;
const ENGINE = /^Error response from daemon: /;

function unreadable(cli: Cli, said: string, signal: string | undefined): Saved {
  if (/no space left on device/i.test(said)) throw diskFull(cli.label, said);
  const known = judgeWords(said);
  if (known !== undefined) return known;
  const last = said.split("\n").at(-1) ?? "";
  if (signal !== undefined) throw notRunning(cli.label, `docker save was ended: ${signal}`);
  if (!ENGINE.test(last) && GONE.test(last)) throw notRunning(cli.label, last);
  return { unproved: last.replace(ENGINE, "") || "docker save failed, and says nothing" };
}

/**
 * Docker puts a layer's archive together again when it is saved, from the files in its storage, and compares their
 * checksums (vbatts/tar-split): changed, shortened or missing files are noticed there. Containerd's store is asked for
 * each part by its digest. All other words say that nothing could be read, and not what it is.
 */
function judgeWords(said: string): Saved | undefined {
  const changed = /file integrity checksum failed for "([^"]+)"/.exec(said)?.[1];
  if (changed !== undefined) return { damage: `the file ${changed} of a layer has other content than the image says` };
  const gone = /open \S+\/(?:merged|diff)\/(.+): no such file or directory/.exec(said)?.[1];
  if (gone !== undefined) return { damage: `the file ${gone} of a layer is missing` };
  const part = /(?:content digest|blob) (sha256:[0-9a-f]{64}): not found/.exec(said)?.[1];
  if (part !== undefined) return { damage: `its part ${part} is missing` };
  const other = /unexpected commit digest (sha256:[0-9a-f]{64}), expected (sha256:[0-9a-f]{64})/.exec(said);
  return other ? { damage: `its part ${other[2]} has other content: ${other[1]}` } : undefined;
}
