import type { JsonObject } from "../../src/json";
import type { ContainerDefinition } from "../../stacks/_family/ecs/container";
import { containerDefinitions } from "../../stacks/_family/ecs/task-containers";
import { deploymentOf } from "../stacks/ecs/sandbox";
import { type RunningTask, startTask, type TaskToRun } from "../support/ecs-docker";
import { ensureTestImage, testImage } from "../support/engine";

jest.setTimeout(120_000);
beforeAll(ensureTestImage);

const NAME = "berth-test-ecs-task";
let task: RunningTask | undefined;
afterEach(() => task?.remove());

/** As the API gives it back: plain JSON. `app` is a Compose service. */
function definitionsOf(app: JsonObject, files: Partial<ContainerDefinition> = {}): readonly ContainerDefinition[] {
  const document = { name: "shop", services: { app: { image: testImage, ...app } } };
  const deployment = deploymentOf({ document, options: { filesImage: testImage } });
  const service = deployment.workload.services.app;
  if (service === undefined) throw new Error("no service");
  const waits = files.name === undefined ? [] : [{ containerName: files.name, condition: "SUCCESS" as const }];
  const mounts = [{ sourceVolume: "secrets", containerPath: "/run/secrets", readOnly: true }];
  return containerDefinitions({
    service,
    image: deployment.images.of(service),
    kind: { launch: "EC2" },
    size: { containerMemory: 64 },
    options: deployment.options,
    files: {
      ...(files.name === undefined ? {} : { container: files as ContainerDefinition }),
      mounts: files.name === undefined ? [] : mounts,
      dependsOn: waits,
    },
    storage: { mounts: [] },
    log: { group: "g", arn: "a", region: "eu-west-1" },
  });
}

async function start(containers: readonly ContainerDefinition[], more: Partial<TaskToRun> = {}): Promise<RunningTask> {
  task = await startTask({ name: NAME, containers: JSON.parse(JSON.stringify(containers)), ...more });
  return task;
}

const FORM =
  "cat /proc/self/status | grep -E '^(Uid|CapBnd)'; grep 'Max open files' /proc/self/limits; grep ' /tmp ' /proc/mounts";

test("the app finds what the Compose file gives it", async () => {
  const { inspect, exec, health, logs } = await start(
    definitionsOf({
      entrypoint: [],
      command: ["sh", "-c", `echo "hello $GREETING"; ${FORM}; exec sleep 600`],
      user: "1000:1000",
      environment: { GREETING: "wörld" },
      read_only: true,
      tmpfs: ["/tmp:size=1m,mode=0770,uid=1000"],
      cap_drop: ["ALL"],
      cap_add: ["NET_BIND_SERVICE"],
      ulimits: { nofile: { soft: 100, hard: 200 } },
      sysctls: { "net.core.somaxconn": "77" },
      healthcheck: { test: ["CMD", "test", "-d", "/tmp"], interval: "1s" },
      init: true,
    }),
  );
  expect(await health("app")).toBe("healthy");
  const said = await logs("app");
  expect(said).toContain("hello wörld");
  expect(said).toMatch(/Uid:\s+1000/);
  expect(said).toMatch(/CapBnd:\s+0000000000000400/);
  expect(said).toMatch(/Max open files\s+100\s+200/);
  expect(said).toMatch(/tmpfs \/tmp tmpfs rw,nosuid,nodev,noexec,.*size=1024k,mode=770,uid=1000/);
  expect((await exec("app", "touch", "/x")).code).not.toBe(0);
  expect((await exec("app", "cat", "/proc/sys/net/core/somaxconn")).stdout.trim()).toBe("77");
  const { HostConfig } = await inspect("app");
  expect(HostConfig.Memory).toBe(64 * 2 ** 20);
});

const writer = (script: string): Partial<ContainerDefinition> => ({
  name: "files",
  image: testImage,
  essential: false,
  entryPoint: ["sh", "-c"],
  command: [script],
  memory: 32,
  secrets: [{ name: "SECRET", valueFrom: "arn:secret" }],
  mountPoints: [{ sourceVolume: "secrets", containerPath: "/out", readOnly: false }],
});

const reads = { command: ["sh", "-c", "cat /run/secrets/token; echo no > /run/secrets/token"] };
const volumes = [{ name: "secrets", host: {} }];

test("a secret is read from a file that another container wrote", async () => {
  const containers = definitionsOf(reads, writer('printf %s "$SECRET" > /out/token'));
  const { stopped, exitCode, logs } = await start(containers, { volumes, secret: (from) => `value of ${from}` });
  expect(stopped).toBeUndefined();
  expect(await exitCode("app")).not.toBe(0);
  expect(await logs("app")).toMatch(/value of arn:secret[\s\S]*Read-only file system/);
});

test("a writer that fails keeps the app from starting", async () => {
  const containers = definitionsOf(reads, writer("exit 3"));
  const { stopped, inspect } = await start(containers, { volumes, secret: () => "" });
  expect(stopped).toBe("files exited with 3");
  await expect(inspect("app")).rejects.toThrow("No such container");
});

test("a job ends with its code; its holder stays, within its memory, and ends at once", async () => {
  const { exitCode, inspect, stop } = await start(
    definitionsOf({ command: ["sh", "-c", "exit 7"], deploy: { mode: "replicated-job" } }),
  );
  expect(await exitCode("app")).toBe(7);
  const { State } = await inspect("holder");
  expect(State.Status).toBe("running");
  expect((await stop()).holder).toBeLessThan(1.5);
  expect((await inspect("holder")).State).toMatchObject({ ExitCode: 0, OOMKilled: false });
});

test("a volume in memory is shared while a container has it", async () => {
  const memory = { type: "tmpfs", device: "tmpfs", o: "size=1m" };
  const files = {
    ...writer("echo hi > /out/token; touch /ready; exec sleep 600"),
    healthCheck: { command: ["CMD", "test", "-e", "/ready"], interval: 5, timeout: 2, retries: 3 },
  };
  const containers = definitionsOf(
    { command: ["sh", "-c", "grep ' /run/secrets ' /proc/mounts; cat /run/secrets/token"] },
    files,
  ).map((container) =>
    container.name === "app"
      ? { ...container, dependsOn: [{ containerName: "files", condition: "HEALTHY" as const }] }
      : container,
  );
  const volume = { name: "secrets", dockerVolumeConfiguration: { scope: "task", driver: "local", driverOpts: memory } };
  const { exitCode, logs } = await start(containers, { volumes: [volume], secret: () => "" });
  expect(await exitCode("app")).toBe(0);
  expect(await logs("app")).toMatch(/^tmpfs \/run\/secrets tmpfs ro,.*size=1024k[\s\S]*hi/);
});
