import { existsSync, readFileSync, statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { BerthError, type Finding } from "../errors";
import { DEFAULT_FILES, findComposeFile } from "./discover";
import type { LoadRequest } from "./project";

/** A request with every default filled in and every file there. */
export interface Resolved {
  readonly projectDirectory: string;
  readonly files: readonly string[];
  /** As given with `--env-file`. */
  readonly envFiles: readonly string[];
  /** Those that Compose reads: the given ones, else `.env` where there is one. */
  readonly effectiveEnvFiles: readonly string[];
  readonly profiles: readonly string[];
  readonly shell: Readonly<Record<string, string | undefined>>;
  /** Text of each of `files`. */
  readonly texts: readonly string[];
}

/** Phase "request": which files, and are they there. Synchronous, so that docker compose starts at once. Throws BerthError. */
export function resolveRequest(request: LoadRequest): Resolved {
  const { projectDirectory } = request;
  const found = request.files && request.files.length > 0 ? request.files : [findComposeFile(projectDirectory)];
  const findings: Finding[] = [];
  const files: string[] = [];
  const texts: string[] = [];
  for (const file of found) {
    if (file === undefined) {
      findings.push(
        missing(
          "BERTH001",
          "no Compose file in the project directory",
          `docker compose looks for ${DEFAULT_FILES.join(", ")}`,
          "create compose.yaml, or name the file with -f",
        ),
      );
      continue;
    }
    try {
      texts.push(readFileSync(onPath(projectDirectory, file), "utf8"));
      files.push(file);
    } catch (error) {
      const absent = (error as NodeJS.ErrnoException).code === "ENOENT";
      const reason = absent
        ? "no such file in the project directory"
        : (error as Error).message.replaceAll(`${projectDirectory}/`, "");
      findings.push({
        ...missing("BERTH001", `Compose file ${file} cannot be read`, reason, "create it, or correct its name"),
        file,
      });
    }
  }
  for (const file of request.envFiles ?? []) {
    const path = onPath(projectDirectory, file);
    if (existsSync(path) && statSync(path).isFile()) continue;
    findings.push({
      ...missing(
        "BERTH005",
        `env file ${file} is missing`,
        "it is named for the interpolation of the Compose file",
        "create it, or correct its name",
      ),
      file,
    });
  }
  if (findings.length > 0) throw new BerthError(findings);
  const envFiles = request.envFiles ?? [];
  const effectiveEnvFiles = envFiles.length > 0 ? envFiles : existsSync(join(projectDirectory, ".env")) ? [".env"] : [];
  return {
    projectDirectory,
    files,
    envFiles,
    effectiveEnvFiles,
    profiles: request.profiles ?? [],
    shell: request.shell ?? process.env,
    texts,
  };
}

function missing(code: "BERTH001" | "BERTH005", found: string, reason: string, remedy: string): Finding {
  return { code, verdict: "error", found, reason, remedy };
}

function onPath(projectDirectory: string, file: string): string {
  return isAbsolute(file) ? file : join(projectDirectory, file);
}
