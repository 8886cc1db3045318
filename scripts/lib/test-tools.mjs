// Programs that the tests run: installed once per user and version, each kind into a folder of its own.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { refreshPackageLists } from "./apt.mjs";
import { findPython } from "./facts.mjs";
import { ask, has, root, run, tail } from "./run.mjs";
import { doing, problem } from "./talk.mjs";

const REQUIREMENTS = join(root, "scripts/test-requirements.txt");

/** Outside the project, so that a fresh clone finds them again. */
const cache = () => join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "berth");

/** Where the Python programs are. Made anew when the list changes. */
export function toolsFolder() {
  const hash = createHash("sha256").update(readFileSync(REQUIREMENTS)).digest("hex").slice(0, 12);
  return join(cache(), `python-${hash}`);
}

/** Path of one of them. @param {string} name */
export const tool = (name) => join(toolsFolder(), "bin", name);

/** Installs what is not there. */
export async function ensureTestTools() {
  await ensurePython();
  await ensureRegistry();
}

/** About 300 MB, half a minute with a warm cache. */
async function ensurePython() {
  const folder = toolsFolder();
  if (isComplete(folder)) return;
  const python = findPython();
  if (!python)
    throw problem(
      "The tests need Python 3 with venv, for an emulator of the AWS API",
      "Run:  sudo apt-get install python3 python3-venv   (or install Python 3 from https://www.python.org/downloads/)",
    );
  doing(
    `install ${readFileSync(REQUIREMENTS, "utf8")
      .match(/^\w[^\n]*/gm)
      ?.join(", ")} for the tests`,
  );
  empty(folder);
  const steps = [
    [python, "-m", "venv", folder],
    [join(folder, "bin/pip"), "install", "--quiet", "--disable-pip-version-check", "-r", REQUIREMENTS],
  ];
  for (const step of steps) {
    const { code, out } = await run(step);
    if (code !== 0) throw problem("The tests' Python packages could not be installed", ...tail(out, 5));
  }
  complete(folder);
}

/**
 * Path of a Docker registry: on the PATH as Debian calls it or as its makers do, else out of Debian's package.
 * Null where there is none.
 * @returns {string | null}
 */
export function registryProgram() {
  const own = join(registryFolder(), "usr/bin/docker-registry");
  return REGISTRY_NAMES.find(isRegistry) ?? (isComplete(registryFolder()) ? own : null);
}

const registryFolder = () => join(cache(), "docker-registry");
const REGISTRY_NAMES = ["docker-registry", "registry"];

/** Other programs are called `registry` too. @param {string} name */
const isRegistry = (name) => has(name) && /distribution/.test(ask([name, "--version"]).out);

/** Debian's package, unpacked and not installed: that would start a registry as a service. 5 MB. */
export async function ensureRegistry() {
  if (registryProgram()) return;
  if (!has("apt-get") || !has("dpkg-deb"))
    throw problem(
      "The tests need a Docker registry, for what is pushed and pulled",
      "Install the program registry of https://github.com/distribution/distribution/releases on the PATH",
      "(Debian and Ubuntu have it as docker-registry, and npm test takes it from there)",
    );
  doing("take docker-registry from the package archive for the tests");
  const folder = registryFolder();
  empty(folder);
  const download = () => run(["apt-get", "download", "-q", "docker-registry"], { cwd: folder });
  let result = await download();
  if (result.code !== 0 && process.getuid?.() === 0) {
    await refreshPackageLists();
    result = await download();
  }
  const file = readdirSync(folder).find((name) => name.endsWith(".deb"));
  if (result.code === 0 && file) result = await run(["dpkg-deb", "--extract", join(folder, file), folder]);
  const program = join(folder, "usr/bin/docker-registry");
  if (result.code === 0) result = await run([program, "--version"]);
  if (result.code !== 0) throw problem("The tests' Docker registry could not be installed", ...tail(result.out, 5));
  complete(folder);
}

/** @param {string} folder */
function empty(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}

/** @param {string} folder */
const isComplete = (folder) => existsSync(join(folder, "complete"));

/** The mark comes last: an install that was interrupted does not count. @param {string} folder */
function complete(folder) {
  const mark = join(folder, "complete");
  writeFileSync(`${mark}.new`, "");
  renameSync(`${mark}.new`, mark);
}
