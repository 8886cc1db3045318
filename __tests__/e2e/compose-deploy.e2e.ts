import { execFileSync } from "node:child_process";
import { createServer } from "node:net";
import * as compose from "docker-compose";
import type { JsonObject } from "../../src/json";
import { BOX, containerIds, docker, remains, type Sandbox, sandbox, server, wipe } from "../stacks/compose/sandbox";
import { ensureTestImage } from "../support/engine";

jest.setTimeout(120_000);

const NAME = "berth-test-deploy";
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

function app(services: JsonObject = {}): JsonObject {
  return {
    name: NAME,
    services: {
      prepare: { image: BOX, command: ["sh", "-c", "echo prepared"] },
      once: { image: BOX, command: ["sh", "-c", "echo once"], deploy: { mode: "replicated-job" } },
      web: server({
        command: ["httpd", "-f", "-p", "8080"],
        depends_on: { prepare: { condition: "service_completed_successfully", required: true } },
        ports: [{ target: 8080, published: "18431", protocol: "tcp", app_protocol: "http", mode: "ingress" }],
      }),
      worker: server({ environment: { LEVEL: "1" }, deploy: { replicas: 2 } }),
      ...services,
    },
    volumes: { data: { name: `${NAME}_data` } },
  };
}

describe("a deploy", () => {
  test("brings everything up and prints the address last but one", async () => {
    const run = await box.deploy(
      app({ store: server({ volumes: [{ type: "volume", source: "data", target: "/data" }] }) }),
    );
    expect(run.output).toContain("http://localhost:18431");
    expect(run.code).toBe(0);
    const { data } = await compose.ps({ cwd: box.directory, composeOptions: ["-p", NAME], commandOptions: ["-a"] });
    expect(data.services.map((service) => service.name).sort()).toEqual(
      ["once-1", "prepare-1", "store-1", "web-1", "worker-1", "worker-2"].map((name) => `${NAME}-${name}`),
    );
    expect(run.output).toContain(`urls = [\n  "http://localhost:18431",\n]`);
  });

  test("with nothing to do restarts nothing, and runs the jobs again", async () => {
    const started = () =>
      docker(
        "inspect",
        "--format",
        "{{.Id}} {{.State.StartedAt}}",
        ...[`${NAME}-web-1`, `${NAME}-worker-1`, `${NAME}-worker-2`],
      );
    const before = started();
    const ids = containerIds(NAME);
    const run = await box.deploy(
      app({ store: server({ volumes: [{ type: "volume", source: "data", target: "/data" }] }) }),
    );
    expect(run.code).toBe(0);
    expect(started()).toBe(before);
    expect(containerIds(NAME)).toEqual(ids);
    expect(docker("logs", `${NAME}-prepare-1`)).toBe("prepared\nprepared");
    expect(docker("logs", `${NAME}-once-1`)).toBe("once\nonce");
  });

  test("recreates only what a change touches, shows it in the plan, and removes a service that is gone", async () => {
    const before = containerIds(NAME);
    const run = await box.deploy(app({ worker: server({ environment: { LEVEL: "2" }, deploy: { replicas: 2 } }) }));
    expect(run.code).toBe(0);
    expect(run.output).toMatch(/~ LEVEL\s+= "1" -> "2"/);
    const after = containerIds(NAME);
    expect(after[`${NAME}-web-1`]).toBe(before[`${NAME}-web-1`]);
    expect(after[`${NAME}-worker-1`]).not.toBe(before[`${NAME}-worker-1`]);
    expect(after[`${NAME}-store-1`]).toBeUndefined();
    expect(docker("exec", `${NAME}-worker-2`, "sh", "-c", "echo $LEVEL")).toBe("2");
  });

  test("keeps the replicas that are there when one is added", async () => {
    const before = containerIds(NAME);
    const run = await box.deploy(app({ worker: server({ environment: { LEVEL: "2" }, deploy: { replicas: 3 } }) }));
    expect(run.code).toBe(0);
    expect(containerIds(NAME)).toEqual({ ...before, [`${NAME}-worker-3`]: expect.any(String) });
  });

  test("brings back what was stopped and removed by hand", async () => {
    const before = containerIds(NAME);
    docker("stop", "-t", "0", `${NAME}-web-1`);
    docker("rm", "-f", `${NAME}-worker-1`);
    const run = await box.deploy(app({ worker: server({ environment: { LEVEL: "2" }, deploy: { replicas: 3 } }) }));
    expect(run.code).toBe(0);
    // The replacement of worker-1 gets the next number: Compose counts on.
    const workers = Object.keys(containerIds(NAME)).filter((name) => name.includes("-worker-"));
    expect(workers.sort()).toEqual([`${NAME}-worker-2`, `${NAME}-worker-3`, `${NAME}-worker-4`]);
    const states = docker("inspect", "--format", "{{.State.Health.Status}}", `${NAME}-web-1`, ...workers);
    expect(states.split("\n")).toEqual(["healthy", "healthy", "healthy", "healthy"]);
    expect(containerIds(NAME)[`${NAME}-web-1`]).toBe(before[`${NAME}-web-1`]);
  });

  test("fails with the health check's output and the last log lines of a service that is not healthy", async () => {
    const broken = server({
      command: ["sh", "-c", "echo cannot reach the store; exec sleep 1000"],
      healthcheck: {
        test: ["CMD-SHELL", "echo no answer on 9999; exit 1"],
        interval: "300ms",
        timeout: "1s",
        retries: 2,
      },
    });
    const run = await box.deploy(app({ broken }));
    expect(run.code).not.toBe(0);
    expect(run.output).toContain("no answer on 9999");
    expect(run.output).toContain("cannot reach the store");
    expect(run.output).toContain("BERTH406  service broken is unhealthy");
  });

  test("fails with exit code and log of a job that fails, and of a service that ends", async () => {
    const job = await box.deploy(
      app({ prepare: { image: BOX, command: ["sh", "-c", "echo table is locked; exit 3"] } }),
    );
    expect(job.code).not.toBe(0);
    expect(job.output).toContain("table is locked");
    expect(job.output).toContain("BERTH406  service prepare failed with exit code 3");
    const ended = await box.deploy(app({ late: { image: BOX, command: ["sh", "-c", "echo bye; sleep 1"] } }));
    expect(ended.code).not.toBe(0);
    expect(ended.output).toContain("BERTH406  service late stopped with exit code 0");
    expect(ended.output).toContain("deploy.mode: replicated-job");
  });

  test("does not wait for ever", async () => {
    const endless = {
      image: BOX,
      command: ["sleep", "1000"],
      stop_grace_period: "1s",
      deploy: { mode: "replicated-job" },
    };
    const run = await box.deploy(app({ endless }), { waitTimeout: 3 });
    expect(run.code).not.toBe(0);
    expect(run.output).toContain("BERTH406  service endless has not completed");
    expect(run.output).toContain("not there after 3 seconds (waitTimeout)");
    const first = { image: BOX, command: ["sleep", "1000"], stop_grace_period: "1s" };
    const waits = server({ depends_on: { first: { condition: "service_completed_successfully", required: true } } });
    const blocked = await box.deploy(app({ first, waits }), { waitTimeout: 3 });
    expect(blocked.code).not.toBe(0);
    expect(blocked.output).toMatch(/BERTH406 {2}service first has not completed/);
  });

  test("names a port that is taken", async () => {
    const listener = createServer().listen(18432, "0.0.0.0");
    await new Promise((resolve) => listener.once("listening", resolve));
    const ports = [{ target: 1, published: "18432", protocol: "tcp", mode: "ingress" }];
    const run = await box.deploy(app({ other: server({ ports }) }));
    await new Promise((resolve) => listener.close(resolve));
    expect(run.code).not.toBe(0);
    expect(run.output).toContain("BERTH402  port 18432 of localhost is taken");
    const mended = await box.deploy(app({ other: server({ ports }) }));
    expect(mended.code).toBe(0);
  });

  test("says which image is missing and how to get it", async () => {
    const built = { ...server(), image: "berth-test-not-built", build: { context: "." } };
    const run = await box.deploy(app({ built }));
    expect(run.code).not.toBe(0);
    expect(run.output).toContain("BERTH403  image berth-test-not-built is not on the local Docker engine");
    expect(run.output).toContain("docker compose build");
  });

  test("never makes a volume anew, and says when its definition has changed", async () => {
    const store = server({ volumes: [{ type: "volume", source: "data", target: "/data" }] });
    await box.deploy(app({ store }));
    docker("exec", `${NAME}-store-1`, "sh", "-c", "echo kept > /data/file");
    const volumes = { data: { name: `${NAME}_data`, labels: { owner: "me" } } };
    const run = await box.deploy({ ...app({ store }), volumes });
    expect(run.code).toBe(0);
    expect(run.output).toContain(`warning: volume ${NAME}_data stays as it was first made`);
    expect(docker("exec", `${NAME}-store-1`, "cat", "/data/file")).toBe("kept");
  });

  test("takes a renamed project down before it makes the new one", async () => {
    wipe(`${NAME}-new`);
    const run = await box.deploy(app(), { projectName: `${NAME}-new` });
    expect(run.code).toBe(0);
    expect(Object.keys(containerIds(NAME))).toEqual([]);
    expect(Object.keys(containerIds(`${NAME}-new`))).toContain(`${NAME}-new-web-1`);
    const back = await box.deploy(app());
    expect(back.code).toBe(0);
    docker("volume", "rm", "-f", `${NAME}-new_data`);
    expect(remains(`${NAME}-new`)).toEqual([]);
  });

  test("of an environment that is refused by now is still undone by destroy", async () => {
    expect((await box.deploy(app())).code).toBe(0);
    box.retain();
    const run = await box.destroy({ BERTH_REMOVE_VOLUMES: "1" });
    expect(run.code).toBe(0);
    expect(remains(NAME)).toEqual([]);
  });

  test("can be carried on by docker compose alone", async () => {
    box.write("secret", "by-hand", 0o644);
    const volumes = [{ type: "bind", source: "./shared", target: "/shared", bind: { create_host_path: true } }];
    const web = server({
      volumes,
      secrets: [{ source: "key" }],
      configs: [{ source: "settings", target: "/settings" }],
    });
    const configs = { settings: { content: "it costs $5" } };
    box.write("shared/file", "shared");
    box.synth({ name: NAME, services: { web }, secrets: { key: { file: "./secret" } }, configs });
    const document = execFileSync("node", ["berth-compose.cjs", "config"], { cwd: box.stack });
    execFileSync("docker", ["compose", "-f", "-", "up", "--wait", "--remove-orphans"], {
      input: document,
      cwd: "/",
      stdio: ["pipe", "pipe", "pipe"],
    });
    const seen = docker("exec", `${NAME}-web-1`, "cat", "/run/secrets/key", "/settings", "/shared/file");
    expect(seen).toBe("by-handit costs $5shared");
    wipe(NAME);
  });

  test("destroy keeps volumes, and removes them when asked to", async () => {
    const store = server({ volumes: [{ type: "volume", source: "data", target: "/data" }] });
    await box.deploy(app({ store }));
    expect((await box.destroy()).code).toBe(0);
    expect(remains(NAME)).toEqual([`${NAME}_data`]);
    await box.deploy(app({ store }));
    expect((await box.destroy({ BERTH_REMOVE_VOLUMES: "1" })).code).toBe(0);
    expect(remains(NAME)).toEqual([]);
  });
});
