import { docker } from "../../support/engine";
import { change, idle, one, type RunCase, said, shell, up, withProject } from "./run";

/** Order, names and limits: what holds once containers run. */
export const startRuns: readonly RunCase[] = [
  {
    title: "depends_on waits for health and for completion, and restart: true follows a recreated dependency",
    features: ["services.*.depends_on.*.condition", "services.*.depends_on.*.restart", "services.*.depends_on"],
    run: (name) => {
      const document = (version: string) => ({
        services: {
          slow: idle({
            environment: { VERSION: version },
            healthcheck: { test: ["CMD", "true"], interval: "1s", retries: 3 },
          }),
          job: shell("sleep 1"),
          app: idle({
            depends_on: {
              slow: { condition: "service_healthy", restart: true },
              job: { condition: "service_completed_successfully" },
            },
          }),
          loose: idle({ depends_on: { slow: { condition: "service_started" } } }),
        },
      });
      return withProject(name, document("1"), async (project) => {
        await up(project);
        const time = async (service: string, key: string) => Date.parse((await one(project, service)).State[key]);
        const health = (await one(project, "slow")).State.Health;
        expect(await time("app", "StartedAt")).toBeGreaterThan(await time("job", "FinishedAt"));
        expect(await time("app", "StartedAt")).toBeGreaterThan(Date.parse(health.Log[0].End));
        const before = { app: await time("app", "StartedAt"), loose: await time("loose", "StartedAt") };
        change(project, document("2"));
        await up(project);
        expect(await time("app", "StartedAt")).toBeGreaterThan(before.app);
        expect(await time("loose", "StartedAt")).toBe(before.loose);
      });
    },
  },
  {
    title: "depends_on.required: false does without the service, true does not",
    features: ["services.*.depends_on.*.required"],
    run: (name) => {
      const document = (required: boolean) => ({
        services: {
          off: idle({ profiles: ["other"] }),
          app: idle({ depends_on: { off: { condition: "service_started", required } } }),
        },
      });
      return withProject(name, document(false), async (project) => {
        await up(project);
        expect((await one(project, "app")).State.Running).toBe(true);
        change(project, document(true));
        expect((await project.compose("up", "-d")).code).not.toBe(0);
      });
    },
  },
  {
    title: "the name of a service gives the addresses of all its replicas, vip or dnsrr",
    features: ["services.*.deploy.endpoint_mode"],
    run: (name) => {
      const services = {
        vip: idle({ deploy: { replicas: 2, endpoint_mode: "vip" } }),
        dnsrr: idle({ deploy: { replicas: 2, endpoint_mode: "dnsrr" } }),
        client: idle(),
      };
      return withProject(name, { services }, async (project) => {
        await up(project);
        for (const service of ["vip", "dnsrr"]) {
          const answer = (await project.compose("exec", "-T", "client", "nslookup", "-type=a", service)).stdout;
          const found = [...answer.matchAll(/^Address: (\d[\d.]+)$/gm)].map((match) => match[1]).sort();
          const own = (await project.containers(service)).map(
            (each) => each.NetworkSettings.Networks[`${name}_default`].IPAddress,
          );
          expect(found).toEqual(own.sort());
        }
      });
    },
  },
  {
    title: "cpu_count limits nothing, cpus does; a realtime budget keeps the container from starting",
    features: ["services.*.cpu_count", "services.*.cpus", "services.*.cpu_rt_runtime"],
    run: (name) => {
      const quota = "cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us /sys/fs/cgroup/cpu.max 2>/dev/null; sleep 60";
      const services = { count: shell(quota, { cpu_count: 1 }), cpus: shell(quota, { cpus: 0.5 }) };
      return withProject(name, { services }, async (project) => {
        await up(project);
        expect(await said(project, "count")).toMatch(/^(-1|max)/);
        expect(await said(project, "cpus")).toMatch(/^50000\b/);
        change(project, { services: { realtime: idle({ cpu_rt_runtime: 400_000 }) } });
        expect((await project.compose("up", "-d")).code).not.toBe(0);
      });
    },
  },
  {
    title: "secrets and configs from a variable or inline text are files in the container",
    features: [
      ...(["configs.*.content", "configs.*.environment", "configs.*.file"] as const),
      ...(["secrets.*.environment", "secrets.*.file", "services.*.volumes[].volume.labels"] as const),
    ],
    run: (name) => {
      const document = {
        services: {
          app: shell("cd /run/secrets; cat variable file /inline /variable /file; sleep 60", {
            secrets: ["variable", "file"],
            configs: ["inline", "variable", "file"],
            volumes: [{ type: "volume", source: "data", target: "/data", volume: { labels: { lost: "1" } } }],
          }),
        },
        volumes: { data: {} },
        secrets: { variable: { environment: "BERTH_LEDGER" }, file: { file: "./file" } },
        configs: {
          inline: { content: "inline\n" },
          variable: { environment: "BERTH_LEDGER" },
          file: { file: "./file" },
        },
      };
      return withProject(name, document, async (project) => {
        project.write("file", "from file\n");
        project.write(".env", "BERTH_LEDGER='from variable\n'\n");
        await up(project);
        const expected = "from variable\nfrom file\ninline\nfrom variable\nfrom file\n";
        expect((await said(project, "app")).replace(/\n+/g, "\n")).toBe(expected);
        // Labels of a mount do not reach a volume that has a name.
        expect(await docker("volume", "inspect", "--format", "{{.Labels}}", `${name}_data`)).not.toContain("lost");
      });
    },
  },
  {
    title: "pull_policy: always pulls what is there, missing does not, and `up --pull missing` wins",
    features: ["services.*.pull_policy", "services.*.pull_refresh_after"],
    run: async (name) => {
      // Nothing listens on port 9 of this machine: a pull fails at once, and nothing leaves the machine.
      const image = `127.0.0.1:9/${name}:1`;
      const app = (policy: string) => ({ services: { app: idle({ image, pull_policy: policy }) } });
      await docker("tag", "berth-test/busybox:1", image);
      try {
        await withProject(name, app("missing"), async (project) => {
          await up(project);
          change(project, app("always"));
          expect((await project.compose("up", "-d")).stderr).toMatch(/connection refused/);
          await up(project, "--pull", "missing");
          change(project, { services: { app: idle({ image, pull_policy: "refresh", pull_refresh_after: "12h" }) } });
          await up(project, "--pull", "missing");
        });
      } finally {
        await docker("rmi", image);
      }
    },
  },
  {
    title: "name: is what the project is called on the engine",
    features: ["name"],
    run: (name) =>
      withProject(name, { name, services: { app: idle() } }, async (project) => {
        const { code } = await project.bare("create");
        expect(code).toBe(0);
        expect((await one(project, "app")).Name).toBe(`/${name}-app-1`);
      }),
  },
];
