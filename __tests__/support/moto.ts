import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { callOne } from "../scripts/call";

/** An emulator of the AWS API on this machine's loopback. */
export interface Moto {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Forgets all resources. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts moto's server, which `npm test` installs. `running`: how many tasks each ECS service then claims to run, so
 * that waiting for a steady state ends; moto starts none.
 */
export async function startMoto(running = 1): Promise<Moto> {
  const program = callOne<string>("test-tools.mjs", "tool", "moto_server");
  if (!existsSync(program)) throw new Error("moto is not installed: run `npm test` once, or node scripts/setup.mjs");
  const port = await freePort();
  const env = {
    ...process.env,
    MOTO_ECS_SERVICE_RUNNING: String(running),
    MOTO_IAM_LOAD_MANAGED_POLICIES: "true",
  };
  const child = spawn(program, ["-H", "127.0.0.1", "-p", String(port)], { env, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr?.on("data", (chunk) => {
    said = (said + chunk).slice(-4000);
  });
  const url = `http://127.0.0.1:${port}`;
  await answers(url, child, () => said);
  return {
    url,
    reset: async () => {
      await fetch(`${url}/moto-api/reset`, { method: "POST" });
    },
    stop: () =>
      new Promise((resolve) => {
        child.once("close", () => resolve());
        child.kill("SIGKILL");
      }),
  };
}

async function answers(url: string, child: ChildProcess, said: () => string): Promise<void> {
  const end = Date.now() + 60_000;
  while (Date.now() < end) {
    if (child.exitCode !== null) throw new Error(`moto ended: ${said()}`);
    const ok = await fetch(`${url}/moto-api/data.json`).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`moto did not answer within 60 s: ${said()}`);
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}
