import { execFileSync } from "node:child_process";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { JsonObject } from "../../src/json";
import {
  BOX,
  containerIds,
  docker,
  finished,
  remains,
  type Sandbox,
  sandbox,
  server,
  startTerraform,
  wipe,
} from "../stacks/compose/sandbox";
import { ensureTestImage } from "../support/engine";

jest.setTimeout(240_000);

const NAME = "berth-test-kill";
let box: Sandbox;

beforeAll(async () => {
  await ensureTestImage();
  wipe(NAME);
  box = sandbox();
});
afterAll(() => {
  wipe(NAME);
  box.remove();
});

function app(level: number): JsonObject {
  const environment = { LEVEL: String(level) };
  const after = { prepare: { condition: "service_completed_successfully", required: true } };
  return {
    name: NAME,
    services: {
      prepare: { image: BOX, command: ["sh", "-c", "sleep 0.7"], environment },
      web: server({ environment, depends_on: after, secrets: [{ source: "token" }] }),
      worker: server({ environment, deploy: { replicas: 2 } }),
    },
    secrets: { token: { file: "./token" } },
  };
}

/** Process ids below `pid` whose command line matches. */
function descendants(pid: number, pattern: RegExp): number[] {
  const rows = execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8" }).trim().split("\n");
  const all = rows
    .map((row) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(row))
    .map((match) => ({
      pid: Number(match?.[1]),
      parent: Number(match?.[2]),
      args: match?.[3] ?? "",
    }));
  const below = (parent: number): typeof all =>
    all.filter((one) => one.parent === parent).flatMap((one) => [one, ...below(one.pid)]);
  return below(pid)
    .filter((one) => pattern.test(one.args))
    .map((one) => one.pid);
}

const VICTIMS: Readonly<Record<string, RegExp | undefined>> = {
  terraform: undefined,
  runner: /berth-compose\.cjs up/,
  compose: /docker-compose.* compose .* up|^docker compose .* up/,
};

async function killed(level: number, victim: string, delay: number): Promise<boolean> {
  box.write("token", `token-${level}`);
  box.synth(app(level));
  await box.terraform(["version"]); // Initialised by now.
  const terraform = startTerraform(box.stack, ["apply", "-auto-approve", "-no-color"], {});
  const end = finished(terraform);
  const pattern = VICTIMS[victim];
  // The delay counts from when the victim is there.
  const find = () => (pattern ? descendants(terraform.pid ?? 0, pattern) : [terraform.pid ?? 0]);
  const limit = Date.now() + 10_000;
  while (find().length === 0 && terraform.exitCode === null && Date.now() < limit) await sleep(20);
  await sleep(delay);
  const pids = terraform.exitCode === null ? find() : [];
  for (const pid of pids) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {}
  }
  await end;
  return pids.length > 0;
}

test("kill -9 of terraform, runner or docker compose at any point: the next deploy converges", async () => {
  let kills = 0;
  let level = 0;
  for (const victim of Object.keys(VICTIMS)) {
    for (const delay of [50, 400, 1000, 1800]) {
      level += 1;
      if (await killed(level, victim, delay)) kills += 1;
      const run = await box.deploy(app(level));
      expect({ victim, delay, output: run.output, code: run.code }).toMatchObject({ code: 0 });
      expect(Object.keys(containerIds(NAME)).sort()).toEqual(
        ["prepare-1", "web-1", "worker-1", "worker-2"].map((name) => `${NAME}-${name}`),
      );
      for (const name of ["web-1", "worker-1", "worker-2"]) {
        expect(docker("exec", `${NAME}-${name}`, "sh", "-c", "echo $LEVEL")).toBe(String(level));
      }
      expect(docker("exec", `${NAME}-web-1`, "cat", "/run/secrets/token")).toBe(`token-${level}`);
      const left = docker("volume", "ls", "-q", "--filter", `label=berth.project=${NAME}`).split("\n");
      expect(left).toEqual([expect.stringContaining("_berth-secret-token-")]);
    }
  }
  expect(kills).toBeGreaterThanOrEqual(8); // Fewer would prove little.
});

describe("two deploys at once", () => {
  test("from two clones: one goes through, the other says who has the lock", async () => {
    const other = sandbox();
    other.write("token", "token-100");
    box.write("token", "token-100");
    const slow = app(100);
    const services = { ...(slow.services as JsonObject), prepare: { image: BOX, command: ["sleep", "8"] } };
    const first = box.deploy({ ...slow, services });
    while (docker("volume", "ls", "-q", "--filter", `name=${NAME}_berth-lock`) === "") await sleep(50);
    const second = await other.deploy({ ...slow, services });
    expect(second.code).not.toBe(0);
    expect(second.output).toContain("BERTH405  another deploy of this project is running");
    expect(second.output).toContain(hostname());
    expect(second.output).toContain(`docker volume rm ${NAME}_berth-lock`);
    expect((await first).code).toBe(0);
    other.remove();
  });

  test("from one clone: Terraform's own lock says so", async () => {
    const services = { ...(app(101).services as JsonObject), prepare: { image: BOX, command: ["sleep", "3"] } };
    box.synth({ ...app(101), services });
    const first = box.terraform(["apply", "-auto-approve", "-no-color"]);
    while (docker("volume", "ls", "-q", "--filter", `name=${NAME}_berth-lock`) === "") await sleep(50);
    const second = await box.terraform(["apply", "-auto-approve", "-no-color"]);
    expect(second.code).not.toBe(0);
    expect(second.output).toContain("Error acquiring the state lock");
    expect((await first).code).toBe(0);
  });

  test("a lock left by a process that is gone, or too old, is taken over", async () => {
    const label = (key: string, value: string) => ["--label", `berth.lock.${key}=${value}`];
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const dead = [
      "volume",
      "create",
      "--label",
      `berth.project=${NAME}`,
      ...label("token", "gone"),
      ...label("pid", "4194303"),
    ];
    docker(...dead, ...label("host", hostname()), ...label("until", later), `${NAME}_berth-lock`);
    expect((await box.deploy(app(102))).code).toBe(0);
    const old = new Date(Date.now() - 1000).toISOString();
    docker(...dead, ...label("host", "elsewhere"), ...label("until", old), `${NAME}_berth-lock`);
    expect((await box.destroy()).code).toBe(0);
    expect(remains(NAME)).toEqual([]);
  });
});
