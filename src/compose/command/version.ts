import { createHash } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Plugin } from "./plugin";
import { run } from "./run";

/** First version with `include` (docker/compose release notes, 2.20.0); `config --no-path-resolution` is older. */
export const MINIMUM = [2, 20] as const;

const known = new Map<string, Promise<string | undefined>>();

/**
 * The plugin's version (`2.40.3`), or undefined where it cannot be asked. Costs no time in the usual case: asked
 * side by side with the load, and remembered for this binary (path, size, time of change) in the temporary folder.
 */
export function pluginVersion(plugin: Plugin, env: NodeJS.ProcessEnv, cwd: string): Promise<string | undefined> {
  const memory = memoryFile(plugin, env.TMPDIR || tmpdir());
  const key = memory ?? `${plugin.command} ${plugin.prefix.join(" ")} ${env.PATH}`;
  let version = known.get(key);
  if (version === undefined) {
    version = recall(memory) ?? ask(plugin, env, cwd, memory);
    known.set(key, version);
  }
  return version;
}

/** False only for a version that can be read and is too old: a build of one's own (`dev`) is let through. */
export function isRecent(version: string | undefined): boolean {
  const match = /(\d+)\.(\d+)/.exec(version ?? "");
  if (!match) return true;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  return major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1]);
}

function memoryFile(plugin: Plugin, temporary: string): string | undefined {
  if (plugin.binary === undefined) return undefined;
  try {
    const { mtimeMs, size } = statSync(plugin.binary);
    const id = createHash("sha256").update(`${plugin.binary}\0${mtimeMs}\0${size}`).digest("hex").slice(0, 16);
    return join(temporary, `berth-compose-version-${process.getuid?.() ?? 0}-${id}`);
  } catch {
    return undefined;
  }
}

function recall(memory: string | undefined): Promise<string> | undefined {
  if (memory === undefined) return undefined;
  try {
    const text = readFileSync(memory, "utf8");
    return /^v?\d+\.\d+/.test(text) ? Promise.resolve(text) : undefined;
  } catch {
    return undefined;
  }
}

async function ask(
  plugin: Plugin,
  env: NodeJS.ProcessEnv,
  cwd: string,
  memory: string | undefined,
): Promise<string | undefined> {
  const outcome = await run(plugin, ["version", "--short"], { cwd, env });
  const version = outcome.code === 0 ? outcome.stdout.trim() : undefined;
  if (memory !== undefined && version !== undefined) {
    try {
      // wx: never through a link that someone else put there.
      writeFileSync(memory, version, { mode: 0o600, flag: "wx" });
    } catch {
      // A memory that cannot be written costs a process next time, nothing else.
    }
  }
  return version;
}
