// Secret files that the Compose file names: made when missing, readable by exactly the users that the services run as.
import { randomBytes } from "node:crypto";
import { chownSync, existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, relative } from "node:path";
import { ask, root } from "./run.mjs";
import { note, ok, problem } from "./talk.mjs";

/**
 * @typedef {{ uid: number, gid: number }} Reader
 * @typedef {{ name: string, file: string, readers: Reader[], services: string[] }} Secret file: absolute
 */

/**
 * Which secret files the project has and who reads them. A service without `user`, or with a name instead of a
 * number, counts as root: only its image knows, and root is what an image runs as unless it says otherwise.
 * @param {import("./compose-file.mjs").Config} config
 * @returns {Secret[]}
 */
export function listSecrets(config) {
  return Object.entries(config.secrets ?? {}).flatMap(([name, { file }]) => {
    if (!file) return [];
    const users = Object.entries(config.services).filter(([, service]) =>
      service.secrets?.some(({ source }) => source === name),
    );
    const readers = new Map(users.map(([, { user = "0" }]) => [user, readerOf(user)]));
    return [{ name, file, readers: [...readers.values()], services: users.map(([service]) => service) }];
  });
}

/** @param {string} user `uid`, `uid:gid` or names @returns {Reader} */
function readerOf(user) {
  const match = /^(\d+)(?::(\d+))?$/.exec(user);
  return match ? { uid: Number(match[1]), gid: Number(match[2] ?? 0) } : { uid: 0, gid: 0 };
}

/**
 * @param {import("./compose-file.mjs").Config} config
 * @param {{ native: boolean }} engine native: files keep their owner in containers, as on Linux without Docker Desktop
 */
export function ensureSecrets(config, engine) {
  const secrets = listSecrets(config);
  for (const secret of secrets) {
    if (!existsSync(secret.file)) create(secret);
    if (engine.native) give(secret);
  }
  if (secrets.length > 0) ok(`secrets: ${secrets.map(({ file }) => shown(file)).join(", ")}`);
}

/** @param {string} file */
const shown = (file) => relative(root, file);

/** 32 random bytes, as text without a line end: programs that read a password file often keep the line end. @param {Secret} secret */
function create({ name, file }) {
  if (shown(file).startsWith("..") || isAbsolute(shown(file))) {
    throw problem(`The secret ${name} has no file: ${file}`, "It is outside the project, so it is yours to make.");
  }
  // 1: git would add it. 128: not a clone, so there is nothing to add it to.
  if (ask(["git", "check-ignore", "--quiet", file]).code === 1) {
    throw problem(
      `Git does not ignore ${shown(file)}, a secret about to be made`,
      `Run:  echo ${shown(dirname(file))}/ >> .gitignore`,
    );
  }
  mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
  writeFileSync(file, randomBytes(32).toString("base64url"), { mode: 0o600, flag: "wx" });
  ok(`made ${shown(file)}: random, readable by its owner only`);
}

/** Lets the services read the file: as owner, else by an access list. @param {Secret} secret */
function give({ file, readers, services }) {
  const [owner, ...others] = readers;
  if (!owner) return;
  const info = statSync(file);
  const isRoot = process.getuid?.() === 0;
  if (info.uid !== owner.uid && isRoot) {
    chownSync(file, owner.uid, owner.gid);
    ok(`${shown(file)} belongs to ${owner.uid}:${owner.gid} now, as whom ${services.join(", ")} run`);
  }
  const left = (isRoot || info.uid === owner.uid ? others : readers).filter(({ uid }) => uid !== 0 && uid !== info.uid);
  for (const { uid } of left) {
    const list = ask(["setfacl", "-m", `u:${uid}:r`, file]);
    if (list.code === 0) continue;
    throw problem(
      `The services ${services.join(", ")} run as user ${uid} and cannot read ${shown(file)}`,
      others.length === 0
        ? `Run:  sudo chown ${owner.uid}:${owner.gid} ${shown(file)}`
        : `Run:  sudo apt-get install acl && sudo setfacl -m u:${uid}:r ${shown(file)}`,
    );
  }
  if (!isRoot && readers.some(({ uid }) => uid === 0))
    note(`${shown(file)}: root in a container with all capabilities dropped cannot read it`);
}
