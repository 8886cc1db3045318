import { createHash } from "node:crypto";
import { locateInJson } from "../config/locate";
import { compareText } from "../contract/format";
import { BerthError, type Finding } from "../errors";
import { isObject, type JsonObject } from "../json";
import { parseWith } from "../schema";
import type { OptionProblem } from "../target";
import { deeperThan, jsonErrorAt, positionOf } from "./json-error";
import { LOCK_FILE, LOCK_VERSION, type Lock, type LockedImage } from "./lock";
import { fileSchema, imageSchema } from "./lock-schema";
import { parseReference } from "./reference";

/** Most that a lock may have, in bytes: ten thousand images. */
export const LARGEST = 10 * 1024 * 1024;

/** Objects and lists within each other: a lock has five. What reads JSON deeper than some thousands runs out of stack. */
const DEEPEST = 32;

type Path = readonly (string | number)[];

/**
 * A lock from the text of `file`, which messages name: `images.lock.json`, `v1.0:images.lock.json`. Strict: an unknown
 * key, a value out of form or a wrong checksum is an error, since what runs everywhere hangs on it.
 * Order has no meaning. Throws BerthError (BERTH601) with everything that is wrong.
 */
export function parseLock(text: string, file: string): Lock {
  const root = parseJson(text, file);
  if (!isObject(root)) throw new BerthError([finding(text, file, [], changedByHand(file, "it is no JSON object"))]);
  const { version } = root;
  if (typeof version === "number" && version > LOCK_VERSION) throw newer(text, file, version);
  const { lock, checksum } = checked(root, text, file);
  if (checksum !== checksumOf(lock)) {
    throw new BerthError([
      finding(text, file, ["checksum"], changedByHand(file, `its checksum is not that of its content`)),
    ]);
  }
  return lock;
}

/** The one text of a lock: sorted, indented, with a checksum, ending in a newline. */
export function formatLock(lock: Lock): string {
  const sorted = canonical(lock);
  return `${JSON.stringify({ ...sorted, checksum: checksumOf(sorted) }, null, 2)}\n`;
}

/** Of the values and not of the bytes: git may turn line ends, an editor may indent. */
function checksumOf(lock: Lock): string {
  return `sha256:${createHash("sha256")
    .update(JSON.stringify(canonical(lock)))
    .digest("hex")}`;
}

function parseJson(text: string, file: string): unknown {
  if (text.length > LARGEST) throw tooLarge(file);
  const deep = deeperThan(text, DEEPEST);
  if (deep !== undefined) {
    const said = changedByHand(file, `from here on it is more than ${DEEPEST} levels deep, and no lock is`);
    throw new BerthError([{ code: "BERTH601", verdict: "error", file, ...positionOf(text, deep), ...said }]);
  }
  try {
    return JSON.parse(text);
  } catch {
    const mark = /^(?:<{7}|\|{7}|={7}|>{7})(?= |\r?$)/m.exec(text);
    const position = positionOf(text, mark?.index ?? jsonErrorAt(text) ?? 0);
    const said = mark ? conflict(file) : changedByHand(file, "it is not valid JSON from here on");
    throw new BerthError([{ code: "BERTH601", verdict: "error", file, ...position, ...said }]);
  }
}

/** A file of more than {@link LARGEST} bytes. */
export function tooLarge(file: string): BerthError {
  const said = changedByHand(file, `it is larger than ${LARGEST / 1024 / 1024} MiB, and no lock is`);
  return new BerthError([{ code: "BERTH601", verdict: "error", file, ...said }]);
}

function conflict(file: string): Said {
  return {
    found: `${file} has the marks of a merge conflict`,
    reason: "Two branches made a release each, and both locks are in the file",
    remedy: `Take one of them (git checkout --theirs ${LOCK_FILE}), finish the merge, then release again: npx berth release; ${WITHOUT}`,
  };
}

function newer(text: string, file: string, version: number): BerthError {
  return new BerthError([
    finding(text, file, ["version"], {
      found: `${file} has format ${version}`,
      reason: `A newer Berth wrote it; this one reads format ${LOCK_VERSION}`,
      remedy: `Update Berth; ${WITHOUT}`,
    }),
  ]);
}

/** A lock that cannot be read stops whatever reads it, taking down included. */
const WITHOUT = "to go on without a lock, as for cdktf destroy, set BERTH_LOCK=none";

type Said = Pick<Finding, "found" | "reason" | "remedy">;

function changedByHand(file: string, what: string): Said {
  return {
    found: `${file} was changed by hand or damaged`,
    reason: `${what}; berth release alone writes it`,
    remedy:
      file === LOCK_FILE
        ? `git checkout ${file}, or delete it and release again: npx berth release; ${WITHOUT}`
        : `Take it from where it came once more, or name another lock; ${WITHOUT}`,
  };
}

/** Everything that the schema has to say, the images one by one: valibot would leave out one named `constructor`. */
function checked(root: JsonObject, text: string, file: string): { readonly lock: Lock; readonly checksum: string } {
  const findings: Finding[] = [];
  const report = (path: Path, what: string) => findings.push(finding(text, file, path, changedByHand(file, what)));
  const parsed = parseWith(fileSchema, root);
  if (!parsed.ok) for (const problem of parsed.problems) report(problem.path, shown(problem));
  const images: [string, LockedImage][] = [];
  const entries = isObject(root["images"]) ? Object.entries(root["images"]) : [];
  for (const [reference, value] of entries) {
    const path = ["images", reference];
    if (!parseReference(reference)) report(path, `${JSON.stringify(reference)} is no image reference`);
    const image = parseWith(imageSchema, value);
    if (image.ok) images.push([reference, image.options as LockedImage]);
    else for (const problem of image.problems) report([...path, ...problem.path], shown(problem));
  }
  if (!parsed.ok || findings.length > 0) throw new BerthError(findings);
  const { checksum, project, created } = parsed.options;
  return { checksum, lock: canonical({ version: LOCK_VERSION, project, created, images: Object.fromEntries(images) }) };
}

const shown = ({ kind, path, message }: OptionProblem): string =>
  kind === "unknown" ? `there is no key ${path.at(-1)}` : message;

function finding(text: string, file: string, path: Path, said: Said): Finding {
  return {
    code: "BERTH601",
    verdict: "error",
    file,
    path: path.join(".") || undefined,
    ...locateInJson(text, path),
    ...said,
  };
}

/** Keys in the order of the types, and sorted what has no order of its own. */
function canonical({ version, project, created, images }: Lock): Lock {
  const sorted = Object.entries(images).sort(([a], [b]) => compareText(a, b));
  const entries = sorted.map(([reference, image]) => [reference, canonicalImage(image)] as const);
  return { version, project, created, images: Object.fromEntries(entries) };
}

function canonicalImage(image: LockedImage): LockedImage {
  const { kind, services, digest, id, mediaType, platform, size, repositories, tag, exposedPorts, source } = image;
  const { user, entrypoint, command, workingDir, stopSignal } = image;
  return defined({
    kind,
    services: services.toSorted(compareText),
    digest,
    id,
    mediaType,
    platform,
    size,
    repositories: repositories.toSorted(compareText),
    tag,
    exposedPorts: exposedPorts.toSorted((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10) || compareText(a, b)),
    user,
    entrypoint,
    command,
    workingDir,
    stopSignal,
    source: source && canonicalSource(source),
  });
}

function canonicalSource({ revision, version, context, ignored }: NonNullable<LockedImage["source"]>) {
  return defined({ revision, version, context, ignored: ignored && { files: ignored.files, hash: ignored.hash } });
}

/** Without the keys that have no value, which JSON cannot say. */
function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}
