import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, utimesSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";

/** The built programs, as the image has them. Tests run from dist/test. */
const program = (name: string) => join(__dirname, "..", `${name}.js`);

// Port 1 of the loopback has no listener: these processes run without a store.
function start(name: string, args: string[] = [], env: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, [program(name), ...args], {
    env: { ...process.env, LOOKOUT_STORE: "127.0.0.1:1", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
}

async function untilLogged(child: ChildProcess, message: string): Promise<void> {
  let output = "";
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on("data", (chunk) => {
      output += chunk;
      if (output.includes(message)) resolve();
    });
    child.once("exit", () => reject(new Error(`ended before "${message}": ${output}`)));
  });
}

async function exitCode(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null) await once(child, "exit");
  return child.exitCode;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

test("web: health check, and SIGTERM while a request is under way", async () => {
  const port = await freePort();
  const env = { PORT: String(port) };
  assert.equal(await exitCode(start("health", ["web"], env)), 1, "unhealthy before it runs");
  const web = start("web", [], env);
  await untilLogged(web, "web listens");
  assert.equal(await exitCode(start("health", ["web"], env)), 0);

  // A request whose body is still to come, cut in the middle by the signal.
  const request = connect(port, "127.0.0.1");
  const answer = text(request);
  request.write(
    "POST /api/jobs HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{",
  );
  await new Promise((resolve) => setTimeout(resolve, 200));
  web.kill("SIGTERM");
  await new Promise((resolve) => setTimeout(resolve, 200));
  await assert.rejects(fetch(`http://127.0.0.1:${port}/healthz`), "accepts no new one");
  request.write('"seconds": 99}');
  assert.match(await answer, /^HTTP\/1\.1 400 [\s\S]*seconds must be between/);
  assert.equal(await exitCode(web), 0);
});

test("worker: beats while the store is away, and its check notices when it stops", async () => {
  const TMPDIR = mkdtempSync(join(tmpdir(), "lookout-"));
  try {
    assert.equal(await exitCode(start("health", ["worker"], { TMPDIR })), 1, "unhealthy before it runs");
    const worker = start("worker", [], { TMPDIR });
    await untilLogged(worker, "pass failed");
    assert.equal(await exitCode(start("health", ["worker"], { TMPDIR })), 0);
    worker.kill("SIGTERM");
    assert.equal(await exitCode(worker), 0);
    const longAgo = Date.now() / 1000 - 31;
    utimesSync(join(TMPDIR, "lookout-worker"), longAgo, longAgo);
    assert.equal(await exitCode(start("health", ["worker"], { TMPDIR })), 1, "unhealthy when the beat is old");
  } finally {
    rmSync(TMPDIR, { recursive: true });
  }
});
