// What the set-up needs to know about the machine, as plain data: the planner decides from it.
import { existsSync, readFileSync } from "node:fs";
import { ask, has } from "./run.mjs";
import { findVersion } from "./version.mjs";

/**
 * @typedef {object} Facts
 * @property {string} platform `process.platform`
 * @property {boolean} root
 * @property {{ id: string, codename: string } | null} os /etc/os-release
 * @property {boolean} cli the `docker` command is there
 * @property {boolean} dockerd the engine is installed
 * @property {"answers" | "silent" | "denied"} engine silent: nobody listens; denied: not allowed to open the socket
 * @property {string | null} elsewhere DOCKER_HOST or the Docker context, when the engine is not the machine's own
 * @property {string | null} compose @property {string | null} buildx
 * @property {string | null} terraform @property {string | null} tofu versions
 * @property {Readonly<Record<string, string>>} candidates versions that apt would install
 * @property {boolean} mmdebstrap
 * @property {boolean} sshd an ssh server, for the tests of remote engines
 * @property {boolean} venv Python 3 that can make virtual environments, for the programs that the tests run
 * @property {boolean} ip the `ip` command, for the second engine of the tests
 */

const PACKAGES = ["docker.io", "docker-compose", "docker-compose-v2", "docker-compose-plugin", "docker-buildx"];

/** @returns {Facts} */
export function gatherFacts() {
  const os = readOs();
  const info = ask(["docker", "info", "--format", "{{.ServerVersion}}"], { timeout: 20_000 });
  const denied = /permission denied/i.test(info.out);
  return {
    platform: process.platform,
    root: process.getuid?.() === 0,
    os,
    cli: has("docker"),
    dockerd: has("dockerd"),
    engine: info.code === 0 && findVersion(info.stdout) ? "answers" : denied ? "denied" : "silent",
    elsewhere: findElsewhere(),
    compose: versionOf(["docker", "compose", "version", "--short"]),
    buildx: versionOf(["docker", "buildx", "version"]),
    terraform: versionOf(["terraform", "version"]),
    tofu: versionOf(["tofu", "version"]),
    candidates: has("apt-cache")
      ? readCandidates(ask(["apt-cache", "policy", ...PACKAGES, "docker-buildx-plugin"]).stdout)
      : {},
    mmdebstrap: has("mmdebstrap"),
    ip: has("ip"),
    venv: findPython() !== null,
    sshd: existsSync("/usr/sbin/sshd") || has("sshd"),
  };
}

/** Name of a Python 3 with venv. */
export const findPython = () =>
  ["python3", "python"].find((name) => ask([name, "-c", "import venv, ensurepip"]).code === 0) ?? null;

/** @param {string[]} command */
function versionOf(command) {
  const { code, stdout } = ask(command, { timeout: 20_000 });
  return code === 0 ? findVersion(stdout) : null;
}

function readOs() {
  if (!existsSync("/etc/os-release")) return null;
  const text = readFileSync("/etc/os-release", "utf8");
  const value = (/** @type {string} */ key) => new RegExp(`^${key}="?([^"\n]*)`, "m").exec(text)?.[1] ?? "";
  return { id: value("ID"), codename: value("VERSION_CODENAME") };
}

/** The engine that `docker` talks to, when that is not the machine's own: then it is not ours to install or start. */
function findElsewhere() {
  const host = process.env.DOCKER_HOST;
  if (host) return host === "unix:///var/run/docker.sock" ? null : host;
  const context = ask(["docker", "context", "show"]);
  const name = context.stdout.trim();
  return context.code !== 0 || name === "" || name === "default" ? null : `context ${name}`;
}

/** From the output of `apt-cache policy`. @param {string} policy @returns {Record<string, string>} */
export function readCandidates(policy) {
  /** @type {Record<string, string>} */
  const candidates = {};
  for (const match of policy.matchAll(/^(\S+):\n(?: .*\n)*? {2}Candidate: (\S+)/gm)) {
    if (match[1] && match[2] && match[2] !== "(none)") candidates[match[1]] = match[2];
  }
  return candidates;
}
