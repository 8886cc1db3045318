import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** How to start Docker Compose: the plugin's binary alone, or through `docker`, which costs about 50 ms more. */
export interface Plugin {
  readonly command: string;
  /** Words before Compose's own. */
  readonly prefix: readonly string[];
  /** The plugin's binary, where it was found. */
  readonly binary?: string;
}

/** Where docker looks for plugins (docker/cli `cli-plugins/manager`), then Docker Desktop for Mac, then Homebrew. */
function folders(shell: Shell): string[] {
  const config = shell.DOCKER_CONFIG || join(shell.HOME || homedir(), ".docker");
  return [
    join(config, "cli-plugins"),
    "/usr/local/lib/docker/cli-plugins",
    "/usr/local/libexec/docker/cli-plugins",
    "/usr/lib/docker/cli-plugins",
    "/usr/libexec/docker/cli-plugins",
    "/Applications/Docker.app/Contents/Resources/cli-plugins",
    "/opt/homebrew/lib/docker/cli-plugins",
  ];
}

type Shell = Readonly<Record<string, string | undefined>>;

/** The Compose plugin of this machine. Never fails: `docker compose` is the last resort, and starting it tells. */
export function findPlugin(shell: Shell): Plugin {
  const name = process.platform === "win32" ? "docker-compose.exe" : "docker-compose";
  const binary = folders(shell)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
  return binary === undefined ? { command: "docker", prefix: ["compose"] } : { command: binary, prefix: [], binary };
}
