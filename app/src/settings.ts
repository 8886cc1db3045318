import { readFileSync } from "node:fs";

/** Everything the environment decides. Defaults suit a run without a container (`node dist/web.js`). */
export interface Settings {
  /** Name of the environment, shown on the page. */
  readonly environment: string;
  /** Image reference the environment says it runs; a process cannot see that by itself. */
  readonly image: string;
  /** TCP port web listens on. */
  readonly port: number;
  readonly store: { readonly host: string; readonly port: number; readonly password?: string };
  /** From the config file. */
  readonly greeting: string;
  /** `host:port` that the page tries to reach. */
  readonly peers: readonly string[];
  /** Seconds a job takes when nobody says. */
  readonly jobSeconds: number;
}

/** Reads environment variables, the config file and the password file. Throws when one is unreadable or ill-typed. */
export function readSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  const file = env.LOOKOUT_CONFIG;
  const config: Record<string, unknown> = file ? JSON.parse(readFileSync(file, "utf8")) : {};
  const passwordFile = env.LOOKOUT_STORE_PASSWORD_FILE;
  const password = passwordFile ? readFileSync(passwordFile, "utf8").trim() : undefined;
  const store = parsePeer(env.LOOKOUT_STORE ?? "127.0.0.1:6379");
  const peers = config.peers ?? [];
  if (!Array.isArray(peers)) throw new Error(`${file}: "peers" must be a list of "host:port"`);
  for (const peer of peers) parsePeer(String(peer));
  return {
    environment: env.LOOKOUT_ENVIRONMENT || "local",
    image: env.LOOKOUT_IMAGE || "unknown",
    port: number(env.PORT ?? 3000, "PORT"),
    store: password === undefined ? store : { ...store, password },
    greeting: String(config.greeting ?? ""),
    peers: peers.map(String),
    jobSeconds: number(config.jobSeconds ?? 1, "jobSeconds"),
  };
}

export function parsePeer(peer: string): { host: string; port: number } {
  const [, host, port] = /^(.+):(\d+)$/.exec(peer) ?? [];
  if (!host || !port) throw new Error(`"${peer}" is not host:port`);
  return { host, port: Number(port) };
}

function number(value: unknown, name: string): number {
  const parsed = Number(value);
  if (!Number.isFinite(parsed) || parsed < 0) throw new Error(`${name} must be a number, not "${value}"`);
  return parsed;
}
