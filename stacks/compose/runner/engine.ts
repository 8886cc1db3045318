import { hostname } from "node:os";
import type { EngineOptions } from "../options";
import { hostOf } from "../urls";
import { type Cli, docker, text } from "./docker";
import { failure } from "./failure";

/** An engine that answered. */
export interface Engine extends Cli {
  /** `unix:///var/run/docker.sock`, `ssh://user@host`. */
  readonly address: string;
  /** Whether it runs on this machine, so that files here are files there. */
  readonly local: boolean;
  /** Host for the addresses of published ports. */
  readonly publishingHost: string;
}

/** Set by a user for his own `docker compose`; here they would choose other files or another project. */
const FOREIGN = /^COMPOSE_(FILE|PROJECT_NAME|PROFILES|ENV_FILES|PATH_SEPARATOR|REMOVE_ORPHANS|IGNORE_ORPHANS)$/;

function environment(engine: EngineOptions): NodeJS.ProcessEnv {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !FOREIGN.test(name)));
  if (engine.host || engine.context) {
    delete env.DOCKER_HOST;
    delete env.DOCKER_CONTEXT;
  }
  if (engine.host) env.DOCKER_HOST = engine.host;
  if (engine.context) env.DOCKER_CONTEXT = engine.context;
  return env;
}

/** Connects to the engine to deploy to, or says why not. */
export async function connect(options: EngineOptions): Promise<Engine> {
  const env = environment(options);
  const nameless = { label: "", env };
  // Asks no engine, so it answers where none runs; empty for a context that does not exist.
  const address = (await text(nameless, ["context", "inspect", "--format", "{{.Endpoints.docker.Host}}"])) ?? "";
  const local = /^(unix|npipe|fd):/.test(address);
  const version = await docker(nameless, ["version", "--format", "{{.Server.Version}}"]);
  if (version.code !== 0) {
    const where = options.context ? `docker context ${options.context}` : address || "DOCKER_HOST";
    throw notRunning(where, version.stderr);
  }
  const named = options.host ?? (options.context && `docker context ${options.context}`);
  const label = named ?? (local ? "the local Docker engine" : address);
  return { label, env, address, local, publishingHost: local ? "localhost" : hostOf(address) };
}

/**
 * The engine that images are built on when it is another than the one deployed to: the shell's own when the
 * environment names an engine, else the machine's default when DOCKER_HOST or DOCKER_CONTEXT point elsewhere.
 */
export async function buildEngine(options: EngineOptions, deploy: Engine): Promise<Engine | undefined> {
  const named = options.host !== undefined || options.context !== undefined;
  const redirected = process.env.DOCKER_HOST || process.env.DOCKER_CONTEXT;
  if (!named && !redirected) return undefined;
  try {
    const engine = named ? await connect({}) : await connect({ context: "default" });
    // Not by the engine's id: before Docker 23 it comes from /etc/docker/key.json, which clones of a machine share.
    // One engine through two addresses does no harm: it then has the same images on both sides.
    return engine.address === deploy.address ? undefined : { ...engine, label: `${hostname()}'s engine` };
  } catch {
    return undefined; // Nothing built there, then; the images may be on the engine already.
  }
}

/** Fails unless the Compose plugin is there; 2.20 is what the loader asks for too. */
export async function requireCompose(engine: Engine): Promise<void> {
  const version = await text(engine, ["compose", "version", "--short"]);
  const [major = 0, minor = 0] = (version ?? "").replace(/^v/, "").split(".").map(Number);
  if (major > 2 || (major === 2 && minor >= 20)) return;
  throw failure(
    "BERTH007",
    version === undefined ? "docker compose is not installed" : `docker compose ${version} is too old`,
    "a deploy needs the Compose plugin 2.20 or later on this machine",
    "install it: https://docs.docker.com/compose/install/",
  );
}

/**
 * Whether the engine keeps images in containerd, where an image's id is the digest of its manifest and not that of its
 * configuration: https://docs.docker.com/engine/storage/containerd/.
 */
export async function keepsManifests(engine: Cli): Promise<boolean> {
  const driver = await text(engine, ["info", "--format", "{{json .DriverStatus}}"]);
  return driver?.includes("io.containerd.snapshotter.v1") ?? false;
}

export function notRunning(label: string, message: string) {
  const said = message.trim().split("\n").filter(Boolean).slice(-1)[0] ?? "no answer";
  const remedy = /^ssh:/.test(label)
    ? "check that ssh reaches that host without a password, and that docker runs there: ssh <host> docker info"
    : "start it (systemctl start docker, or Docker Desktop), or correct engine.host, engine.context or DOCKER_HOST";
  return failure("BERTH401", `no Docker engine answers at ${label}`, said, remedy);
}
