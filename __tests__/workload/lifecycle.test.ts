import type { JsonObject } from "../../src/json";
import { service } from "../support/projects";

describe("health", () => {
  test.each([
    [undefined, undefined],
    [{}, undefined],
    [{ test: ["NONE"] }, "disabled"],
    [{ disable: true }, "disabled"],
    [
      { test: ["CMD", "a", "b"], interval: "1m30s", retries: 3 },
      { test: { form: "exec", argv: ["a", "b"] }, interval: 90, retries: 3 },
    ],
    [
      { test: ["CMD-SHELL", "a | b"], timeout: "1.5s", start_period: "40s", start_interval: "5s" },
      { test: { form: "shell", line: "a | b" }, timeout: 1.5, startPeriod: 40, startInterval: 5 },
    ],
    [{ interval: "5s" }, { interval: 5 }],
    [{ test: ["CMD", "a"], interval: "0s", retries: 0 }, { test: { form: "exec", argv: ["a"] } }],
  ])("%j", (healthcheck, wanted) => {
    expect(service(healthcheck === undefined ? {} : { healthcheck }).health).toEqual(wanted);
  });
});

describe("lifecycle", () => {
  const policy = (restart_policy: JsonObject): JsonObject => ({ deploy: { restart_policy } });
  test.each([
    [{}, undefined],
    [{ restart: "no" }, { condition: "never" }],
    [{ restart: "always" }, { condition: "always" }],
    [{ restart: "on-failure:3" }, { condition: "on-failure", attempts: 3 }],
    [{ restart: "unless-stopped" }, { condition: "unless-stopped" }],
    [
      policy({ condition: "on-failure", delay: "5s", max_attempts: 3, window: "2m0s" }),
      { condition: "on-failure", delay: 5, attempts: 3, window: 120 },
    ],
    [policy({}), { condition: "always" }],
    [policy({ condition: "none" }), { condition: "never" }],
    [{ restart: "always", ...policy({ condition: "none" }) }, { condition: "never" }],
  ])("%j", (web, wanted) => {
    expect(service(web).lifecycle.restart).toEqual(wanted);
  });
  test.each([
    [{ stop_signal: "usr1" }, { stopSignal: "SIGUSR1" }],
    [{ stop_signal: "15" }, { stopSignal: "15" }],
    [{ stop_signal: "SIGRTMIN+3" }, { stopSignal: "SIGRTMIN+3" }],
    [{ stop_grace_period: "1h30m0s" }, { stopGrace: 5400 }],
    [{ stop_grace_period: "0s" }, { stopGrace: 0 }],
    [{ stop_grace_period: "100µs" }, { stopGrace: 0.0001 }],
    [
      { post_start: [{ command: ["a"], user: "root" }] },
      { postStart: [{ argv: ["a"], user: "root", privileged: false, environment: {} }] },
    ],
  ])("%j", (web, wanted) => {
    expect(service(web).lifecycle).toMatchObject(wanted);
  });
});
