// Debian packages: the ordinary way, and single files of a newer suite for the two plugins that Debian 12 lacks.
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { explain } from "./explain.mjs";
import { ask, run } from "./run.mjs";
import { doing, note, ok, problem } from "./talk.mjs";

const ENV = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };

/** @param {readonly string[]} command */
async function must(command, what = `${command.slice(0, 2).join(" ")} failed`, cwd = "/") {
  const { code, out } = await run([...command], { env: ENV, cwd });
  if (code !== 0) throw explain(what, out);
  return out;
}

/** Package lists, without which apt knows no candidates: a new machine or container often has none. */
export async function refreshPackageLists() {
  doing("apt-get update");
  await must(["apt-get", "update", "-q"]);
}

/** @param {readonly string[]} packages */
export async function installPackages(packages) {
  doing(`apt-get install ${packages.join(" ")}`);
  await must(["apt-get", "install", "-y", "-q", "--no-install-recommends", ...packages]);
  ok(`installed ${packages.join(", ")}`);
}

/**
 * The Debian mirror that the machine's own package sources use.
 * @returns {{ mirror: string, keyring: string } | null} null where the machine has none, as on Ubuntu
 */
export function findDebianMirror() {
  const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
  const format = "$(REPO_URI) $(ORIGIN) $(LABEL)";
  const targets = ask(["apt-get", "indextargets", "--format", format, "Identifier: Packages"]).stdout.split("\n");
  const mirror = targets.find((line) => line.endsWith(" Debian Debian"))?.split(" ")[0];
  return mirror && existsSync(keyring) ? { mirror, keyring } : null;
}

/**
 * Suites to try. sid first: its Buildx (0.29) knows what Compose (2.40) there asks for, and both run on Debian 12
 * (they need glibc 2.34); trixie has Compose 2.26 and Buildx 0.13.
 */
const SUITES = ["sid", "trixie"];
const PLUGINS = "/usr/local/lib/docker/cli-plugins";

/**
 * Docker's Compose and Buildx plugins out of a newer suite's packages: downloaded and verified by apt against the
 * machine's own Debian keyring, in a configuration of their own, so that the machine's sources stay as they are.
 * @param {readonly string[]} packages
 */
export async function installPlugins(packages) {
  const source = findDebianMirror();
  if (!source)
    throw problem(
      `No Debian package source to take ${packages.join(" and ")} from`,
      "See https://docs.docker.com/compose/install/linux/",
    );
  let last = "";
  for (const suite of SUITES) {
    const dir = mkdtempSync(join(tmpdir(), "plugins-"));
    try {
      doing(`take ${packages.join(" and ")} from Debian ${suite} into ${PLUGINS}`);
      await unpack(dir, suite, source, packages);
      const versions = packages.map((name) => ask(["docker", name.replace("docker-", ""), "version"]));
      last = versions.map(({ out }) => out).join("");
      if (versions.every(({ code }) => code === 0)) return ok(`installed ${last.trim().split("\n").join(", ")}`);
      note(`they do not run here: ${last.trim()}`);
    } catch (error) {
      // Such as a mirror whose copy of sid is out of date: apt refuses that, and so do we.
      const { message, remedy = [] } = /** @type {Error & { remedy?: string[] }} */ (error);
      last = [message, ...remedy].join("\n");
      note(last.split("\n").find((line) => line.startsWith("E:")) ?? last);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  }
  throw problem(`The packages ${packages.join(" and ")} of Debian ${SUITES.join(" and ")} do not run here`, last);
}

/** @param {string} dir @param {string} suite @param {{ mirror: string, keyring: string }} source @param {readonly string[]} packages */
async function unpack(dir, suite, { mirror, keyring }, packages) {
  for (const folder of ["lists/partial", "cache/archives/partial", "files"])
    mkdirSync(join(dir, folder), { recursive: true });
  writeFileSync(join(dir, "sources.list"), `deb [signed-by=${keyring}] ${mirror} ${suite} main\n`);
  const settings = {
    "Dir::Etc::SourceList": join(dir, "sources.list"),
    "Dir::Etc::SourceParts": "-",
    "Dir::State::Lists": join(dir, "lists"),
    "Dir::Cache": join(dir, "cache"),
    "Acquire::Languages": "none",
    "APT::Sandbox::User": "root",
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  await must(["apt-get", ...options, "update", "-q"]);
  await must(
    ["apt-get", ...options, "download", "-q", ...packages.map((name) => `${name}/${suite}`)],
    undefined,
    join(dir, "files"),
  );
  mkdirSync(PLUGINS, { recursive: true });
  for (const file of readdirSync(join(dir, "files"))) {
    await must(["dpkg-deb", "--extract", join(dir, "files", file), join(dir, "root")]);
  }
  for (const folder of ["usr/libexec/docker/cli-plugins", "usr/lib/docker/cli-plugins"]) {
    const from = join(dir, "root", folder);
    for (const name of existsSync(from) ? readdirSync(from) : []) {
      copyFileSync(join(from, name), join(PLUGINS, name));
      chmodSync(join(PLUGINS, name), 0o755);
    }
  }
}
