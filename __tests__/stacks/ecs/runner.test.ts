import { BerthError } from "../../../src/errors";
import { formatFailure } from "../../../stacks/_family/ecs/runner/failure";
import { runJob } from "../../../stacks/_family/ecs/runner/run";
import { readSettings } from "../../../stacks/_family/ecs/runner/settings";
import { watch } from "../../../stacks/_family/ecs/runner/watchdog";
import { type Fake, fake, settings, task } from "./runner-fake";

const failureOf = async (one: Fake, over = {}): Promise<string> => {
  const error = await runJob({ ...settings, ...over }, one.platform, one.around).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Error);
  return formatFailure(error);
};

/** The job's task comes up at once and ends with this code after some looks. */
const endsWith = (exitCode: number, more = {}) => {
  let looks = 0;
  return fake((one) => {
    if (one.state.desired === 0) return;
    looks += 1;
    one.logs["app/migrate/a"] = ["one", "two"].slice(0, looks);
    one.state.tasks = [task("a", looks < 3 ? {} : { exitCode, ...more })];
  });
};

describe("a run", () => {
  test("ends well with exit code 0; its lines are shown once, and nothing is left", async () => {
    const one = endsWith(0);
    await runJob(settings, one.platform, one.around);
    expect(one.desired).toEqual([1, 0]);
    expect(one.state.tasks.map(({ status }) => status)).toEqual(["STOPPED"]);
    expect(one.said).toEqual(["migrate: started, 1 task", "migrate | one", "migrate | two", "migrate: completed"]);
  });

  test("fails with another exit code, and takes the task away", async () => {
    const one = endsWith(3);
    expect(await failureOf(one)).toMatch(/^BERTH406 {2}migrate ended with exit code 3\n {2}its log lines are above/);
    expect(one.desired).toEqual([1, 0]);
    expect(one.said).toContain("migrate | two");
    expect(one.said).not.toContain("migrate: completed");
  });

  test("says why a container was killed", async () => {
    const one = endsWith(137, { containerReason: "OutOfMemoryError: Container killed due to memory usage" });
    expect(await failureOf(one)).toContain("exit code 137\n  OutOfMemoryError");
  });

  test("fails when the task stops before the container has an exit code", async () => {
    const one = fake(({ state }) => {
      if (state.desired === 0) return;
      state.tasks = [
        task("a", {
          status: "STOPPED",
          stoppedReason: "CannotPullContainerError: pull image manifest has been retried 5 time(s)",
        }),
      ];
    });
    expect(await failureOf(one)).toMatch(
      /BERTH406 {2}migrate stopped without an exit code\n {2}CannotPullContainerError/,
    );
    expect(one.desired).toEqual([1, 0]);
  });

  test("gives up after its time, and shows what ECS said meanwhile", async () => {
    const one = fake(({ state }) => {
      state.events = [{ id: "1", message: "(service migrate) was unable to place a task: no Container Instances" }];
    });
    one.state.events = [{ id: "0", message: "(service migrate) was unable to place a task, long ago" }];
    expect(await failureOf(one)).toContain(
      "migrate had not ended after 600 seconds (deployTimeout)\n  1 wanted; tasks: none",
    );
    expect(one.said.filter((line) => line.includes("unable"))).toEqual([
      "migrate: (service migrate) was unable to place a task: no Container Instances",
    ]);
    expect(one.desired).toEqual([1, 0]);
  });

  test("takes its task away when it is interrupted, without waiting for it", async () => {
    const one = fake((self) => {
      self.state.tasks = [task("a")];
      if (self.state.time > 9000) self.interrupt();
    });
    await failureOf(one);
    expect(one.desired).toEqual([1, 0]);
    expect(one.state.time).toBeLessThan(15_000);
  });

  test("waits for every replica, and names their lines apart", async () => {
    const one = fake((self) => {
      if (self.state.desired === 0) return;
      const done = (at: number) => (self.state.time > at ? { exitCode: 0 } : {});
      self.logs = { "app/migrate/a": ["from a"], "app/migrate/b": ["from b"] };
      self.state.tasks = [task("a", done(6000)), task("b", done(30_000))];
    });
    await runJob({ ...settings, replicas: 2 }, one.platform, one.around);
    expect(one.said).toEqual(expect.arrayContaining(["migrate-1 | from a", "migrate-2 | from b"]));
    expect(one.state.time).toBeGreaterThan(30_000);
    expect(one.desired).toEqual([2, 0]);
  });

  test("fails with the first replica that fails", async () => {
    const one = fake((self) => {
      if (self.state.desired > 0) self.state.tasks = [task("a", { exitCode: 0 }), task("b", { exitCode: 1 })];
    });
    expect(await failureOf(one, { replicas: 2 })).toContain("exit code 1");
  });

  test("is not failed by a log that cannot be read", async () => {
    const one = endsWith(0);
    const platform = { ...one.platform, logTarget: () => Promise.reject(new Error("AccessDenied")) };
    await runJob(settings, platform, one.around);
    expect(one.said.filter((line) => line.includes("AccessDenied"))).toHaveLength(1);
  });

  test("tells a failed job from tasks that then cannot be stopped", async () => {
    const one = endsWith(3);
    const setDesired = (count: number) =>
      count === 0 ? Promise.reject(new Error("throttled")) : one.platform.setDesired(count);
    const text = await failureOf({ ...one, platform: { ...one.platform, setDesired } });
    expect(text).toContain("exit code 3");
    expect(one.said.join()).toContain("throttled");
  });

  test("starts nothing without replicas, service or its own definition", async () => {
    const none = endsWith(0);
    await runJob({ ...settings, replicas: 0 }, none.platform, none.around);
    const missing = fake(() => {}, { service: async () => undefined });
    expect(await failureOf(missing)).toContain("BERTH407  there is no service migrate in shop-test");
    const other = fake(() => {});
    expect(await failureOf(other, { taskDefinition: "arn:task:8" })).toContain("another deploy has changed it");
    expect([...none.desired, ...missing.desired, ...other.desired]).toEqual([]);
  });
});

describe("an earlier run", () => {
  test("that is at work is waited for and never stopped", async () => {
    const one = fake((self) => {
      const { time, desired } = self.state;
      if (desired === 1 && time < 60_000) self.state.tasks = [task("old")];
      else if (time < 70_000 && !self.desired.includes(1)) {
        self.state.desired = 0; // The other runner takes its own task away.
        self.state.tasks = [task("old", { status: "STOPPED", exitCode: 0 })];
      } else self.state.tasks = [task("old", { status: "STOPPED", exitCode: 0 }), task("new", { exitCode: 0 })];
    });
    one.state = { ...one.state, desired: 1, tasks: [task("old")] };
    await runJob(settings, one.platform, one.around);
    expect(one.desired).toEqual([1, 0]);
    expect(one.said[0]).toBe("migrate: an earlier run has not ended yet, waiting for it");
  });

  test("that was left behind is cleared up", async () => {
    const one = fake((self) => {
      if (self.desired.join() === "0,1") self.state.tasks = [task("new", { exitCode: 0 })];
    });
    one.state = { ...one.state, desired: 1, tasks: [task("old", { exitCode: 0 })] };
    await runJob(settings, one.platform, one.around);
    expect(one.desired).toEqual([0, 1, 0]);
  });

  test("that never ends is an error, and goes on", async () => {
    const one = fake(() => {});
    one.state = { ...one.state, desired: 1, tasks: [task("old")] };
    expect(await failureOf(one)).toMatch(
      /^BERTH405 {2}an earlier run of migrate has not ended[\s\S]*--desired-count 0$/,
    );
    expect(one.desired).toEqual([]);
  });

  test("does not count: its exit code is not this run's", async () => {
    const one = fake((self) => {
      if (self.state.desired > 0) self.state.tasks = [...self.state.tasks.slice(0, 1), task("new", { exitCode: 0 })];
    });
    one.state = { ...one.state, tasks: [task("old", { status: "STOPPED", exitCode: 9 })] };
    await runJob(settings, one.platform, one.around);
    expect(one.said.at(-1)).toBe("migrate: completed");
  });
});

test("the watchdog acts when the pipe closes, and not when it is sent home", async () => {
  const acted: string[] = [];
  const act = (name: string) => async () => void acted.push(name);
  async function* pipe(...chunks: string[]) {
    yield* chunks;
  }
  await watch(pipe(), act("killed"));
  await watch(pipe("do", "ne"), act("done"));
  expect(acted).toEqual(["killed"]);
});

test("settings that are missing or broken are said", () => {
  expect(readSettings(JSON.stringify(settings))).toEqual(settings);
  expect(() => readSettings(undefined)).toThrow(BerthError);
  expect(() => readSettings("{")).toThrow("BERTH_JOB is no JSON");
});

test("an error of the AWS API is shown as it is, with a remedy for missing rights", () => {
  const error = Object.assign(new Error("not authorized to perform ecs:ListTasks"), { name: "AccessDeniedException" });
  expect(formatFailure(error)).toBe(
    "BERTH407  the job could not be run\n  AccessDeniedException: not authorized to perform ecs:ListTasks\n" +
      "  give the deploy credentials that may run a job: ecs:DescribeServices, UpdateService, ListTasks, DescribeTasks, " +
      "DescribeTaskDefinition and logs:GetLogEvents",
  );
});
