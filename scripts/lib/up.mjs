// `npm run up [-- environment] [--yes]`: from a fresh clone to the app that serves.

import { spawn } from "node:child_process";
import { join } from "node:path";
import { publishedUrls, readEnvironment } from "./compose-file.mjs";
import { chooseImages } from "./lock.mjs";
import { ensureDependencies } from "./npm.mjs";
import { ask, root } from "./run.mjs";
import { ensureMachine, ensureProject, isYes } from "./setup.mjs";
import { doing, ok, problem, stopwatch } from "./talk.mjs";
import { terraformEnvironment } from "./terraform.mjs";

/**
 * The environment named on the command line, `compose` by default.
 * @param {readonly string[]} args
 * @param {readonly string[]} flags that the command knows
 */
export function environmentOf(args, flags) {
  const wrong = args.find((arg) => arg.startsWith("-") && !flags.includes(arg));
  const names = args.filter((arg) => !arg.startsWith("-"));
  if (wrong) throw problem(`Unknown option ${wrong}`, `Options: ${flags.join(", ")}`);
  if (names.length > 1) throw problem(`One environment at a time: ${names.join(", ")}`);
  return names[0] ?? "compose";
}

/** @param {string[]} args of cdktf @param {NodeJS.ProcessEnv} env @returns {Promise<number>} exit code */
export function cdktf(args, env) {
  doing(`cdktf ${args.join(" ")}`);
  // Without a terminal its spinner would print a line for each turn; CI tells it so.
  const calm = process.stdout.isTTY ? {} : { CI: "true" };
  const child = spawn(join(root, "node_modules/.bin/cdktf"), args, {
    cwd: root,
    env: { ...env, ...calm },
    stdio: "inherit",
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}

/**
 * Options of `docker` for the engine that an environment is on, and the name of its host for people.
 * @param {{ options?: any }} environment entry in cdktf.json
 */
export function engineOf({ options }) {
  const { host, context } = options?.engine ?? {};
  const address = host ?? (context ? "" : (process.env.DOCKER_HOST ?? ""));
  const name = /^(?:ssh|tcp|https?):\/\/(?:[^@/]*@)?([^:/]+)/.exec(address)?.[1] ?? (context || "localhost");
  return { docker: host ? ["--host", host] : context ? ["--context", context] : [], name };
}

/** @param {string[]} args */
export async function main(args) {
  const name = environmentOf(args, ["--yes"]);
  const environment = readEnvironment(name);
  const watch = stopwatch();
  const facts = await watch.time("machine", () => ensureMachine({ yes: isYes(args) }));
  await watch.time("npm packages", () => ensureDependencies());
  const choose = (/** @type {import("./compose-file.mjs").Config} */ config) =>
    chooseImages(config, environment, name, engineOf(environment).docker);
  const { config, lock } = await ensureProject(name, environment, watch, isYes(args), choose);
  const env = { ...terraformEnvironment(facts), ...(lock && { BERTH_LOCK: lock }) };
  const code = await watch.time("deploy", () => cdktf(["deploy", name, "--auto-approve"], env));
  if (code !== 0)
    throw problem(
      `The deploy of ${name} failed; the reason is above`,
      `Mend it and run the same command again. To undo:  npm run down${name === "compose" ? "" : ` -- ${name}`}`,
    );
  await showResult(name, environment, config, watch);
  return 0;
}

/** @param {string} name @param {{ target?: string, options?: any }} environment @param {import("./compose-file.mjs").Config} config @param {ReturnType<typeof stopwatch>} watch */
async function showResult(name, environment, config, watch) {
  console.log();
  const again = name === "compose" ? "" : ` -- ${name}`;
  if ((environment.target ?? name) === "compose") {
    const engine = engineOf(environment);
    const project = environment.options?.projectName ?? config.name;
    const format = 'table {{.Label "com.docker.compose.service"}}\t{{.Status}}\t{{.Names}}';
    console.log(
      ask([
        "docker",
        ...engine.docker,
        "ps",
        "--all",
        "--filter",
        `label=com.docker.compose.project=${project}`,
        "--format",
        format,
      ]).stdout,
    );
    for (const { service, url } of publishedUrls(config, engine.name)) ok(`${service} serves at ${url}`);
    console.log(`\nTry next:
  npm run up${again}              after any change: only what changed is recreated
  docker ${[...engine.docker, "compose"].join(" ")} -p ${project} logs -f
  npx berth check ${name}     what this environment carries, adapts or refuses
  npm run down${again}            stop it; add --volumes to delete its data`);
  }
  ok(watch.summary());
}
