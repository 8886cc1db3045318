// Whether `npm run up` runs the images of images.lock.json, or builds.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ask, root } from "./run.mjs";

const LOCK_FILE = "images.lock.json";

/**
 * @typedef {object} LockedImage an entry of images.lock.json, as far as it is used here
 * @property {"built" | "pulled"} kind
 * @property {string} id
 * @property {readonly string[]} repositories
 * @property {{ revision?: string, version?: string }} [source]
 *
 * @typedef {{ code: string, verdict: string, image?: string, found: string, reason: string }} Finding of `berth release --check`
 *
 * @typedef {object} Choice
 * @property {boolean} build whether images are built here
 * @property {"none"} [lock] what the deploy is told as BERTH_LOCK, when that is not what it would take by itself
 * @property {string} [ok] to say: all is well
 * @property {string} [note] to say: it is not as one might expect
 */

/**
 * Whether to build, or what to run instead. Says nothing itself.
 * @param {import("./compose-file.mjs").Config} config
 * @param {{ target?: string, registry?: string, mirror?: boolean, options?: any }} environment entry in cdktf.json
 * @param {string} name of the environment
 * @param {readonly string[]} engine options of docker for the engine that the environment is on
 * @returns {Choice}
 */
export function chooseImages(config, environment, name, engine) {
  const choice = process.env.BERTH_LOCK;
  if (choice) return ownChoice(choice);
  const file = join(root, LOCK_FILE);
  if (!existsSync(file)) return { build: true };
  const wanted = wantedImages(config);
  const checked = ask([process.execPath, "scripts/berth.cjs", "release", "--check", "--offline", "--format", "json"]);
  const locked = readLock(file);
  const there = [...new Set(wanted.flatMap((image) => locked[image]?.id ?? []))].filter((id) =>
    [[], engine].some((where) => ask(["docker", ...where, "image", "inspect", "--format", "{{.Id}}", id]).code === 0),
  );
  const [lost = null] = wanted.flatMap((image) => whyLost(image, locked[image], environment, there) ?? []);
  const builtHere = (environment.target ?? name) === "compose";
  return decide({ wanted, locked, misfit: findMisfit(checked, wanted), lost, builtHere });
}

/** The user's own BERTH_LOCK holds, whatever it is; `none` is as if there were no lock. @param {string} choice @returns {Choice} */
export function ownChoice(choice) {
  if (choice === "none") return { build: true, note: "BERTH_LOCK=none: tags decide what runs" };
  return { build: false, ok: `images as locked in ${choice} (BERTH_LOCK)` };
}

/**
 * @param {object} known
 * @param {readonly string[]} known.wanted references of the environment's images
 * @param {Readonly<Record<string, LockedImage>>} known.locked
 * @param {string | null} known.misfit why the lock does not fit the sources, one line; null: it fits
 * @param {string | null} known.lost which image is not to be had, one line; null: all are
 * @param {boolean} known.builtHere whether the environment can run what is built here
 * @returns {Choice}
 */
export function decide({ wanted, locked, misfit, lost, builtHere }) {
  const why = misfit ?? lost;
  if (why === null) return { build: false, ok: fits(wanted, locked) };
  // Elsewhere nothing that is built here arrives: the lock holds, and a release is what brings the change there.
  if (!builtHere)
    return {
      build: false,
      note: `${LOCK_FILE} is deployed as it is, although ${why}. To renew it:  npx berth release`,
    };
  return { build: true, lock: "none", note: `${LOCK_FILE} is left aside: ${why}` };
}

/** @param {readonly string[]} wanted @param {Readonly<Record<string, LockedImage>>} locked */
function fits(wanted, locked) {
  const entries = wanted.flatMap((image) => locked[image] ?? []);
  const revisions = new Set(
    entries.flatMap(({ source }) => source?.version ?? source?.revision?.replace(/^(\w{12})\w*/, "$1") ?? []),
  );
  const release = revisions.size > 0 ? `release ${[...revisions].join(", ")}, ` : "";
  return `images as locked in ${LOCK_FILE} (${release}${entries.length} ${entries.length === 1 ? "image" : "images"})`;
}

/**
 * The first thing in which the lock does not fit; null: none that concerns these images. Other environments' are no
 * reason to build.
 * @param {{ code: number, out: string, stdout: string }} checked what `berth release --check` said
 * @param {readonly string[]} wanted
 */
export function findMisfit({ code, out, stdout }, wanted) {
  if (code === 0) return null;
  const findings = readFindings(stdout).filter(({ verdict }) => verdict === "error" || verdict === "refused");
  if (code !== 1 || findings.length === 0) {
    const [first] = findings;
    const said = first ? `${first.code} ${first.found}: ${first.reason}` : (firstLines(out) ?? "it says nothing");
    return `npx berth release --check failed: ${said}`;
  }
  const ours = findings.find((finding) => concerns(finding, wanted));
  if (!ours) return null;
  return `${ours.image ?? ours.found}: ${ours.reason}`;
}

/** What is about no image in particular concerns all. @param {Finding} finding @param {readonly string[]} wanted */
function concerns({ code, image }, wanted) {
  if (code === "BERTH612") return false; // which registry has it: `placeOf` knows for this environment
  return image === undefined || wanted.includes(image);
}

/** @param {string} text @returns {Finding[]} none where it is not what was expected */
function readFindings(text) {
  try {
    return JSON.parse(text).findings ?? [];
  } catch {
    return [];
  }
}

/** What a finding printed for people says in its head and its first line. @param {string} text */
function firstLines(text) {
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  return lines.length > 0 ? lines.slice(0, 2).join(": ") : undefined;
}

/** The references that the environment runs, each once. @param {import("./compose-file.mjs").Config} config */
export function wantedImages({ name, services }) {
  return [...new Set(Object.entries(services).map(([service, { image }]) => image ?? `${name}-${service}`))];
}

/**
 * Where a deploy takes the image from: a registry of the environment; an engine, which must have it by its id; or
 * nowhere, since the environment's registry was named after the release.
 * @param {string} image @param {LockedImage} entry @param {{ registry?: string, mirror?: boolean }} environment
 * @returns {"registry" | "engine" | "nowhere"}
 */
export function placeOf(image, { kind, repositories }, { registry, mirror }) {
  const { host, path } = nameParts(image);
  if (registry && (kind === "built" || mirror))
    return repositories.includes(`${registry}/${path}`) ? "registry" : "nowhere";
  // A built image whose name has no host is in no registry, whatever Docker Hub has by that name.
  if (kind === "built" && host === undefined) return "engine";
  const hub = host === undefined || /^(index\.)?docker\.io$/.test(host);
  const own = hub ? `docker.io/${path.includes("/") ? path : `library/${path}`}` : `${host}/${path}`;
  return repositories.includes(own) ? "registry" : "engine";
}

/**
 * Host and path of a reference as src/images/reference.ts reads it, which is TypeScript; `library/` of Docker Hub is
 * left out. @param {string} image
 */
function nameParts(image) {
  const name = image.replace(/@.*$/, "").replace(/:[^:/]*$/, "");
  const [, host, rest] = /^([^/]*[.:A-Z][^/]*|localhost)\/(.*)$/.exec(name) ?? [];
  const path = rest ?? name;
  return {
    host,
    path: host === undefined || /^(index\.)?docker\.io$/.test(host) ? path.replace(/^library\//, "") : path,
  };
}

/**
 * Why a deploy cannot have the image, one line; null: it can, or the lock does not name it.
 * @param {string} image @param {LockedImage | undefined} entry @param {{ registry?: string, mirror?: boolean }} environment
 * @param {readonly string[]} there ids that an engine here has
 */
export function whyLost(image, entry, environment, there) {
  if (!entry) return null;
  const named = `${image} (id ${entry.id.slice(7, 19)})`;
  const place = placeOf(image, entry, environment);
  if (place === "nowhere") return `the environment's registry does not have ${named}`;
  if (place === "registry" || there.includes(entry.id)) return null;
  return `no registry has ${named}, and this engine does not have it either`;
}

/** @param {string} file @returns {Record<string, LockedImage>} none where it cannot be read: the check says why */
function readLock(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).images ?? {};
  } catch {
    return {};
  }
}
