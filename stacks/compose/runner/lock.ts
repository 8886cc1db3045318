import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { type Cli, docker, inspect } from "./docker";
import { failure } from "./failure";

/**
 * One deploy of a project at a time, from any machine. The lock is a volume on the engine: creating one with a name
 * that exists leaves the existing one and its labels alone, so whoever finds his own token in it holds the lock. A
 * volume needs no image, which a container would, and a fresh engine has none.
 */
const PREFIX = "berth.lock";
/** Seconds beyond the wait timeout after which a lock of another machine counts as left behind. Our own choice. */
const GRACE = 3600;

interface Holder {
  readonly token: string;
  readonly host: string;
  readonly boot: string;
  readonly pid: string;
  readonly user: string;
  readonly since: string;
  readonly until: string;
}

export const lockName = (project: string): string => `${project}_berth-lock`;

/** Takes the lock, waiting a little for one that is being released; the answer releases it. */
export async function acquire(
  cli: Cli,
  project: string,
  waitTimeout: number,
  patience = 5000,
): Promise<() => string[]> {
  const name = lockName(project);
  const mine = self(waitTimeout);
  const deadline = Date.now() + patience;
  for (;;) {
    const holder = await claim(cli, name, project, mine);
    if (holder === undefined) continue; // Released between the two commands.
    if (holder.token === mine.token) return () => ["volume", "rm", "-f", name];
    if (isStale(holder)) await breakLock(cli, name, project, holder, mine);
    else if (Date.now() > deadline) throw held(name, holder);
    else await sleep(500);
  }
}

async function claim(cli: Cli, name: string, project: string, mine: Holder): Promise<Holder | undefined> {
  const labels = Object.entries(mine).flatMap(([key, value]) => ["--label", `${PREFIX}.${key}=${value}`]);
  const created = await docker(cli, ["volume", "create", "--label", `berth.project=${project}`, ...labels, name]);
  if (created.code !== 0)
    throw failure("BERTH407", "the deploy lock cannot be made", created.stderr.trim(), "see the engine's message");
  return holderOf(cli, name);
}

async function holderOf(cli: Cli, name: string): Promise<Holder | undefined> {
  const [volume] = await inspect<{ Labels: Record<string, string> | null }>(cli, "volume", [name]);
  if (!volume) return undefined;
  const read = (key: string) => volume.Labels?.[`${PREFIX}.${key}`] ?? "";
  return {
    token: read("token"),
    host: read("host"),
    boot: read("boot"),
    pid: read("pid"),
    user: read("user"),
    since: read("since"),
    until: read("until"),
  };
}

/**
 * Removes a lock left behind. Two deploys may find it at once, and a volume is removed by name, so a second lock, named
 * after the token of the first, decides who removes; under it the first is looked at again.
 */
async function breakLock(cli: Cli, name: string, project: string, stale: Holder, mine: Holder): Promise<void> {
  const breaker = `${name}-${stale.token || "none"}`;
  const holder = await claim(cli, breaker, project, mine);
  if (holder?.token !== mine.token) {
    if (holder && isStale(holder)) await docker(cli, ["volume", "rm", "-f", breaker]);
    await sleep(500);
    return;
  }
  const current = await holderOf(cli, name);
  if (current?.token === stale.token) await docker(cli, ["volume", "rm", "-f", name]);
  await docker(cli, ["volume", "rm", "-f", breaker]);
}

function self(waitTimeout: number): Holder {
  const now = Date.now();
  return {
    token: randomUUID(),
    host: hostname(),
    boot: bootId(),
    pid: String(process.pid),
    user: userName(),
    since: new Date(now).toISOString(),
    until: new Date(now + (waitTimeout + GRACE) * 1000).toISOString(),
  };
}

function isStale(holder: Holder): boolean {
  if (!(Date.parse(holder.until) > Date.now())) return true;
  if (holder.host !== hostname()) return false;
  return holder.boot !== bootId() || !isAlive(Number(holder.pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Tells one boot of a machine from the next, whose process ids start again; empty where there is no /proc. */
function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "";
  }
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? "");
  }
}

function held(name: string, holder: Holder) {
  return failure(
    "BERTH405",
    `another deploy of this project is running: ${holder.user} on ${holder.host}, process ${holder.pid}, since ${holder.since}`,
    "two deploys at once would undo each other",
    `wait for it; if it is gone, remove its lock on the engine: docker volume rm ${name}`,
  );
}
