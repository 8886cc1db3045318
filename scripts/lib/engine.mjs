// Starting the machine's own Docker engine.
import { spawn } from "node:child_process";
import { existsSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ask, tail } from "./run.mjs";
import { doing, ok, problem } from "./talk.mjs";

const LOG = "/var/log/berth-dockerd.log";

/** Whether the engine answers. */
export const engineAnswers = () => ask(["docker", "info"], { timeout: 10_000 }).code === 0;

/** @param {number} seconds @param {() => boolean} [over] a reason to stop waiting */
async function waitForEngine(seconds, over = () => false) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end && !over(); await sleep(300))
    if (engineAnswers()) return true;
  return engineAnswers();
}

/** Starts the engine by what this machine starts services with, else by itself; waits until it answers. */
export async function startEngine() {
  if (engineAnswers()) return ok("the Docker engine runs"); // installing the package may have started it
  if (existsSync("/run/systemd/system"))
    return startBy(["systemctl", "start", "docker"], ["journalctl", "--unit=docker", "--lines=15", "--no-pager"]);
  // Debian's init script also mounts control groups where nothing has; it may then fail on a limit that it cannot raise,
  // as on some virtual machines: dockerd by hand works there.
  if (existsSync("/etc/init.d/docker") && ask(["service", "docker", "start"]).code === 0 && (await waitForEngine(20))) {
    return ok("started the Docker engine (service docker start)");
  }
  await startByHand();
}

/** @param {string[]} command @param {string[]} log */
async function startBy(command, log) {
  doing(command.join(" "));
  const { out } = ask(command, { timeout: 90_000 });
  if (await waitForEngine(30)) return ok("started the Docker engine");
  throw problem("The Docker engine does not start", ...tail(out, 5), ...tail(ask(log).stdout));
}

/** Without a service manager, as in a container or a small virtual machine. */
async function startByHand() {
  doing(`dockerd, in the background; its log: ${LOG}`);
  const output = openSync(LOG, "a");
  const child = spawn("dockerd", [], { detached: true, stdio: ["ignore", output, output], cwd: "/" });
  let ended = "";
  child.on("error", (error) => {
    ended = error.message;
  });
  child.on("exit", (code, signal) => {
    ended = `dockerd ended with ${signal ?? code}`;
  });
  child.unref();
  if (await waitForEngine(45, () => ended !== ""))
    return ok(`started the Docker engine (dockerd, process ${child.pid})`);
  const cgroups = existsSync(join("/sys/fs/cgroup", "cgroup.controllers")) || existsSync("/sys/fs/cgroup/memory");
  throw problem(
    `The Docker engine does not start${ended ? `: ${ended}` : " within 45 s"}`,
    ...tail(readFileSync(LOG, "utf8").replaceAll(/^.*level=info.*\n/gm, ""), 8),
    ...(cgroups
      ? []
      : ["No control groups are mounted at /sys/fs/cgroup. Run:  apt-get install cgroupfs-mount && cgroupfs-mount"]),
  );
}
