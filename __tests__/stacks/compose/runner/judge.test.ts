import type { Container } from "../../../../stacks/compose/runner/containers";
import { jobsOf } from "../../../../stacks/compose/runner/containers";
import { judge } from "../../../../stacks/compose/runner/judge";

function container(state: Partial<Container["State"]>, restarts = 0): Container {
  const State = { Status: "running", ExitCode: 0, Error: "", OOMKilled: false, StartedAt: "t", ...state };
  const Config = { Image: "i", Labels: { "com.docker.compose.service": "web" } };
  return { Id: "1", Name: "/p-web-1", RestartCount: restarts, State, Config } as unknown as Container;
}
const health = (Status: string) => ({ Health: { Status, FailingStreak: 0, Log: [] } });
const service = { isJob: false, earlier: undefined, settled: true };
const job = { ...service, isJob: true };

describe("a service", () => {
  test.each([
    ["healthy", container(health("healthy")), service, { state: "ok" }],
    ["healthy, only just", container(health("healthy")), { ...service, settled: false }, { state: "ok" }],
    ["starting", container(health("starting")), service, { state: "pending" }],
    ["unhealthy", container(health("unhealthy")), service, { state: "failed", why: "service web is unhealthy" }],
    ["without a check, settled", container({}), service, { state: "ok" }],
    ["without a check, new", container({}), { ...service, settled: false }, { state: "pending" }],
    ["ended with 0", container({ Status: "exited" }), service, { state: "failed", why: /exit code 0/ }],
    [
      "killed for memory",
      container({ Status: "exited", ExitCode: 137, OOMKilled: true }),
      service,
      { why: /137, out of memory/ },
    ],
    [
      "restarting",
      container({ Status: "restarting", ExitCode: 1 }, 2),
      { ...service, earlier: container({}) },
      { state: "pending" },
    ],
    [
      "restarting for ever",
      container({}, 4),
      { ...service, earlier: container({}, 1) },
      { state: "failed", why: /keeps restarting/ },
    ],
    ["restarted long ago", container({}, 9), { ...service, earlier: container({}, 9) }, { state: "ok" }],
    [
      "that could not start",
      container({ Status: "created", Error: "no such device" }),
      service,
      { state: "failed", why: /no such device/ },
    ],
    ["paused", container({ Status: "paused" }), service, { state: "pending" }],
  ])("%s", (_, given, circumstances, expected) => {
    const why = "why" in expected ? { why: expect.stringMatching(expected.why ?? "") } : {};
    expect(judge(given, circumstances)).toMatchObject({ ...expected, ...why });
  });
});

describe("a job", () => {
  test.each([
    ["that ended with 0", container({ Status: "exited" }), { state: "ok" }],
    [
      "that failed",
      container({ Status: "exited", ExitCode: 3 }),
      { state: "failed", why: "service web failed with exit code 3" },
    ],
    ["that runs, healthy or not", container(health("healthy")), { state: "pending" }],
  ])("%s", (_, given, expected) => {
    expect(judge(given, job)).toMatchObject(expected);
  });
});

test("jobs: by deploy.mode, and what another service waits for to complete", () => {
  const waits = {
    depends_on: { migrate: { condition: "service_completed_successfully" }, store: { condition: "service_healthy" } },
  };
  const services = { web: waits, migrate: {}, store: {}, nightly: { deploy: { mode: "replicated-job" } } };
  expect(jobsOf({ services })).toEqual(new Set(["migrate", "nightly"]));
});
