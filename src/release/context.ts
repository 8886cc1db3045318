import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { BerthError, type Finding } from "../errors";
import { LOCK_FILE } from "../images/lock";
import { isObject, type JsonObject } from "../json";
import { sectionText } from "./build-section";
import { ignoredByGit } from "./git-ignored";
import { hashFiles } from "./hash-files";
import { type IgnoreFile, parseIgnoreFile } from "./ignore-file";
import { type Inputs, ignoreFileOf, inputsOf, missingInputs, type OnDisk, type Place, within } from "./inputs";
import { type Entry, unreadable, walk } from "./walk";

export interface ContextRequest {
  /** Absolute. */
  readonly projectDirectory: string;
  /** The canonical `build` section of the service. */
  readonly build: JsonObject;
  /** What it is built for. Undefined: whatever the builder chooses. */
  readonly platform: string | undefined;
  /** The canonical document, where a context may be `service:<name>`. Default: such a context is `unseen`. */
  readonly document?: JsonObject | undefined;
}

/** A hash of all that a build depends on and that this machine can see. */
export interface ContextHash {
  /** `sha256:...`: the same on every machine that has the same sources. */
  readonly context: string;
  /** Files that go into the build and not into git. Absent: there are none. `examples`: at most three paths, sorted. */
  readonly ignored?: { readonly files: number; readonly hash: string; readonly examples: readonly string[] };
  /** How many files and links were read, the ignored ones among them. */
  readonly files: number;
  readonly bytes: number;
  /**
   * Contexts elsewhere, as the Compose file names them: a git URL, an image by tag. Only their text is hashed, so a change
   * there is not noticed. Absent: there are none.
   */
  readonly unseen?: readonly string[];
}

/**
 * Hashes a build: its `build` section without what says how instead of what (`HASHED_KEYS`), its Dockerfile, and
 * each file that BuildKit would send, by path, executable bit and content; not times, owners, the order of a folder,
 * or images.lock.json. Base images are not part of it. Errors: BERTH005 for what is missing or cannot be read, BERTH606
 * for a .dockerignore that BuildKit refuses.
 */
export async function hashContext(request: ContextRequest): Promise<ContextHash> {
  const { lines, ignored, files, bytes, unseen } = await collect(request, []);
  const examples = ignored.slice(0, 3).map(({ path }) => path);
  const hash = sha256(ignored.map(({ line }) => line));
  return {
    context: sha256(["berth build 1", ...lines]),
    ...(ignored.length === 0 ? {} : { ignored: { files: ignored.length, hash, examples } }),
    files,
    bytes,
    ...(unseen.length === 0 ? {} : { unseen }),
  };
}

/** One build, or one context of it, as lines of text. */
interface Collected {
  readonly lines: readonly string[];
  readonly ignored: readonly { readonly path: string; readonly line: string }[];
  readonly files: number;
  readonly bytes: number;
  readonly unseen: readonly string[];
}

/** @param above services that this build is a context of: Compose refuses a circle, and so never ends in one here. */
async function collect(request: ContextRequest, above: readonly string[]): Promise<Collected> {
  const { projectDirectory, build, platform } = request;
  const inputs = inputsOf(build, projectDirectory);
  const findings: readonly Finding[] = missingInputs(inputs);
  if (findings.length > 0) throw new BerthError(findings);
  const ignore = await readIgnoreFile(ignoreFileOf(inputs));
  const parts = [
    await dockerfile(inputs),
    await collectPlace(request, above, inputs.context, ignore),
    ...(await Promise.all(
      inputs.contexts.map(async ([, place]) => {
        const own = place.kind === "folder" ? await readIgnoreFile(within(place, ".dockerignore")) : undefined;
        return collectPlace(request, above, place, own);
      }),
    )),
  ];
  const names = ["dockerfile", "context", ...inputs.contexts.map(([name]) => `context ${JSON.stringify(name)}`)];
  const all = parts.map((part, index) => (part.lines.length === 0 ? [] : [names[index] as string, ...part.lines]));
  return {
    lines: [sectionText(build, platform), ...all.flat()],
    ignored: parts.flatMap((part, index) =>
      part.ignored.map(({ path, line }) => ({ path, line: `${names[index]} ${line}` })),
    ),
    files: sum(parts.map((part) => part.files)),
    bytes: sum(parts.map((part) => part.bytes)),
    unseen: [...new Set(parts.flatMap((part) => part.unseen))].sort(),
  };
}

const nothing: Collected = { lines: [], ignored: [], files: 0, bytes: 0, unseen: [] };

async function dockerfile({ dockerfile: file }: Inputs): Promise<Collected> {
  if (file.kind === "remote") {
    const unseen = /^https?:/.test(file.text) ? [file.text] : [];
    return { ...nothing, lines: [JSON.stringify(file.text)], unseen };
  }
  const content = file.kind === "inline" ? file.text : await readText(file.path, file.text);
  return { ...nothing, lines: [sha256([content])] };
}

async function collectPlace(
  request: ContextRequest,
  above: readonly string[],
  place: Place,
  ignore: IgnoreFile | undefined,
): Promise<Collected> {
  const { projectDirectory, platform, document } = request;
  if (place.kind === "folder") return collectFolder(place, ignore, projectDirectory);
  if (place.kind === "layout") {
    const layout = await collectFolder(place, undefined, projectDirectory);
    return { ...layout, lines: [JSON.stringify(place.suffix), ...layout.lines] };
  }
  if (place.kind === "service") {
    const service = isObject(document?.services) ? document.services[place.service] : undefined;
    if (isObject(service) && isObject(service.build) && !above.includes(place.service)) {
      const below = { projectDirectory, build: service.build, platform, document };
      const collected = await collect(below, [...above, place.service]);
      return { ...collected, lines: [sha256(collected.lines)] };
    }
  }
  return { ...nothing, lines: [JSON.stringify(place.text)], unseen: isFixed(place.text) ? [] : [place.text] };
}

/** An image by digest, a git URL by commit: what it names never changes. */
const isFixed = (text: string): boolean => /@sha256:[0-9a-f]{64}$|#[0-9a-f]{40}(?::|$)/.test(text);

async function collectFolder(
  { path: root, text: shown }: OnDisk,
  ignore: IgnoreFile | undefined,
  projectDirectory: string,
): Promise<Collected> {
  const asking = ignoredByGit(root);
  const lock = join(projectDirectory, LOCK_FILE);
  // A release writes the lock: it must not make itself out of date where the project directory is the context.
  const entries = walk(root, shown, ignore).filter(({ path }) => join(root, path) !== lock);
  const contents = entries.filter(({ kind }) => kind !== "link");
  const hashes = await hashFiles(root, shown, contents);
  const hashOf = new Map(contents.map(({ path }, index) => [path, hashes[index] as string]));
  const lines = entries.map((entry) => ({
    path: join(shown, entry.path),
    line: lineOf(entry, hashOf.get(entry.path)),
  }));
  const isIgnored = await asking;
  const apart = entries.map(({ path }) => isIgnored(path));
  return {
    lines: lines.filter((_, index) => !apart[index]).map(({ line }) => line),
    ignored: lines.filter((_, index) => apart[index]),
    files: entries.length,
    bytes: sum(contents.map(({ bytes }) => bytes)),
    unseen: [],
  };
}

const lineOf = ({ path, kind, target }: Entry, hash: string | undefined): string =>
  JSON.stringify([path, kind, target ?? hash]);

/** One that is not there or cannot be read is none, as in BuildKit. */
async function readIgnoreFile(file: OnDisk | undefined): Promise<IgnoreFile | undefined> {
  const text = file && (await readFile(file.path, "utf8").catch(() => undefined));
  return file && text ? parseIgnoreFile(text, file.text) : undefined;
}

const readText = (path: string, shown: string): Promise<string> =>
  readFile(path, "latin1").catch((error: unknown) => {
    throw unreadable(shown, error);
  });

function sha256(lines: readonly string[]): string {
  const hash = createHash("sha256");
  for (const line of lines) hash.update(`${line}\n`);
  return `sha256:${hash.digest("hex")}`;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
