import { existsSync } from "node:fs";
import { join } from "node:path";

/** Names in the order in which docker compose looks (compose-go, `cli.DefaultFileNames`). */
export const DEFAULT_FILES = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"] as const;

/**
 * The Compose file that docker compose would find in this folder, or undefined. Two deliberate differences: parent
 * folders are not searched, and `compose.override.yaml` is not added, since an environment names its own override.
 */
export function findComposeFile(projectDirectory: string): string | undefined {
  return DEFAULT_FILES.find((name) => existsSync(join(projectDirectory, name)));
}
