// Stand-ins for two public base images, made from Debian packages where no image registry answers. They have what the
// official images promise: programs, users, folders, entry point, ports and volumes.
import { spawn } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findDebianMirror } from "./apt.mjs";
import { STAND_IN } from "./env-file.mjs";
import { explain } from "./explain.mjs";
import { ask, has, run } from "./run.mjs";
import { doing, ok, problem } from "./talk.mjs";

/** Debian 13: Node 20.19 and Valkey 8.1. */
const SUITE = "trixie";
/** Raise it when a recipe changes: images of another revision are made anew. */
const REVISION = "2";
const COMMON = ["base-files", "base-passwd", "libc-bin", "dash", "coreutils", "sed", "grep"];
/** Weight that no container reads. */
const DROPPED = [
  "usr/share/doc",
  "usr/share/man",
  "usr/share/info",
  "usr/share/locale",
  "usr/share/lintian",
  "usr/share/nodejs/corepack",
  "usr/share/nodejs/@types",
  "usr/lib/x86_64-linux-gnu/gconv",
  "var/lib/apt",
  "var/cache",
  "etc/resolv.conf",
  "etc/hostname",
];

/**
 * @typedef {object} Recipe
 * @property {readonly string[]} packages
 * @property {readonly string[]} version command in the image that prints its version
 * @property {readonly string[]} changes for `docker import --change`
 * @property {(folder: string) => Promise<void>} finish what the packages' own scripts would do, and what is not in them
 */

/** @type {Readonly<Record<string, Recipe>>} by the last part of the official image's name */
const RECIPES = {
  node: {
    packages: [...COMMON, "nodejs", "ca-certificates"],
    version: ["/usr/bin/node", "--version"],
    changes: ['ENTRYPOINT ["docker-entrypoint.sh"]', 'CMD ["node"]'],
    async finish(folder) {
      // As the official one: what is not a command is for node.
      addEntryPoint(
        folder,
        `if [ "\${1#-}" != "$1" ] || [ -z "$(command -v "$1")" ] || { [ -f "$1" ] && ! [ -x "$1" ]; }; then set -- node "$@"; fi`,
      );
      addUser(folder, "node", 1000, "/home/node");
      collectCertificates(folder);
      await addNpm(folder);
    },
  },
  valkey: {
    packages: [...COMMON, "valkey-server", "valkey-tools"],
    version: ["/usr/bin/valkey-server", "--version"],
    changes: [
      "WORKDIR /data",
      "VOLUME /data",
      "EXPOSE 6379",
      'ENTRYPOINT ["docker-entrypoint.sh"]',
      'CMD ["valkey-server"]',
    ],
    async finish(folder) {
      addUser(folder, "valkey", 999, "/data");
      // As the official one: options alone mean the server, and root becomes valkey.
      addEntryPoint(
        folder,
        `case "$1" in -*|*.conf) set -- valkey-server "$@" ;; esac
if [ "$1" = valkey-server ] && [ "$(id -u)" = 0 ]; then
  chown -R valkey:valkey .
  exec chroot --userspec=valkey:valkey --skip-chdir / "$0" "$@"
fi
umask 0077`,
      );
    },
  },
};

/** Whether there is a recipe for an official image. @param {string} image such as `node:20-slim` */
export const canStandIn = (image) => familyOf(image) in RECIPES;

/** @param {string} image */
const familyOf = (image) =>
  image
    .replace(/[@:][^/]*$/, "")
    .split("/")
    .at(-1) ?? "";

/** The stand-in that the engine already has. @param {string} image @returns {string | null} */
export function findStandIn(image) {
  const filter = [
    "--filter",
    `reference=${STAND_IN}${familyOf(image)}`,
    "--filter",
    `label=berth.stand-in=${REVISION}`,
  ];
  return (
    ask(["docker", "image", "ls", ...filter, "--format", "{{.Repository}}:{{.Tag}}"]).stdout.split("\n")[0] || null
  );
}

/** Makes the stand-in for an official image, unless the engine has it. @param {string} image @returns {Promise<string>} its name */
export async function makeStandIn(image) {
  const found = findStandIn(image);
  if (found) {
    ok(`${found} stands in for ${image}`);
    return found;
  }
  const family = familyOf(image);
  const recipe = RECIPES[family];
  const mirror = process.env.BERTH_DEBIAN_MIRROR ?? findDebianMirror()?.mirror;
  if (!recipe || !mirror)
    throw problem(
      `Nothing to make a stand-in for ${image} from`,
      "Name a Debian mirror:  export BERTH_DEBIAN_MIRROR=<url>",
    );
  if (process.getuid?.() !== 0 || !has("mmdebstrap")) {
    throw problem(
      `Making a stand-in for ${image} needs root and mmdebstrap`,
      "Run:  sudo node scripts/setup.mjs --system --yes",
    );
  }
  doing(`make a stand-in for ${image} from Debian ${SUITE}'s packages`);
  const dir = mkdtempSync(join(tmpdir(), "stand-in-"));
  const folder = join(dir, "root");
  try {
    // `extract` unpacks and runs no package script: half a minute less than `minbase`.
    const options = [
      "--variant=extract",
      '--aptopt=Apt::Install-Recommends "false"',
      `--include=${recipe.packages.join(",")}`,
    ];
    const made = await run(["mmdebstrap", ...options, SUITE, folder, mirror], { cwd: "/" });
    if (made.code !== 0) throw explain(`Making a stand-in for ${image} failed`, made.out);
    for (const path of DROPPED) rmSync(join(folder, path), { recursive: true, force: true });
    mkdirSync(join(folder, "usr/local/bin"), { recursive: true });
    ask(["ldconfig", "-r", folder]);
    if (!readdirSync(join(folder, "etc")).includes("passwd"))
      for (const name of ["passwd", "group"])
        cpSync(join(folder, "usr/share/base-passwd", `${name}.master`), join(folder, "etc", name));
    await recipe.finish(folder);
    const version = /v?=?(\d+)\./.exec(ask(["chroot", folder, ...recipe.version]).stdout)?.[1] ?? "0";
    const name = `${STAND_IN}${family}:${version}`;
    await load(folder, name, [
      ...recipe.changes,
      "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      `LABEL berth.stand-in=${REVISION}`,
    ]);
    ok(`${name} stands in for ${image}`);
    return name;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** @param {string} folder @param {string} name @param {number} id @param {string} home */
function addUser(folder, name, id, home) {
  appendFileSync(join(folder, "etc/passwd"), `${name}:x:${id}:${id}::${home}:/bin/sh\n`);
  appendFileSync(join(folder, "etc/group"), `${name}:x:${id}:\n`);
  mkdirSync(join(folder, home), { recursive: true });
  chownSync(join(folder, home), id, id);
}

/** @param {string} folder @param {string} lines of shell, before the command takes over */
function addEntryPoint(folder, lines) {
  const script = join(folder, "usr/local/bin/docker-entrypoint.sh");
  writeFileSync(script, `#!/bin/sh\nset -e\n${lines}\nexec "$@"\n`);
  chmodSync(script, 0o755);
}

/** What update-ca-certificates makes: one file with all. @param {string} folder */
function collectCertificates(folder) {
  const from = join(folder, "usr/share/ca-certificates/mozilla");
  const all = readdirSync(from)
    .sort()
    .map((name) => readFileSync(join(from, name), "utf8"));
  mkdirSync(join(folder, "etc/ssl/certs"), { recursive: true });
  writeFileSync(join(folder, "etc/ssl/certs/ca-certificates.crt"), all.join(""));
}

/** npm as its own package, a tenth of Debian's with its hundreds of modules. 10.8: what comes with Node 20. @param {string} folder */
async function addNpm(folder) {
  const pack = await run(["npm", "pack", "--silent", "npm@10.8.2"], { cwd: join(folder, "..") });
  if (pack.code !== 0) throw explain("Getting npm for the stand-in failed", pack.out);
  const modules = join(folder, "usr/local/lib/node_modules/npm");
  mkdirSync(modules, { recursive: true });
  const file = join(folder, "..", pack.out.trim().split("\n").at(-1) ?? "");
  const unpacked = ask(["tar", "-xzf", file, "-C", modules, "--strip-components=1", "--no-same-owner"]);
  if (unpacked.code !== 0) throw explain("Unpacking npm for the stand-in failed", unpacked.out);
  for (const name of ["npm", "npx"])
    symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, join(folder, "usr/local/bin", name));
}

/** @param {string} folder @param {string} name @param {readonly string[]} changes */
function load(folder, name, changes) {
  const tar = spawn("tar", ["-C", folder, "--sort=name", "--numeric-owner", "--exclude=./dev/*", "-c", "."], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const docker = spawn("docker", ["import", ...changes.flatMap((change) => ["--change", change]), "-", name], {
    stdio: [tar.stdout, "ignore", "pipe"],
  });
  let said = "";
  docker.stderr?.on("data", (chunk) => {
    said += chunk;
  });
  return new Promise((resolve, reject) => {
    docker.on("error", reject);
    docker.on("close", (code) => (code === 0 ? resolve(undefined) : reject(explain(`Loading ${name} failed`, said))));
  });
}
