import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findPlugin } from "../compose/command/plugin";
import { run } from "../compose/command/run";
import { composeShell } from "../compose/command/shell";
import { onDisk } from "../compose/contents";
import { parseOutput } from "../compose/document";
import { BerthError, type Finding } from "../errors";
import { isObject, type JsonObject } from "../json";
import type { BakeSecret } from "./bake";

interface SecretRequest {
  readonly build: JsonObject;
  readonly document?: JsonObject | undefined;
  readonly envFiles?: readonly string[] | undefined;
  readonly projectDirectory: string;
  /** A folder of ours for a file of the moment. */
  readonly folder: string;
  /** Keeps the variables of several builds apart. */
  readonly key: number;
}

/** The secrets of a build, and the variables that bake needs for those that are no files. */
export interface BuildSecrets {
  readonly secrets: readonly BakeSecret[];
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * Looks up what `build.secrets` name. An id is `target` where it is given, as in `docker compose build`; `uid`, `gid` and
 * `mode` have no meaning there either, the Dockerfile's `--mount` says them. Values are never written anywhere.
 * Errors: BERTH005 for a file, BERTH004 for a variable that is not there, BERTH606 for a secret from elsewhere.
 */
export async function buildSecrets(request: SecretRequest): Promise<BuildSecrets> {
  const { projectDirectory, key } = request;
  const named = Array.isArray(request.build.secrets) ? request.build.secrets : [];
  const secrets: BakeSecret[] = [];
  const variables: Record<string, string> = {};
  const findings: Finding[] = [];
  for (const one of named) {
    const source = String(isObject(one) ? one.source : one);
    const id = String((isObject(one) && one.target) || source);
    const all = request.document?.secrets;
    const { file, environment } = isObject(all) && isObject(all[source]) ? all[source] : ({} as JsonObject);
    if (typeof file === "string") {
      const path = onDisk(file, projectDirectory);
      if (!existsSync(path)) findings.push(noFile(source, file));
      secrets.push({ id, file: path });
    } else if (typeof environment === "string") {
      const value = await variable(environment, request);
      if (value === undefined) findings.push(noVariable(source, environment));
      // A name of our own: another environment may have another value under the file's name.
      const name = `BERTH_BUILD_SECRET_${key}_${Object.keys(variables).length}`;
      variables[name] = value ?? "";
      secrets.push({ id, variable: name });
    } else findings.push(elsewhere(source));
  }
  if (findings.length > 0) throw new BerthError(findings);
  return { secrets, variables };
}

/** As docker compose sees it: the shell first, then the env files, which it alone reads as it does. */
async function variable(name: string, request: SecretRequest): Promise<string | undefined> {
  const own = process.env[name];
  if (own !== undefined) return own;
  const { projectDirectory, folder, envFiles = [] } = request;
  const file = join(folder, "variable.yaml");
  const service = { image: "none", environment: [name] };
  writeFileSync(file, JSON.stringify({ name: "variable", services: { service } }));
  const files = envFiles.flatMap((envFile) => ["--env-file", envFile]);
  const words = ["--project-directory", ".", ...files, "-f", file, "config", "--format", "json"];
  const options = { cwd: projectDirectory, env: composeShell(process.env, projectDirectory, [name]) };
  const { stdout } = await run(findPlugin(process.env), words, options);
  const services = parseOutput(stdout)?.services;
  const loaded = isObject(services) ? services.service : undefined;
  const value = isObject(loaded) && isObject(loaded.environment) ? loaded.environment[name] : undefined;
  return typeof value === "string" ? value : undefined;
}

const error = { verdict: "error", path: "build.secrets" } as const;

function noFile(source: string, file: string): Finding {
  const reason = "A step of the Dockerfile reads it";
  return { ...error, code: "BERTH005", found: `secret ${source}: no file ${file}`, reason, remedy: "Create the file" };
}

function noVariable(source: string, name: string): Finding {
  return {
    ...error,
    code: "BERTH004",
    found: `secret ${source}: nothing sets ${name}`,
    reason: "A step of the Dockerfile reads it",
    remedy: `Set ${name} in the shell, in .env or in the environment's env file`,
  };
}

function elsewhere(source: string): Finding {
  return {
    ...error,
    code: "BERTH606",
    found: `secret ${source}`,
    reason: "A build takes secrets from a file or a variable; this one is external, or from somewhere else",
    remedy: "Give it a file or environment under secrets, in a Compose file for the build",
  };
}
