// `npm run down [-- environment] [--volumes]`: undoes `npm run up`, and says what it leaves.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { composeArguments, readConfig, readEnvironment } from "./compose-file.mjs";
import { gatherFacts } from "./facts.mjs";
import { ask, root } from "./run.mjs";
import { listSecrets } from "./secrets.mjs";
import { note, ok, problem, stopwatch } from "./talk.mjs";
import { terraformEnvironment } from "./terraform.mjs";
import { cdktf, engineOf, environmentOf } from "./up.mjs";

/** @param {string[]} args */
export async function main(args) {
  const name = environmentOf(args, ["--yes", "--volumes"]);
  const environment = readEnvironment(name);
  // `npm run down --volumes`: npm keeps the option for itself and says so in the environment.
  const volumes = args.includes("--volumes") || process.env.npm_config_volumes === "true";
  if (!existsSync(join(root, "node_modules/.bin/cdktf")))
    throw problem("The npm packages are missing, so nothing can have been deployed from here", "Run:  npm ci");
  const env = { ...terraformEnvironment(gatherFacts()), ...(volumes ? { BERTH_REMOVE_VOLUMES: "1" } : {}) };
  const watch = stopwatch();
  const code = await watch.time("destroy", () => cdktf(["destroy", name, "--auto-approve"], env));
  if (code !== 0)
    throw problem(`Taking ${name} down failed; the reason is above`, "Mend it and run the same command again.");
  if ((environment.target ?? name) === "compose") sayWhatIsLeft(name, environment);
  ok(watch.summary());
  return 0;
}

/** @param {string} name @param {ReturnType<typeof readEnvironment>} environment */
function sayWhatIsLeft(name, environment) {
  const config = readConfig(composeArguments(name, environment));
  const docker = ["docker", ...engineOf(environment).docker];
  const project = environment.options?.projectName ?? config.name;
  const label = `label=com.docker.compose.project=${project}`;
  const list = (/** @type {string[]} */ command) =>
    ask([...docker, ...command])
      .stdout.split("\n")
      .filter(Boolean);
  const containers = list(["ps", "--all", "--quiet", "--filter", label]);
  if (containers.length > 0)
    throw problem(
      `${containers.length} containers of ${project} are still there`,
      `See them:  docker ps --all --filter ${label}`,
    );
  const volumes = list(["volume", "ls", "--quiet", "--filter", label]);
  const images = [
    ...new Set(Object.values(config.services).flatMap(({ build, image }) => (build && image ? [image] : []))),
  ];
  const left = images.filter((image) => ask([...docker, "image", "inspect", image]).code === 0);
  const secrets = listSecrets(config)
    .map(({ file }) => file)
    .filter((file) => existsSync(file));
  ok(`${name} is down: no containers and no networks of ${project} are left`);
  if (volumes.length > 0)
    note(
      `left: data, in the volume ${volumes.join(", ")}. Delete:  ${docker.join(" ")} volume rm ${volumes.join(" ")}`,
    );
  if (left.length > 0)
    note(`left: the image ${left.join(", ")}. Delete:  ${docker.join(" ")} image rm ${left.join(" ")}`);
  if (secrets.length > 0)
    note(`left: the secret ${secrets.map((file) => file.replace(`${root}/`, "")).join(", ")}, which the data may need`);
}
