// Base images: the public ones where a registry answers, stand-ins where none does.
import { chownSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readConfig, readVariables } from "./compose-file.mjs";
import { parseEnv, STAND_IN, withStandIns } from "./env-file.mjs";
import { explain, isNetworkFailure, noImage } from "./explain.mjs";
import { ask, root, run } from "./run.mjs";
import { canStandIn, findStandIn, makeStandIn } from "./stand-in.mjs";
import { doing, note, ok } from "./talk.mjs";

const ENV_FILE = join(root, ".env");
/** How long a registry may say nothing at all. A pull that has begun may take as long as it needs. */
const SILENCE_MS = 10_000;

/**
 * Public images that the project needs: what services run and do not build, and build arguments that come from a
 * variable with an image as its default.
 * @param {import("./compose-file.mjs").Config} config
 * @param {Readonly<Record<string, string>>} defaults of the Compose file's variables
 * @returns {{ image: string, variable: string | null }[]}
 */
export function listBaseImages(config, defaults) {
  const services = Object.values(config.services);
  const built = new Set(services.flatMap(({ build, image }) => (build && image ? [image] : [])));
  const images = services.flatMap(({ build, image }) => (build || !image || built.has(image) ? [] : [image]));
  const variables = Object.entries(defaults).filter(([, value]) => isImage(value));
  const args = services.flatMap(({ build }) => Object.entries(build?.args ?? {}));
  const fromArgs = args.flatMap(([name, value]) =>
    value && isImage(value) && (/image/i.test(name) || variables.some(([, image]) => image === value)) ? [value] : [],
  );
  return [...new Set([...images, ...fromArgs])].map((image) => ({
    image,
    variable: variables.find(([, value]) => value === image)?.[0] ?? null,
  }));
}

/** `name:tag` or `name@digest`. @param {string} text */
const isImage = (text) =>
  /^[a-z0-9][\w.-]*(?::\d+)?(?:\/[\w.-]+)*(?::[\w.-]+)?(?:@sha256:[0-9a-f]{64})?$/.test(text) && /[:@]/.test(text);

/**
 * Sees to it that every base image is there, and that `.env` names stand-ins for those that cannot be.
 * @param {readonly string[]} args of docker compose, for the environment
 * @param {() => Promise<unknown>} ensureTools sees to what making stand-ins needs
 */
export async function ensureBaseImages(args, ensureTools) {
  const text = existsSync(ENV_FILE) ? readFileSync(ENV_FILE, "utf8") : "";
  const defaults = readVariables(args);
  const ours = Object.entries(parseEnv(text)).filter(([, value]) => value.startsWith(STAND_IN));
  // As if our lines were not there: a variable of the environment beats the file.
  const env = { ...Object.fromEntries(ours.map(([name]) => [name, defaults[name] ?? ""])), ...process.env };
  /** @type {Record<string, string>} */
  const standIns = {};
  let silent = "";
  for (const { image, variable } of listBaseImages(readConfig(args, env), defaults)) {
    const refused = silent || (await pull(image));
    if (refused === null) continue;
    if (!isNetworkFailure(refused) || !variable || !canStandIn(image))
      throw noImage(image, refused, variable ?? undefined);
    if (!silent) {
      note(`no image registry answers: ${refused.trim().split("\n").at(-1)}`);
      if (!findStandIn(image)) await ensureTools();
    }
    silent = refused; // asked once
    standIns[variable] = await makeStandIn(image);
  }
  const changed = withStandIns(text, standIns);
  if (changed === text) return;
  writeFileSync(ENV_FILE, changed);
  const { uid, gid } = statSync(root); // run with sudo, the file is still the user's
  if (process.getuid?.() === 0) chownSync(ENV_FILE, uid, gid);
  ok(
    Object.keys(standIns).length
      ? `.env names the stand-ins: ${Object.keys(standIns).join(", ")}`
      : ".env: stand-ins removed, a registry answers again",
  );
}

/** @param {string} image @returns {Promise<string | null>} null: it is there; else why not */
async function pull(image) {
  if (ask(["docker", "image", "inspect", image]).code === 0) return null;
  doing(`docker pull ${image}`);
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), SILENCE_MS);
  const { code, out } = await run(["docker", "pull", image], {
    onLine: () => clearTimeout(timer),
    signal: silence.signal,
  });
  clearTimeout(timer);
  if (code === 0) ok(`${image}`);
  else if (/no space left on device/i.test(out)) throw explain(`Pulling ${image} failed`, out);
  return code === 0 ? null : silence.signal.aborted ? "i/o timeout: no answer within 10 s" : out;
}
