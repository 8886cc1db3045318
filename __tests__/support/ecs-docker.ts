import { engineApi, toEngine } from "./ecs-docker-container";
import { type Inspected, run, testImage } from "./engine";

/**
 * Runs the containers of an ECS task definition, as the API returns it, on the local engine the way the ECS agent does:
 * one network namespace held by a pause container, volumes of the task, containers started in the order of their
 * dependencies. https://github.com/aws/amazon-ecs-agent, agent/api/task/task.go (dockerConfig, dockerHostConfig).
 */
// biome-ignore lint/suspicious/noExplicitAny: the API's own JSON, read as it comes
type Any = any;

export interface TaskToRun {
  /** Prefix of all names; everything that carries it is removed in the end. Starts with `berth-test-`. */
  readonly name: string;
  /** `containerDefinitions`. */
  readonly containers: readonly Any[];
  /** `volumes`. */
  readonly volumes?: readonly Any[];
  /** Value of a secret by its `valueFrom`. */
  readonly secret?: (valueFrom: string) => string;
  /** The image to run for a reference; default: the same. The engine pulls nothing. */
  readonly image?: (reference: string) => string;
  /** Network of the pause container. Default: `none`, loopback alone. */
  readonly network?: string;
  /** Further networks, and by what names the task is known in each. `network` has to be one of them. */
  readonly names?: Readonly<Record<string, readonly string[]>>;
  /** Seconds that a dependency may take to get where it is waited for. Default: 60. */
  readonly timeout?: number;
}

export interface RunningTask {
  /** Why the task did not come up: `files exited with 1`; undefined when every container was started. */
  readonly stopped: string | undefined;
  inspect(container: string): Promise<Inspected>;
  /** Exit code, or undefined when it still runs after `seconds`. */
  exitCode(container: string, seconds?: number): Promise<number | undefined>;
  /** Waits until its check says healthy or unhealthy; `none` without a check. */
  health(container: string, seconds?: number): Promise<"healthy" | "unhealthy" | "starting" | "none">;
  /** Both streams. */
  logs(container: string): Promise<string>;
  exec(container: string, ...argv: string[]): Promise<{ readonly code: number; readonly stdout: string }>;
  /** Stops every container, those that depend on others first, as ECS does; gives seconds by container. */
  stop(): Promise<Readonly<Record<string, number>>>;
  /** Containers, volumes, pause. Safe to call twice. */
  remove(): Promise<void>;
}

export async function startTask(task: TaskToRun): Promise<RunningTask> {
  if (!task.name.startsWith("berth-test-")) throw new Error("a task on the engine is named berth-test-...");
  const id = (container: string) => `${task.name}-${container}`;
  const running = handle(task, id);
  await running.remove();
  try {
    const sysctls = task.containers.flatMap(({ systemControls = [] }) => systemControls);
    const net = Object.fromEntries(
      sysctls.filter((s: Any) => s.namespace.startsWith("net.")).map((s: Any) => [s.namespace, s.value]),
    );
    await create(id("pause"), {
      Image: testImage,
      Cmd: ["sleep", "2147483647"],
      HostConfig: { NetworkMode: task.network ?? "none", Sysctls: net, Init: true },
    });
    for (const [network, names] of Object.entries(task.names ?? {})) {
      if (network === task.network)
        await engineApi("POST", `/networks/${network}/disconnect`, { Container: id("pause") });
      const body = { Container: id("pause"), EndpointConfig: { Aliases: names } };
      await engineApi("POST", `/networks/${network}/connect`, body);
    }
    await engineApi("POST", `/containers/${id("pause")}/start`);
    for (const volume of task.volumes ?? []) await createVolume(id(`volume-${volume.name}`), volume);
    let stopped: string | undefined;
    for (const container of inOrder(task.containers)) {
      stopped = await waitFor(running, container, task.timeout ?? 60);
      if (stopped !== undefined) break;
      await create(id(container.name), toEngine(task, container, id));
      await engineApi("POST", `/containers/${id(container.name)}/start`);
    }
    return { ...running, stopped };
  } catch (error) {
    await running.remove();
    throw error;
  }
}

/** An empty folder, a local volume with the driver's options, or in place of EFS a local one. */
async function createVolume(name: string, volume: Any): Promise<void> {
  if (volume.host?.sourcePath) return;
  const docker = volume.dockerVolumeConfiguration;
  await engineApi("POST", "/volumes/create", { Name: name, Driver: "local", DriverOpts: docker?.driverOpts ?? {} });
}

/** Containers after those that they depend on; otherwise in the order of the definition. */
function inOrder(containers: readonly Any[]): readonly Any[] {
  const done: Any[] = [];
  const visit = (container: Any, path: readonly string[]): void => {
    if (done.includes(container)) return;
    if (path.includes(container.name)) throw new Error(`dependsOn goes round: ${[...path, container.name].join(" ")}`);
    for (const { containerName } of container.dependsOn ?? []) {
      const first = containers.find(({ name }) => name === containerName);
      if (first === undefined) throw new Error(`${container.name} depends on ${containerName}, which is not there`);
      visit(first, [...path, container.name]);
    }
    done.push(container);
  };
  for (const container of containers) visit(container, []);
  return done;
}

/** Waits for what a container depends on; the reason why it cannot start, or undefined. */
async function waitFor(task: Omit<RunningTask, "stopped">, container: Any, timeout: number) {
  for (const { containerName, condition } of container.dependsOn ?? []) {
    if (condition === "HEALTHY") {
      const health = await task.health(containerName, timeout);
      if (health !== "healthy") return `${containerName} is ${health}, ${container.name} waits for HEALTHY`;
    } else if (condition === "COMPLETE" || condition === "SUCCESS") {
      const code = await task.exitCode(containerName, timeout);
      if (code === undefined) return `${containerName} did not end within ${timeout} s`;
      if (condition === "SUCCESS" && code !== 0) return `${containerName} exited with ${code}`;
    }
  }
  return undefined;
}

function handle(task: TaskToRun, id: (name: string) => string): Omit<RunningTask, "stopped"> {
  const inspect = async (container: string) => engineApi("GET", `/containers/${id(container)}/json`);
  const until = async <T>(seconds: number, look: () => Promise<T | undefined>): Promise<T | undefined> => {
    for (const end = Date.now() + seconds * 1000; ; ) {
      const found = await look();
      if (found !== undefined || Date.now() > end) return found;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };
  return {
    inspect,
    exitCode: (container, seconds = 60) =>
      until(seconds, async () => {
        const { State } = await inspect(container);
        return State.Status === "exited" ? (State.ExitCode as number) : undefined;
      }),
    async health(container, seconds = 60) {
      const settled = await until(seconds, async () => {
        const { State } = await inspect(container);
        if (State.Health === undefined) return "none" as const;
        if (State.Status === "exited") return "unhealthy" as const;
        return State.Health.Status === "starting" ? undefined : (State.Health.Status as "healthy" | "unhealthy");
      });
      return settled ?? "starting";
    },
    async logs(container) {
      const { stdout, stderr } = await run("docker", ["logs", id(container)]);
      return stdout + stderr;
    },
    exec: (container, ...argv) => run("docker", ["exec", id(container), ...argv]),
    async stop() {
      const took: Record<string, number> = {};
      for (const { name } of [...inOrder(task.containers)].reverse()) {
        const start = Date.now();
        await run("docker", ["stop", id(name)]);
        took[name] = (Date.now() - start) / 1000;
      }
      return took;
    },
    async remove() {
      const names = [...task.containers.map(({ name }) => id(name)), id("pause")];
      await run("docker", ["rm", "-f", "-v", ...names]);
      const volumes = (task.volumes ?? []).map(({ name }) => id(`volume-${name}`));
      if (volumes.length > 0) await run("docker", ["volume", "rm", "-f", ...volumes]);
    },
  };
}

const create = (name: string, body: object) => engineApi("POST", `/containers/create?name=${name}`, body);
