// The set-up: finds everything that is missing, asks once, and does it. Safe to run at any time.
import { installPackages, installPlugins, refreshPackageLists } from "./apt.mjs";
import { buildImages } from "./build.mjs";
import { composeArguments, readConfig } from "./compose-file.mjs";
import { startEngine } from "./engine.mjs";
import { gatherFacts } from "./facts.mjs";
import { ensureBaseImages } from "./images.mjs";
import { ensureDependencies } from "./npm.mjs";
import { isDebian, plan } from "./plan.mjs";
import { ask } from "./run.mjs";
import { ensureSecrets } from "./secrets.mjs";
import { agreed, note, ok, problem, stopwatch } from "./talk.mjs";
import { installTerraform } from "./terraform.mjs";

/** @typedef {{ yes: boolean, tests?: boolean, standIns?: boolean }} Options standIns: base images must be made here */

/** `--yes`, `CI=true`, and `npm run up --yes`, which npm takes for itself. @param {readonly string[]} args */
export const isYes = (args) =>
  args.includes("--yes") || process.env.CI === "true" || process.env.npm_config_yes === "true";

/**
 * What the machine must have: engine, plugins, Terraform. System packages are asked for first.
 * @param {Options} options
 * @returns {Promise<import("./facts.mjs").Facts>} of the machine as it is afterwards
 */
export async function ensureMachine({ yes, tests = false, standIns = false }) {
  let facts = gatherFacts();
  const wants = { tests, standIns };
  let steps = plan(facts, wants);
  if (steps.length > 0 && isDebian(facts) && facts.root) {
    await refreshPackageLists(); // only now does apt know what it can install
    facts = gatherFacts();
    steps = plan(facts, wants);
  }
  if (steps.length > 0) {
    await agree(steps, yes);
    const packages = steps.filter(({ how }) => how === "apt").flatMap((step) => step.packages);
    if (packages.length > 0) await installPackages([...new Set(packages)]);
    for (const { how, packages: names } of steps) {
      if (how === "newer-suite") await installPlugins(names);
      if (how === "terraform") await installTerraform(facts.os);
      if (how === "start") await startEngine();
    }
    facts = gatherFacts();
    const left = plan(facts, wants);
    if (left.length > 0)
      throw problem(
        `Still missing after the set-up: ${left.map(({ missing }) => missing).join("; ")}`,
        ...left.map(({ command }) => `Run:  ${command}`),
      );
  }
  const iac = facts.terraform ? `Terraform ${facts.terraform}` : `OpenTofu ${facts.tofu}`;
  ok(`Node ${process.versions.node}, Docker engine, Compose ${facts.compose}, Buildx ${facts.buildx}, ${iac}`);
  return facts;
}

/** One question for all. Throws when something is for the person to do, or the answer is no. @param {readonly import("./plan.mjs").Step[]} steps @param {boolean} yes */
async function agree(steps, yes) {
  note("Missing on this machine:");
  for (const { missing, how, packages } of steps) {
    const does =
      how === "start" ? ": will start it" : how && packages.length ? `: will install ${packages.join(", ")}` : "";
    console.log(`  - ${missing}${does}`);
  }
  const remedy = [...new Set(steps.map(({ command }) => `Run:  ${command}`))];
  if (steps.some(({ how }) => how === null))
    throw problem("The set-up cannot do this by itself", ...remedy, "Then run the same command again.");
  if (!(await agreed("Go ahead?", { yes })))
    throw problem("Nothing was installed", "Run the same command again with --yes, or:", ...remedy);
}

/** What making base images needs on the machine; only a failing pull tells that they have to be made. @param {boolean} yes */
const toolsFor = (yes) => () => ensureMachine({ yes, standIns: true });

/** Whether files keep their owner in the engine's containers: a Linux engine on this machine, not Docker Desktop's. */
const isNative = () =>
  process.platform === "linux" &&
  !/Docker Desktop/.test(ask(["docker", "info", "--format", "{{.OperatingSystem}}"]).stdout);

/**
 * The project itself: npm packages, base images, secrets, and images, built unless something better is chosen.
 * @param {string} environment name
 * @param {import("./compose-file.mjs").Choice} choice
 * @param {ReturnType<typeof stopwatch>} watch
 * @param {boolean} yes
 * @param {(config: import("./compose-file.mjs").Config) => import("./lock.mjs").Choice} [chooseImages] default: build
 */
export async function ensureProject(environment, choice, watch, yes, chooseImages = () => ({ build: true })) {
  const args = composeArguments(environment, choice);
  await watch.time("base images", () => ensureBaseImages(args, toolsFor(yes)));
  const config = readConfig(args);
  ensureSecrets(config, { native: isNative() });
  const images = await watch.time("lock", () => chooseImages(config));
  if (images.ok) ok(images.ok);
  if (images.note) note(images.note);
  if (images.build) await watch.time("image", () => buildImages(args, config));
  return { args, config, lock: images.lock };
}

/** `node scripts/setup.mjs [--yes] [--system]`; --system: only what needs root, the machine and its base images. @param {string[]} args */
export async function main(args) {
  const watch = stopwatch();
  await watch.time("machine", () => ensureMachine({ yes: isYes(args), tests: true }));
  if (args.includes("--system"))
    await watch.time("base images", () => ensureBaseImages(composeArguments("compose", {}), toolsFor(isYes(args))));
  else {
    await watch.time("npm packages", () => ensureDependencies());
    await ensureProject("compose", {}, watch, isYes(args));
  }
  ok(watch.summary());
  return 0;
}
