import { execFileSync } from "node:child_process";
import type { JsonObject } from "../../src/json";
import { BOX, docker, dockerLines, type Sandbox, sandbox, server } from "../stacks/compose/sandbox";
import { type Sshd, startSshd } from "../stacks/compose/sshd";
import { ensureTestImage } from "../support/engine";
import { type SecondEngine, startSecondEngine } from "../support/second-engine";

jest.setTimeout(180_000);

const NAME = "berth-test-remote";
const BUILT = "berth-test/built:1";
const CONTEXT = "berth-test-second";
let engine: SecondEngine;
let sshd: Sshd;
let box: Sandbox;

beforeAll(async () => {
  await ensureTestImage();
  build("1");
  engine = await startSecondEngine();
  sshd = await startSshd(engine.host);
  docker("context", "rm", "-f", CONTEXT); // What a run left that was killed.
  docker("context", "create", CONTEXT, "--docker", `host=${engine.host}`);
  box = sandbox();
  box.write("secret", "value-1", 0o600);
});
afterAll(async () => {
  docker("context", "rm", "-f", CONTEXT);
  sshd?.stop();
  await engine?.stop();
  docker("image", "rm", "-f", BUILT);
  box?.remove();
});

/** A new image under the same name, as `docker compose build` makes one. */
function build(version: string): void {
  const container = docker("create", BOX);
  if (dockerLines("image", "ls", "-q", BUILT).length > 0) docker("image", "rm", "-f", BUILT); // Else it stays, nameless.
  docker("commit", "--change", `ENV VERSION=${version}`, container, BUILT);
  docker("rm", container);
}

const there = (...args: string[]) => execFileSync("docker", ["-H", engine.host, ...args], { encoding: "utf8" }).trim();
const ids = () => there("ps", "-a", "--format", "{{.Names}} {{.ID}}").split("\n").sort();

const app: JsonObject = {
  name: NAME,
  services: {
    web: server({
      image: BUILT,
      build: { context: "." },
      secrets: [{ source: "key", mode: "0400", uid: "5" }],
      ports: [{ target: 80, published: "18433", protocol: "tcp", app_protocol: "http", mode: "ingress" }],
    }),
    store: server(),
  },
  secrets: { key: { file: "./secret" } },
};

describe("an engine that has nothing and no registry", () => {
  test("through a docker context: images and files travel", async () => {
    const run = await box.deploy(app, { engine: { context: CONTEXT } });
    expect(run.output).toContain(`sending ${BUILT}`);
    expect(run.code).toBe(0);
    expect(there("exec", `${NAME}-web-1`, "sh", "-c", "stat -c '%u %a' /run/secrets/key; cat /run/secrets/key")).toBe(
      "5 400\nvalue-1",
    );
    expect(docker("ps", "-aq", "--filter", `name=${NAME}`)).toBe("");
  });

  test("a change of a built image recreates its users only, and an unchanged one is not sent again", async () => {
    const before = ids();
    const again = await box.deploy(app, { engine: { context: CONTEXT } });
    expect(again.output).not.toContain("sending");
    expect(ids()).toEqual(before);
    build("2");
    const changed = await box.deploy(app, { engine: { context: CONTEXT } });
    expect(changed.output).toContain(`sent ${BUILT}`);
    expect(there("exec", `${NAME}-web-1`, "sh", "-c", "echo $VERSION")).toBe("2");
    const kept = ids().filter((row) => before.includes(row));
    expect(kept).toEqual([expect.stringContaining(`${NAME}-store-1`)]);
  });

  test("through ssh: moves there, works, and the address is that host's", async () => {
    const env = { PATH: sshd.path };
    const run = await box.deploy(app, { engine: { host: sshd.host } }, env);
    expect(run.output).toContain("http://127.0.0.1:18433");
    expect(run.output).toContain(`${NAME} is up on ${sshd.host}`);
    expect(run.code).toBe(0);
    const before = ids();
    const again = await box.deploy(app, { engine: { host: sshd.host } }, env);
    expect(again.code).toBe(0);
    expect(ids()).toEqual(before);
  });

  test("a bind mount of this machine's files is refused there, with whatever else is wrong", async () => {
    const volumes = [{ type: "bind", source: "./data", target: "/data" }];
    const services = { ...(app.services as JsonObject), store: server({ volumes }) };
    const run = await box.deploy(
      { ...app, services, secrets: { key: { file: "./gone" } } },
      { engine: { host: sshd.host } },
      { PATH: sshd.path },
    );
    expect(run.code).not.toBe(0);
    expect(run.output).toContain("BERTH409  bind mounts of files on this machine: services.store: ./data");
    expect(run.output).toContain("BERTH005  secret key: ./gone does not exist");
  });

  test("destroy leaves nothing there", async () => {
    expect((await box.destroy({ PATH: sshd.path })).code).toBe(0);
    expect(there("ps", "-aq")).toBe("");
    expect(there("volume", "ls", "-q")).toBe("");
    expect(there("network", "ls", "-q", "--filter", "type=custom")).toBe("");
  });

  test("one that does not answer is an error with its address", async () => {
    const run = await box.deploy(app, { engine: { host: "tcp://127.0.0.1:1" } });
    expect(run.code).not.toBe(0);
    expect(run.output).toContain("BERTH401  no Docker engine answers at tcp://127.0.0.1:1");
  });
});

test("an engine whose disk is full: says so", async () => {
  const small = await startSecondEngine({ diskBytes: 3_000_000 });
  const other = sandbox();
  try {
    const run = await other.deploy({ name: NAME, services: { store: server() } }, { engine: { host: small.host } });
    expect(run.code).not.toBe(0);
    expect(run.output).toContain(`BERTH404  the disk of ${small.host} is full`);
  } finally {
    other.remove();
    await small.stop();
  }
});
