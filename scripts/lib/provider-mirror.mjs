// Finds providers that are on this machine already, where Terraform cannot download them.
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const WANTED = join("registry.terraform.io", "hashicorp", "aws");

/** Where Terraform itself looks: https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories. */
const IMPLIED = [
  ".terraform.d/plugins",
  ".local/share/terraform/plugins",
  "Library/Application Support/io.terraform/plugins",
].map((folder) => join(homedir(), folder));
const SHARED = ["/usr/local/share/terraform/plugins", "/usr/share/terraform/plugins"];
/** Where people put such a mirror by hand; searched three folders deep. */
const PLACES = ["/opt", "/usr/local", "/usr/lib", "/usr/share", "/var/lib", "/srv", "/mnt"];
const DEPTH = 3;

/**
 * The folder of a filesystem mirror that holds the AWS provider; undefined where there is none, and Terraform downloads.
 * @returns {string | undefined}
 */
export function findProviderMirror() {
  return [...IMPLIED, ...SHARED].find(holds) ?? PLACES.map((place) => search(place, DEPTH)).find(Boolean);
}

const holds = (/** @type {string} */ folder) => existsSync(join(folder, WANTED));

/** @param {string} folder @param {number} depth @returns {string | undefined} */
function search(folder, depth) {
  if (holds(folder)) return folder;
  if (depth === 0) return undefined;
  for (const name of subfolders(folder)) {
    const found = search(join(folder, name), depth - 1);
    if (found) return found;
  }
  return undefined;
}

/** @param {string} folder */
function subfolders(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch {
    return []; // Not there, or not ours to read.
  }
}

/** Terraform's CLI configuration that takes providers from `mirror`, or from their registry. @param {string | undefined} mirror */
export function cliConfiguration(mirror) {
  if (mirror === undefined) return "";
  return `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n  direct {\n    exclude = ["hashicorp/aws"]\n  }\n}\n`;
}
