import { json as ask } from "../aws-query";
import { type RunningTask as DockerTask, startTask } from "../ecs-docker";
import { run } from "../engine";
import { digestOf, pullAll } from "./image";
import type { ContainerState, RunningTask, StartTask } from "./task";

/** Starts tasks on the local engine; each security group is a network, so that only who shares one can talk. */
export interface DockerTasks {
  readonly start: StartTask;
  /** Removes all that is left: tasks, networks. */
  remove(): Promise<void>;
}

/**
 * `prefix` begins with `berth-test-`. Secrets come from the emulator's Secrets Manager. A network that only this task
 * has is not made: the engine's addresses are few.
 */
export function dockerTasks(prefix: string, moto: string): DockerTasks {
  const networks = new Map<string, Promise<string>>();
  const tasks = new Set<{ remove(): Promise<void> }>();
  const networkOf = (group: string) => {
    const name = `${prefix}-${group}`;
    const made = networks.get(group) ?? makeNetwork(name);
    networks.set(group, made);
    return made;
  };
  return {
    async start({ id, definition, names, groups }) {
      // biome-ignore lint/suspicious/noExplicitAny: the API's own JSON, read as it comes
      const { containerDefinitions, volumes } = definition as any;
      const own = await Promise.all(groups.map(networkOf));
      const secrets = await secretsOf(containerDefinitions, moto);
      const name = `${prefix}-${id.slice(0, 8)}`;
      let docker: DockerTask | undefined;
      let failed: Error | undefined;
      let stopping = false;
      const coming = pullAll(containerDefinitions.map((one: { readonly image: string }) => one.image))
        .then(() =>
          startTask({
            name,
            containers: containerDefinitions,
            volumes,
            secret: (valueFrom) => secrets.get(valueFrom) ?? "",
            ...(own[0] === undefined ? {} : { network: own[0] }),
            names: Object.fromEntries(own.map((network) => [network, names])),
          }),
        )
        .then(
          (task) => {
            docker = task;
          },
          (error: Error) => {
            failed = error;
          },
        );
      // biome-ignore lint/suspicious/noExplicitAny: as above
      const containers = containerDefinitions.map((one: any) => ({
        name: one.name as string,
        image: one.image as string,
        essential: one.essential !== false,
      }));
      const kept = new Map<string, string[]>();
      const statesNow = (): Promise<readonly ContainerState[]> =>
        Promise.all(
          containers.map((one: { name: string; image: string }) => stateOf(`${name}-${one.name}`, one.name, one.image)),
        );
      // What ECS goes on to tell of a task that has ended, when its containers are gone.
      let ended: readonly ContainerState[] | undefined;
      const running: RunningTask & { remove(): Promise<void> } = {
        async state() {
          const states = ended ?? (await statesNow());
          const dead = containers.find(
            (one: { name: string; essential: boolean }, index: number) =>
              one.essential && states[index]?.status === "STOPPED",
          );
          const reason =
            failed?.message ?? docker?.stopped ?? (dead ? "Essential container in task exited" : undefined);
          const stopped = stopping || reason !== undefined;
          return { stopped, containers: states, ...(reason === undefined ? {} : { reason }) };
        },
        async logs(container) {
          const { stdout, stderr, code } = await run("docker", ["logs", `${name}-${container}`]);
          if (code !== 0) return kept.get(container) ?? [];
          const lines = `${stdout}${stderr}`.split("\n").filter((line) => line !== "");
          kept.set(container, lines);
          return lines;
        },
        async address() {
          const format = "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}";
          const { stdout } = await run("docker", ["inspect", "-f", format, `${name}-pause`]);
          return stdout.trim().split(" ")[0] ?? "";
        },
        async stop() {
          await coming;
          for (const one of containers) await running.logs(one.name);
          stopping = true;
          await docker?.stop();
          ended = await statesNow();
          await running.remove();
        },
        async remove() {
          await docker?.remove();
          tasks.delete(running);
        },
      };
      tasks.add(running);
      return running;
    },
    async remove() {
      await Promise.all([...tasks].map((task) => task.remove()));
      const names = await Promise.all(networks.values());
      if (names.length > 0) await run("docker", ["network", "rm", ...names]);
    },
  };
}

async function makeNetwork(name: string): Promise<string> {
  const { code, stderr } = await run("docker", ["network", "create", "--label", "berth-test=ecs", name]);
  if (code !== 0 && !/already exists/.test(stderr)) throw new Error(stderr);
  return name;
}

async function stateOf(container: string, name: string, image: string): Promise<ContainerState> {
  const { code, stdout } = await run("docker", ["inspect", "-f", "{{json .State}}\n{{.Image}}", container]);
  if (code !== 0) return { name, image, status: "PENDING" };
  const [json = "", id = ""] = stdout.trim().split("\n");
  const state = JSON.parse(json);
  const imageDigest = await digestOf(id, image);
  const of = { name, image, ...(imageDigest === undefined ? {} : { imageDigest }) };
  const health = state.Health?.Status?.toUpperCase();
  const known = health === "HEALTHY" || health === "UNHEALTHY" ? health : "UNKNOWN";
  if (state.Status === "exited" || state.Status === "dead")
    return { ...of, status: "STOPPED", exitCode: state.ExitCode, health: known };
  return { ...of, status: state.Status === "running" ? "RUNNING" : "PENDING", health: known };
}

/** Values of all secrets of a task, as ECS fetches them before it starts: `<arn>` or `<arn>:<key>:<stage>:<version>`. */
async function secretsOf(
  containers: readonly { readonly secrets?: readonly { readonly valueFrom: string }[] }[],
  moto: string,
): Promise<ReadonlyMap<string, string>> {
  const wanted = containers.flatMap(({ secrets = [] }) => secrets.map(({ valueFrom }) => valueFrom));
  const values = wanted.map(async (valueFrom) => {
    const [arn, version] = [valueFrom.split(":").slice(0, 7).join(":"), valueFrom.split(":")[9]];
    const body = { SecretId: arn, ...(version ? { VersionId: version } : {}) };
    const answer = await ask<{ SecretString: string }>(moto, "secretsmanager", "secretsmanager.GetSecretValue", body);
    return [valueFrom, answer.SecretString] as const;
  });
  return new Map(await Promise.all(values));
}
