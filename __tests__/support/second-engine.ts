/**
 * A second Docker engine beside the machine's own, for tests that deploy to "another machine".
 *
 *   const engine = await startSecondEngine();
 *   try { execFileSync("docker", ["ps"], { env: { ...process.env, DOCKER_HOST: engine.host } }); }
 *   finally { await engine.stop(); }
 *
 * It has no images and no way out: bring images with `docker save X | docker -H <host> load`, or let it reach a registry
 * with `reaches: [port]`. It runs in a network namespace of its own, so that two engines do not write to one iptables and both may publish the same port; a port
 * that it publishes is reached from there: execFileSync(engine.enter[0], [...engine.enter.slice(1), "curl", ...]).
 * Needs Linux, root, `dockerd`, `unshare`, `setpriv`, `nsenter` (util-linux) and `ip` (iproute2).
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface SecondEngineOptions {
  /** Folder for all of the engine's state, deleted by `stop`. Default: a new one under the system's temporary folder.
   *  Keep it short: the socket below it must stay under 108 bytes (sun_path in unix(7)). */
  readonly dir?: string;
  /** Ports of this machine's 127.0.0.1 that are to answer at the same address there: a registry's. Default: none. */
  readonly reaches?: readonly number[];
  /** Size of the data root in bytes, as a tmpfs: a disk that fills up. Default: the folder's own disk. */
  readonly diskBytes?: number;
}

export interface SecondEngine {
  /** Value for DOCKER_HOST. */
  readonly host: string;
  /** Process id of its dockerd; `kill -9` it to play a machine that goes away. */
  readonly pid: number;
  /** Put before a command to run it in the engine's network. */
  readonly enter: readonly string[];
  /** What dockerd has written so far. */
  log(): string;
  /** Stops the engine with its containers and deletes its folder. May be called twice. */
  stop(): Promise<void>;
}

const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 20_000;

/** Starts an engine and waits until it answers.
 *  @throws Error with the end of dockerd's log when it does not within 30 s. */
export async function startSecondEngine(options: SecondEngineOptions = {}): Promise<SecondEngine> {
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), "engine-"));
  const data = join(dir, "data");
  mkdirSync(data, { recursive: true });
  if (options.diskBytes !== undefined) {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${options.diskBytes}`, "second-engine", data]);
  }
  const host = `unix://${join(dir, "docker.sock")}`;
  const logFile = join(dir, "dockerd.log");
  const log = (): string => readFileSync(logFile, "utf8");
  const child = launch(dir, data, host, logFile);
  const forwarders: ChildProcess[] = [];
  const stop = async (): Promise<void> => {
    for (const forwarder of forwarders) forwarder.kill("SIGKILL");
    await end(child);
    unmountBelow(dir);
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  };
  const deadline = Date.now() + START_LIMIT_MS;
  while (!answers(host)) {
    if (Date.now() > deadline || child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
      const tail = log().split("\n").slice(-15).join("\n");
      await stop();
      throw new Error(`The second engine did not start:\n${tail}`);
    }
    await sleep(200);
  }
  const pid = child.pid as number;
  const enter = ["nsenter", "--target", String(pid), "--net"];
  for (const port of options.reaches ?? []) {
    const socket = join(dir, `port-${port}`);
    forwarders.push(await forward([], socket, String(port)), await forward(enter, String(port), socket));
  }
  return { host, pid, enter, log, stop };
}

/** Processes of their own: a test that waits for docker with execFileSync could not hand anything on. */
async function forward(enter: readonly string[], from: string, to: string): Promise<ChildProcess> {
  const node = [process.execPath, join(__dirname, "forward.cjs"), from, to];
  const [program = "", ...args] = [...enter, "setpriv", "--pdeathsig", "KILL", ...node];
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise<void>((resolve, reject) => {
    child.stdout.once("data", () => resolve());
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the forwarder to ${to} ended with ${code}`)));
  });
  return child;
}

function launch(dir: string, data: string, host: string, logFile: string): ChildProcess {
  const config = join(dir, "daemon.json"); // an empty one: the machine's own settings are not for this engine
  writeFileSync(config, "{}");
  const output = openSync(logFile, "a");
  // A machine with a containerd service shares it between engines: the namespaces keep their containers apart.
  const name = `second-${process.pid}-${Date.now()}`;
  const dockerd = [
    ["dockerd", "--host", host, "--config-file", config, "--pidfile", join(dir, "docker.pid")],
    ["--data-root", data, "--exec-root", join(dir, "exec"), "--shutdown-timeout", "3"],
    ["--containerd-namespace", name, "--containerd-plugins-namespace", `${name}-plugins`],
  ].flat();
  // Without --fork, unshare, sh and setpriv become dockerd: the child's pid is dockerd's. setpriv ends it with us.
  const script = 'ip link set lo up && exec setpriv --pdeathsig TERM "$@"';
  return spawn("unshare", ["--net", "sh", "-c", script, "sh", ...dockerd], {
    stdio: ["ignore", output, output],
    detached: true, // Ctrl-C ends the test, which then stops the engine in order
  });
}

function answers(host: string): boolean {
  try {
    execFileSync("docker", ["--host", host, "version"], { stdio: "ignore", timeout: 5_000 });
    return true;
  } catch {
    return false;
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
  await exited;
  clearTimeout(timer);
}

/** Containers' overlay and namespace mounts outlive a killed dockerd, and a folder with mounts cannot be deleted. */
function unmountBelow(dir: string): void {
  const mounts = readFileSync("/proc/self/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" ")[1] ?? "")
    .filter((path) => path.startsWith(`${dir}/`));
  for (const path of mounts.reverse()) execFileSync("umount", ["--lazy", path], { stdio: "ignore" });
}
