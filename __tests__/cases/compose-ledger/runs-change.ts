import { docker } from "../../support/engine";
import { change, events, executed, idle, one, type RunCase, said, shell, until, up, withProject } from "./run";

/** What a change, a restart and a stop really do. */
export const changeRuns: readonly RunCase[] = [
  {
    title: "a change stops every replica before the first new one starts, whatever update_config says",
    features: [
      ...(["services.*.deploy.update_config.order", "services.*.deploy.update_config.parallelism"] as const),
      ...(["services.*.deploy.update_config.delay", "services.*.deploy.replicas"] as const),
    ],
    run: (name) => {
      const document = (version: string) => ({
        services: {
          app: idle({
            environment: { VERSION: version },
            deploy: { replicas: 2, update_config: { order: "start-first", parallelism: 1, delay: "5s" } },
          }),
        },
      });
      return withProject(name, document("1"), async (project) => {
        await up(project);
        const since = new Date().toISOString();
        change(project, document("2"));
        await up(project);
        const seen = await events(project, since);
        expect(seen.filter((line) => line.startsWith("die"))).toHaveLength(2);
        expect(seen.lastIndexOf("die app")).toBeLessThan(seen.indexOf("start app"));
        // 0 s between the two, 5 s asked.
        const [a, b] = (await project.containers("app")).map((each) => Date.parse(each.State.StartedAt));
        expect(Math.abs((a ?? 0) - (b ?? 9e9))).toBeLessThan(4000);
      });
    },
  },
  {
    title: "a job starts again on every up, as any container that has exited does",
    features: ["services.*.deploy.mode"],
    run: (name) =>
      withProject(
        name,
        { services: { job: shell("true", { deploy: { mode: "replicated-job" } }) } },
        async (project) => {
          const startedAt = async () => {
            await up(project);
            await until(async () => (await one(project, "job")).State.Status === "exited");
            return (await one(project, "job")).State.StartedAt;
          };
          expect(await startedAt()).not.toBe(await startedAt());
        },
      ),
  },
  {
    title: "restart: on-failure:2 starts twice more and then stays down",
    features: ["services.*.restart", "services.*.deploy.restart_policy.max_attempts"],
    run: (name) => {
      const policy = { condition: "on-failure", max_attempts: 2, delay: "9s", window: "1s" };
      const services = {
        short: shell("exit 3", { restart: "on-failure:2" }),
        long: shell("exit 3", { deploy: { restart_policy: policy } }),
        // A policy without a condition wins over restart, and restarts nothing.
        bare: shell("exit 3", { restart: "always", deploy: { restart_policy: { delay: "1s" } } }),
      };
      return withProject(name, { services }, async (project) => {
        await up(project);
        for (const [service, count] of [
          ["short", 2],
          ["long", 2],
          ["bare", 0],
        ] as const) {
          await until(async () => (await one(project, service)).State.Status === "exited");
          expect((await one(project, service)).RestartCount).toBe(count);
        }
        // Docker's delay, not the 9 s asked for: two restarts within 5 s of the first start.
        const long = await one(project, "long");
        expect(Date.parse(long.State.FinishedAt) - Date.parse(long.Created)).toBeLessThan(9000);
      });
    },
  },
  {
    title: "stop_signal is sent, and stop_grace_period ends in a kill",
    features: ["services.*.stop_signal", "services.*.stop_grace_period"],
    run: (name) => {
      const services = {
        polite: shell("trap 'echo got INT; exit 0' INT; sleep 600 & wait", {
          stop_signal: "SIGINT",
          stop_grace_period: "20s",
        }),
        deaf: shell("trap '' TERM; echo ready; while true; do sleep 1; done", { stop_grace_period: "2s" }),
      };
      return withProject(name, { services }, async (project) => {
        await up(project);
        await until(async () => (await said(project, "deaf")).includes("ready"));
        const begin = Date.now();
        await project.compose("stop");
        const took = Date.now() - begin;
        expect(await said(project, "polite")).toContain("got INT");
        expect((await one(project, "deaf")).State.ExitCode).toBe(137);
        expect(took).toBeGreaterThan(1900);
        expect(took).toBeLessThan(12_000);
      });
    },
  },
  {
    title: "post_start runs when compose starts a container, pre_stop when it stops one, but not when it replaces one",
    features: [
      ...([
        "services.*.post_start[].command",
        "services.*.post_start[].user",
        "services.*.post_start[].working_dir",
      ] as const),
      ...(["services.*.post_start[].environment"] as const),
      ...([
        "services.*.pre_stop[].command",
        "services.*.pre_stop[].user",
        "services.*.pre_stop[].working_dir",
      ] as const),
      ...(["services.*.pre_stop[].environment"] as const),
    ],
    run: (name) => {
      const line = "echo $WHO $(id -u) $(pwd) >> /tmp/hooks";
      const hook = (who: string) => ({
        command: ["sh", "-c", line.replaceAll("$", "$$$$"), who],
        user: "1000",
        working_dir: "/tmp",
        environment: { WHO: who },
      });
      const app = idle({ user: "1000", post_start: [hook("begin")], pre_stop: [hook("end")] });
      // A hook whose program is not there is passed over without a word.
      const absent = idle({ post_start: [{ command: ["berth-no-such-program"] }] });
      return withProject(name, { services: { app, absent } }, async (project) => {
        await up(project);
        expect((await one(project, "absent")).State.Running).toBe(true);
        const { Id } = await one(project, "app");
        const hooks = async () => {
          const text = await docker("exec", Id, "cat", "/tmp/hooks");
          return text
            .trim()
            .split("\n")
            .map((each) => each.split(/\s+/));
        };
        const [first] = await hooks();
        expect(first).toEqual(["begin", "1000", "/tmp"]);
        await docker("restart", "-t", "1", Id);
        expect(await hooks()).toHaveLength(1);
        await project.compose("stop");
        await docker("start", Id);
        expect(await hooks()).toEqual([
          ["begin", "1000", "/tmp"],
          ["end", "1000", "/tmp"],
        ]);
        // Replaced because it changed: the stop that a deploy does.
        const since = new Date().toISOString();
        change(project, { services: { app: { ...app, labels: { changed: "1" } } } });
        await up(project, "app");
        expect(await executed(project, since)).not.toContain("end");
      });
    },
  },
];
