import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { isObject, type JsonObject } from "../json";

export interface Contents {
  readonly contents: Readonly<Record<string, string>>;
  /** Keys of configs whose file cannot be read, with the file and why. */
  readonly unreadable: readonly {
    readonly key: string;
    readonly file: string;
    readonly missing: boolean;
    readonly reason: string;
  }[];
}

/**
 * Phase "contents": the bytes of each config, base64. A config is part of the app, so a missing file is an error here;
 * `docker compose config` does not look. The file of a secret is not touched: a checkout in CI rightly has none, and a
 * deploy reports it.
 */
export function readContents(document: JsonObject, projectDirectory: string): Contents {
  const contents: Record<string, string> = {};
  const unreadable: { key: string; file: string; missing: boolean; reason: string }[] = [];
  const configs = document.configs;
  for (const [key, config] of isObject(configs) ? Object.entries(configs) : []) {
    if (!isObject(config) || config.external === true) continue;
    const { content, file } = config;
    if (typeof content === "string") contents[key] = Buffer.from(content, "utf8").toString("base64");
    else if (typeof file === "string") {
      try {
        contents[key] = readFileSync(onDisk(file, projectDirectory)).toString("base64");
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        unreadable.push({ key, file, missing: code === "ENOENT" || code === "ENOTDIR", reason: code ?? message });
      }
    }
  }
  return { contents, unreadable };
}

/** A path of the document on this machine. */
export function onDisk(path: string, projectDirectory: string): string {
  if (path === "~" || path.startsWith("~/")) return join(homedir(), path.slice(1));
  return isAbsolute(path) ? path : join(projectDirectory, path);
}
