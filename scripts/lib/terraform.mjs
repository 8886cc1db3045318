// Terraform or OpenTofu: getting it, and the environment that CDKTF runs it in.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { installPackages, refreshPackageLists } from "./apt.mjs";
import { doing, problem } from "./talk.mjs";
import { atLeast, TERRAFORM_MINIMUM } from "./version.mjs";

/** HashiCorp's own instructions: https://developer.hashicorp.com/terraform/install, "Linux, Ubuntu/Debian". */
const ORIGIN = "https://apt.releases.hashicorp.com";
const KEY = "/etc/apt/keyrings/hashicorp.asc";
const LIST = "/etc/apt/sources.list.d/hashicorp.list";
const BY_HAND = [
  "Install one of them by hand and run the same command again:",
  "https://developer.hashicorp.com/terraform/install or https://opentofu.org/docs/intro/install/",
];

/** Terraform from HashiCorp's package source, which this adds. @param {{ codename: string } | null} os */
export async function installTerraform(os) {
  doing(`add HashiCorp's package source (${LIST})`);
  const key = await fetch(`${ORIGIN}/gpg`, { signal: AbortSignal.timeout(10_000) }).then(
    (response) => (response.ok ? response.text() : null),
    () => null,
  );
  if (!key?.includes("BEGIN PGP PUBLIC KEY"))
    throw problem("Terraform is missing, and HashiCorp's package source does not answer", ...BY_HAND);
  mkdirSync("/etc/apt/keyrings", { recursive: true });
  writeFileSync(KEY, key);
  writeFileSync(LIST, `deb [signed-by=${KEY}] ${ORIGIN} ${os?.codename} main\n`);
  await refreshPackageLists();
  await installPackages(["terraform"]);
}

/**
 * The environment for cdktf and Terraform.
 * @param {{ terraform: string | null, tofu: string | null }} found versions
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {NodeJS.ProcessEnv}
 */
export function terraformEnvironment(found, env = process.env) {
  /** @type {NodeJS.ProcessEnv} */
  const made = { ...env, CHECKPOINT_DISABLE: "1" }; // saves cdktf 2 s of asking for its own newer versions
  // Terraform warns at every call about a configuration file that does not exist.
  if (made.TF_CLI_CONFIG_FILE && !existsSync(made.TF_CLI_CONFIG_FILE)) delete made.TF_CLI_CONFIG_FILE;
  const tofuOnly = !atLeast(found.terraform, TERRAFORM_MINIMUM) && atLeast(found.tofu, TERRAFORM_MINIMUM);
  if (tofuOnly && !made.TERRAFORM_BINARY_NAME) made.TERRAFORM_BINARY_NAME = "tofu"; // what CDKTF reads
  return made;
}
