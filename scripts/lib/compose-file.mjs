// What the scripts read from the Compose file, through docker compose itself: nothing here knows the sample app.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ask, root, tail } from "./run.mjs";
import { problem } from "./talk.mjs";

/** @typedef {{ files?: string[], envFiles?: string[], profiles?: string[] }} Choice of an environment in cdktf.json */

/**
 * The environment's entry in cdktf.json.
 * @param {string} name
 * @returns {Choice & { target?: string, options?: Record<string, unknown> }}
 */
export function readEnvironment(name) {
  const environments = JSON.parse(readFileSync(join(root, "cdktf.json"), "utf8")).context?.environments ?? {};
  const found = environments[name];
  if (found) return found;
  throw problem(`There is no environment ${name}`, `cdktf.json has: ${Object.keys(environments).join(", ") || "none"}`);
}

/** Options of docker compose for an environment; its own Compose files first. @param {string} name @param {Choice} choice */
export function composeArguments(name, choice) {
  const own = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"].find((file) =>
    existsSync(join(root, file)),
  );
  const override = [`compose.${name}.yaml`, `compose.${name}.yml`].find((file) => existsSync(join(root, file)));
  const files = choice.files ?? [own, override].filter((file) => file !== undefined);
  return [
    ...files.flatMap((file) => ["--file", file]),
    ...(choice.envFiles ?? []).flatMap((file) => ["--env-file", file]),
    ...(choice.profiles ?? []).flatMap((profile) => ["--profile", profile]),
  ];
}

/**
 * @typedef {object} Service
 * @property {string} [image] @property {string} [user]
 * @property {{ context?: string, dockerfile?: string, args?: Record<string, string | null> }} [build]
 * @property {{ source: string }[]} [secrets]
 * @property {{ target: number, published?: string, host_ip?: string, protocol?: string, app_protocol?: string }[]} [ports]
 * @typedef {object} Config what `docker compose config --format json` gives, as far as it is used here
 * @property {string} name
 * @property {Record<string, Service>} services
 * @property {Record<string, { file?: string, environment?: string, external?: boolean }>} [secrets]
 */

/**
 * @param {readonly string[]} args from composeArguments
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Config}
 */
export function readConfig(args, env = process.env) {
  const { code, out, stdout } = ask(["docker", "compose", ...args, "config", "--format", "json"], { env });
  if (code !== 0) throw problem("docker compose cannot read the Compose file", ...tail(out, 5));
  return JSON.parse(stdout);
}

/**
 * The variables that the Compose file reads, with their defaults. Empty on a Compose without `config --variables`.
 * @param {readonly string[]} args
 * @returns {Record<string, string>}
 */
export function readVariables(args) {
  const { code, stdout } = ask(["docker", "compose", ...args, "config", "--variables", "--format", "json"]);
  if (code !== 0 || !stdout.trimStart().startsWith("{")) return {};
  const entries = Object.entries(JSON.parse(stdout));
  return Object.fromEntries(entries.map(([name, variable]) => [name, String(variable.DefaultValue ?? "")]));
}

/** Where the published ports are reached, HTTP first. @param {Config} config @param {string} host of the engine */
export function publishedUrls(config, host = "localhost") {
  const urls = Object.entries(config.services).flatMap(([service, { ports = [] }]) =>
    ports
      .filter((port) => port.published)
      .map((port) => {
        const at = port.host_ip && !["0.0.0.0", "::", "127.0.0.1"].includes(port.host_ip) ? port.host_ip : host;
        const scheme = port.app_protocol?.startsWith("http")
          ? port.app_protocol.replace(/^http2$/, "http")
          : (port.protocol ?? "tcp");
        return { service, url: `${scheme}://${at}:${port.published}` };
      }),
  );
  return urls.sort((a, b) => Number(b.url.startsWith("http")) - Number(a.url.startsWith("http")));
}
