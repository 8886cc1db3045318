import { request } from "node:http";
import type { TaskToRun } from "./ecs-docker";

// biome-ignore lint/suspicious/noExplicitAny: the API's own JSON, read as it comes
type Any = any;

/** A container definition as the engine's API creates it. `id` gives the names of the task's containers and volumes. */
export function toEngine(task: TaskToRun, container: Any, id: (name: string) => string): object {
  const linux = container.linuxParameters ?? {};
  const mib = (value: number | undefined) => (value === undefined ? undefined : value * 1024 * 1024);
  const secrets = (container.secrets ?? []).map(({ name, valueFrom }: Any) => {
    if (task.secret === undefined) throw new Error(`nobody knows the secret ${valueFrom}`);
    return `${name}=${task.secret(valueFrom)}`;
  });
  const health = container.healthCheck;
  const seconds = (value: number | undefined) => (value === undefined ? undefined : value * 1e9);
  const volumes = new Map((task.volumes ?? []).map((volume) => [volume.name, volume]));
  return {
    Image: task.image?.(container.image) ?? container.image,
    Entrypoint: container.entryPoint,
    Cmd: container.command,
    WorkingDir: container.workingDirectory,
    User: container.user,
    Env: [...(container.environment ?? []).map(({ name, value }: Any) => `${name}=${value}`), ...secrets],
    Labels: container.dockerLabels,
    OpenStdin: container.interactive,
    Tty: container.pseudoTerminal,
    StopTimeout: container.stopTimeout ?? 30,
    Healthcheck: health && {
      Test: health.command,
      Interval: seconds(health.interval ?? 30),
      Timeout: seconds(health.timeout ?? 5),
      Retries: health.retries ?? 3,
      StartPeriod: seconds(health.startPeriod),
    },
    HostConfig: {
      NetworkMode: `container:${id("pause")}`,
      Memory: mib(container.memory),
      MemoryReservation: mib(container.memoryReservation),
      CpuShares: container.cpu || undefined,
      ReadonlyRootfs: container.readonlyRootFilesystem,
      Privileged: container.privileged,
      SecurityOpt: container.dockerSecurityOptions,
      CapAdd: linux.capabilities?.add,
      CapDrop: linux.capabilities?.drop,
      Init: linux.initProcessEnabled,
      ShmSize: mib(linux.sharedMemorySize),
      MemorySwap: linux.maxSwap === undefined ? undefined : mib(container.memory + linux.maxSwap),
      Tmpfs: Object.fromEntries(
        (linux.tmpfs ?? []).map((t: Any) => [t.containerPath, [`size=${t.size}m`, ...(t.mountOptions ?? [])].join()]),
      ),
      Devices: (linux.devices ?? []).map((device: Any) => ({
        PathOnHost: device.hostPath,
        PathInContainer: device.containerPath ?? device.hostPath,
        CgroupPermissions: (device.permissions ?? ["read", "write", "mknod"]).map((word: string) => word[0]).join(""),
      })),
      Ulimits: (container.ulimits ?? []).map((u: Any) => ({ Name: u.name, Soft: u.softLimit, Hard: u.hardLimit })),
      Sysctls: Object.fromEntries(
        (container.systemControls ?? [])
          .filter((s: Any) => !s.namespace.startsWith("net."))
          .map((s: Any) => [s.namespace, s.value]),
      ),
      Binds: (container.mountPoints ?? []).map(({ sourceVolume, containerPath, readOnly }: Any) => {
        const volume = volumes.get(sourceVolume);
        if (volume === undefined) throw new Error(`${container.name} mounts ${sourceVolume}, which is no volume`);
        const source = volume.host?.sourcePath ?? id(`volume-${sourceVolume}`);
        return `${source}:${containerPath}${readOnly ? ":ro" : ""}`;
      }),
    },
  };
}

/** The engine's API rather than its client: the client has no list for a health check, and reads other defaults. */
export function engineApi(method: string, path: string, body?: object): Promise<Any> {
  const socketPath = process.env.DOCKER_HOST?.replace(/^unix:\/\//, "") ?? "/var/run/docker.sock";
  return new Promise((resolve, reject) => {
    const headers = { "Content-Type": "application/json" };
    const call = request({ socketPath, method, path, headers }, (answer) => {
      let text = "";
      answer.on("data", (chunk: Buffer) => (text += chunk.toString()));
      answer.on("end", () => {
        if ((answer.statusCode ?? 500) >= 400) return reject(new Error(`docker ${method} ${path}: ${text.trim()}`));
        resolve(text === "" ? undefined : JSON.parse(text));
      });
    });
    call.on("error", reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
