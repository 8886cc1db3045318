import type { JsonObject } from "../../../src/json";
import { docker, type Result } from "./docker";
import type { Engine } from "./engine";
import type { Settings } from "./settings";

/** `docker compose up` for the project given, which is handed over on stdin: nothing of it is left on this machine. */
export function composeUp(
  engine: Engine,
  project: string,
  document: JsonObject,
  projectDirectory: string,
  timeout: number,
  onLine: (line: string) => void,
): Promise<Result> {
  const which = ["--ansi", "never", "--progress", "plain", "-p", project];
  const what = ["--project-directory", projectDirectory, "-f", "-"];
  const how = ["--detach", "--no-build", "--pull", "never", "--remove-orphans"];
  const input = JSON.stringify(document);
  return docker(engine, ["compose", ...which, ...what, "up", ...how], { input, timeout, onLine });
}

/**
 * `docker compose down`. By name alone it removes whatever carries the project's labels, networks of earlier
 * definitions included; with the project it also runs what the file asks for before a stop (`pre_stop`).
 */
export function composeDown(
  engine: Engine,
  project: string,
  options: { readonly volumes?: boolean; readonly document?: JsonObject },
  onLine: (line: string) => void,
): Promise<Result> {
  const which = ["--ansi", "never", "--progress", "plain", "-p", project, ...(options.document ? ["-f", "-"] : [])];
  const how = ["--remove-orphans", ...(options.volumes ? ["--volumes"] : [])];
  const input = options.document ? { input: JSON.stringify(options.document) } : {};
  return docker(engine, ["compose", ...which, "down", ...how], { ...input, onLine });
}

/**
 * The environment's env files, by default `.env` of the project directory, as docker compose itself reads it, for secrets and configs that come from a
 * variable. The shell's variables are in it too and win there as well.
 */
export async function dotEnvironment(
  engine: Engine,
  { projectDirectory, envFiles }: Pick<Settings, "projectDirectory" | "envFiles">,
): Promise<Map<string, string>> {
  const args = [
    "compose",
    "-p",
    "berth",
    "--project-directory",
    projectDirectory,
    ...envFiles.flatMap((file) => ["--env-file", file]),
    "-f",
    "-",
    "config",
    "--environment",
  ];
  const result = await docker(engine, args, { input: '{"services":{}}' });
  const pairs = result.stdout
    .toString()
    .split("\n")
    .flatMap((line) => {
      const at = line.indexOf("=");
      return at > 0 ? [[line.slice(0, at), line.slice(at + 1)] as const] : [];
    });
  return new Map(pairs);
}
