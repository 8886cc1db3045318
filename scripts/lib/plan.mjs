// Decides from the facts what is missing and how to get it. Pure: nothing is asked, run or changed here.
import { atLeast, BUILDX_MINIMUM, COMPOSE_MINIMUM, TERRAFORM_MINIMUM } from "./version.mjs";

/**
 * @typedef {"apt" | "newer-suite" | "terraform" | "start"} How
 * @typedef {object} Step something that is missing
 * @property {string} missing what, for people
 * @property {How | null} how what the set-up can do about it; null: nothing, the person must
 * @property {readonly string[]} packages for `apt` and `newer-suite`
 * @property {string} command what a person would run instead
 */

const SELF = "sudo node scripts/setup.mjs --system --yes";
const SERVICES = "https://docs.docker.com/engine/install/";

/**
 * @param {import("./facts.mjs").Facts} facts
 * @param {{ standIns?: boolean, tests?: boolean }} [wants] standIns: base images must be made from packages;
 *   tests: also what only the tests need
 * @returns {Step[]} in the order to do them; empty when nothing is missing
 */
export function plan(facts, wants = {}) {
  const steps = [...planEngine(facts), ...planPlugins(facts), ...planTerraform(facts)];
  if (wants.standIns && !facts.mmdebstrap) steps.push(fromApt(facts, "mmdebstrap (makes base images)", ["mmdebstrap"]));
  if (wants.tests && facts.platform === "linux" && !facts.ip) steps.push(fromApt(facts, "ip (tests)", ["iproute2"]));
  if (wants.tests && facts.platform === "linux" && !facts.sshd)
    steps.push(fromApt(facts, "an ssh server (tests)", ["openssh-server"]));
  if (wants.tests && !facts.venv) steps.push(fromApt(facts, "Python 3 with venv (tests)", ["python3", "python3-venv"]));
  return steps;
}

/** Whether apt is the way here: Debian or Ubuntu. @param {import("./facts.mjs").Facts} facts */
export const isDebian = (facts) => facts.platform === "linux" && ["debian", "ubuntu"].includes(facts.os?.id ?? "");

/**
 * @param {import("./facts.mjs").Facts} facts @param {string} missing @param {readonly string[]} packages
 * @returns {Step}
 */
function fromApt(facts, missing, packages) {
  if (!isDebian(facts)) return byHand(missing, `install ${packages.join(" ")} with the system's package manager`);
  const command = `sudo apt-get update && sudo apt-get install --no-install-recommends ${packages.join(" ")}`;
  return { missing, how: facts.root ? "apt" : null, packages, command };
}

/** @param {string} missing @param {string} command @returns {Step} */
const byHand = (missing, command) => ({ missing, how: null, packages: [], command });

/** @param {import("./facts.mjs").Facts} facts @returns {Step[]} */
function planEngine(facts) {
  if (facts.engine === "answers") return [];
  if (facts.engine === "denied") {
    return [byHand("permission to use the Docker engine", 'sudo usermod -aG docker "$USER" && newgrp docker')];
  }
  if (facts.elsewhere && facts.cli) {
    const back = facts.elsewhere.startsWith("context ") ? "docker context use default" : "unset DOCKER_HOST";
    return [byHand(`an answer from the Docker engine at ${facts.elsewhere}`, `start it there, or: ${back}`)];
  }
  if (facts.platform === "darwin") {
    return [
      facts.cli
        ? byHand("a running Docker engine", "open -a Docker")
        : byHand("Docker", "brew install --cask docker-desktop"),
    ];
  }
  if (facts.platform !== "linux") return [byHand("Docker", `use WSL 2, or see ${SERVICES}`)];
  /** @type {Step} */
  const start = {
    missing: "a running Docker engine",
    how: facts.root ? "start" : null,
    packages: [],
    command: "sudo systemctl start docker",
  };
  if (facts.dockerd) return [start];
  // iptables is only recommended by docker.io, and dockerd does not start without it.
  if (isDebian(facts)) return [fromApt(facts, "Docker engine", ["docker.io", "iptables"]), start];
  return [byHand("Docker engine", `curl -fsSL https://get.docker.com | sudo sh   (or see ${SERVICES})`)];
}

/** @param {import("./facts.mjs").Facts} facts @returns {Step[]} */
function planPlugins(facts) {
  const compose = atLeast(facts.compose, COMPOSE_MINIMUM);
  const buildx =
    atLeast(facts.buildx, BUILDX_MINIMUM) ||
    (facts.buildx !== null && facts.compose !== null && !needsNewBuildx(facts.compose));
  if (compose && buildx) return [];
  const missing = [
    ...(compose
      ? []
      : [`Docker Compose ${COMPOSE_MINIMUM} or later${facts.compose ? ` (found ${facts.compose})` : ""}`]),
    ...(buildx ? [] : [`Docker Buildx${facts.buildx ? ` ${BUILDX_MINIMUM} or later (found ${facts.buildx})` : ""}`]),
  ].join(" and ");
  if (facts.platform === "darwin") return [byHand(missing, "brew install --cask docker-desktop")];
  if (!isDebian(facts)) return [byHand(missing, "see https://docs.docker.com/compose/install/linux/")];
  const good = (/** @type {string[]} */ names, /** @type {string} */ minimum) =>
    names.find((name) => atLeast(facts.candidates[name]?.replace(/^\d+:/, ""), minimum));
  // Docker's own packages first: beside its engine, Debian's would conflict.
  const composePackage = good(["docker-compose-plugin", "docker-compose-v2", "docker-compose"], COMPOSE_MINIMUM);
  const composeVersion = compose ? facts.compose : (facts.candidates[composePackage ?? ""] ?? null);
  const buildxMinimum = needsNewBuildx(composeVersion) ? BUILDX_MINIMUM : "0.1";
  const buildxPackage = good(["docker-buildx-plugin", "docker-buildx"], buildxMinimum);
  const packages = [...(compose ? [] : [composePackage]), ...(buildx ? [] : [buildxPackage])];
  if (packages.every((name) => name !== undefined))
    return [fromApt(facts, missing, /** @type {string[]} */ (packages))];
  if (facts.os?.id !== "debian") return [byHand(missing, "see https://docs.docker.com/compose/install/linux/")];
  return [
    { missing, how: facts.root ? "newer-suite" : null, packages: ["docker-compose", "docker-buildx"], command: SELF },
  ];
}

/** Compose asks for Buildx 0.17 at some version between 2.26, which does not, and 2.40, which does: from 2.27 we do. @param {string | null} compose */
const needsNewBuildx = (compose) => compose === null || atLeast(compose.replace(/^\d+:/, ""), "2.27");

/** @param {import("./facts.mjs").Facts} facts @returns {Step[]} */
function planTerraform(facts) {
  if (atLeast(facts.terraform, TERRAFORM_MINIMUM) || atLeast(facts.tofu, TERRAFORM_MINIMUM)) return [];
  const found = [facts.terraform && `Terraform ${facts.terraform}`, facts.tofu && `OpenTofu ${facts.tofu}`].filter(
    Boolean,
  );
  const missing = `Terraform or OpenTofu ${TERRAFORM_MINIMUM} or later${found.length ? ` (found ${found.join(", ")})` : ""}`;
  if (isDebian(facts))
    return [{ missing, how: facts.root ? "terraform" : null, packages: ["terraform"], command: SELF }];
  if (facts.platform === "darwin") return [byHand(missing, "brew install opentofu")];
  return [
    byHand(
      missing,
      "see https://opentofu.org/docs/intro/install/ or https://developer.hashicorp.com/terraform/install",
    ),
  ];
}
