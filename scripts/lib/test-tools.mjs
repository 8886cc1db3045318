// Python programs that the tests run: installed once per user and version, into a folder of their own.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { findPython } from "./facts.mjs";
import { root, run } from "./run.mjs";
import { doing, problem } from "./talk.mjs";

const REQUIREMENTS = join(root, "scripts/test-requirements.txt");

/** Where they are: outside the project, so that a fresh clone finds them again. Made anew when the list changes. */
export function toolsFolder() {
  const hash = createHash("sha256").update(readFileSync(REQUIREMENTS)).digest("hex").slice(0, 12);
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "berth", `python-${hash}`);
}

/** Path of one of them. @param {string} name */
export const tool = (name) => join(toolsFolder(), "bin", name);

/** Installs them unless they are there: about 300 MB, half a minute with a warm cache. */
export async function ensureTestTools() {
  const folder = toolsFolder();
  // The mark comes last: an install that was interrupted does not count.
  if (existsSync(join(folder, "complete"))) return;
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
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const steps = [
    [python, "-m", "venv", folder],
    [join(folder, "bin/pip"), "install", "--quiet", "--disable-pip-version-check", "-r", REQUIREMENTS],
  ];
  for (const step of steps) {
    const { code, out } = await run(step);
    if (code !== 0)
      throw problem("The tests' Python packages could not be installed", ...out.trimEnd().split("\n").slice(-5));
  }
  const mark = join(folder, "complete");
  writeFileSync(`${mark}.new`, "");
  renameSync(`${mark}.new`, mark);
}
