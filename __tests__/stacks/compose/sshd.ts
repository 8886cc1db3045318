import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface Sshd {
  /** `ssh://user@127.0.0.1:port`. */
  readonly host: string;
  /** PATH whose first `ssh` knows this server's key and has one that it accepts; OpenSSH takes no settings from HOME. */
  readonly path: string;
  stop(): void;
}

/**
 * An sshd of its own on loopback, with its own configuration and keys: another machine, as far as docker can tell.
 * @param dockerHost the engine that `docker` on that machine talks to.
 */
export async function startSshd(dockerHost: string): Promise<Sshd> {
  const program = ["/usr/sbin/sshd", "/usr/bin/sshd"].find((path) => existsSync(path));
  if (program === undefined) throw new Error("sshd is missing: apt-get install openssh-server");
  const dir = mkdtempSync(join(tmpdir(), "berth-sshd-"));
  const port = await freePort();
  for (const key of ["host", "user"]) {
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(dir, key)]);
  }
  writeFileSync(join(dir, "authorized_keys"), readFileSync(join(dir, "user.pub")), { mode: 0o600 });
  const settings = [
    `ListenAddress 127.0.0.1:${port}`,
    `HostKey ${join(dir, "host")}`,
    `AuthorizedKeysFile ${join(dir, "authorized_keys")}`,
    `PidFile ${join(dir, "pid")}`,
    "StrictModes no",
    "UsePAM no",
    "PasswordAuthentication no",
    "PermitRootLogin prohibit-password",
    "MaxStartups 100",
    `SetEnv DOCKER_HOST=${dockerHost}`,
  ];
  writeFileSync(join(dir, "sshd_config"), `${settings.join("\n")}\n`);
  mkdirSync("/run/sshd", { recursive: true }); // Debian's sshd refuses to start without it.
  writeFileSync(join(dir, "known_hosts"), `[127.0.0.1]:${port} ${readFileSync(join(dir, "host.pub"), "utf8")}`);
  mkdirSync(join(dir, "bin"));
  const ssh = execFileSync("sh", ["-c", "command -v ssh"], { encoding: "utf8" }).trim();
  const flags = `-F none -i ${join(dir, "user")} -o UserKnownHostsFile=${join(dir, "known_hosts")} -o BatchMode=yes`;
  writeFileSync(join(dir, "bin", "ssh"), `#!/bin/sh\nexec ${ssh} ${flags} "$@"\n`, { mode: 0o755 });
  const child = spawn(program, ["-D", "-e", "-f", join(dir, "sshd_config")], { stdio: "ignore" });
  const path = `${join(dir, "bin")}:${process.env.PATH}`;
  const host = `ssh://${userInfo().username}@127.0.0.1:${port}`;
  await answering(host, path, child);
  return {
    host,
    path,
    stop: () => {
      child.kill("SIGTERM");
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function answering(host: string, path: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 50 && child.exitCode === null; attempt++) {
    try {
      execFileSync("docker", ["version"], { env: { ...process.env, DOCKER_HOST: host, PATH: path }, stdio: "ignore" });
      return;
    } catch {
      await sleep(100);
    }
  }
  throw new Error(`no engine answers through ${host}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
