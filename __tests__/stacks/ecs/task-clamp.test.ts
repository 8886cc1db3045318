import { clampHealth, clampStop, isLossless, mebibytes, tmpfsDefault } from "../../../stacks/_family/ecs/clamp";

describe("clampHealth", () => {
  test.each([
    ["interval", 1, 5],
    ["interval", 5, 5],
    ["interval", 5.001, 6],
    ["interval", 300, 300],
    ["interval", 301, 300],
    ["timeout", 0.5, 2],
    ["timeout", 61, 60],
    ["retries", 11, 10],
    ["startPeriod", 0, 0],
    ["startPeriod", 0.25, 1],
    ["startPeriod", 600, 300],
  ] as const)("%s %d becomes %d", (setting, asked, given) => {
    expect(clampHealth(setting, asked)).toEqual({ asked, given });
  });

  test("what the file leaves out is Docker's default, not that of ECS", () => {
    const all = (["interval", "timeout", "retries", "startPeriod"] as const).map((name) => clampHealth(name).given);
    expect(all).toEqual([30, 30, 3, 0]);
  });
});

describe("clampStop", () => {
  const fargate = { stopTimeoutMax: 120 };

  test.each([
    [undefined, 10],
    [0, 2],
    [2.1, 3],
    [120, 120],
    [121, 120],
  ])("%p becomes %d on Fargate", (asked, given) => {
    expect(clampStop(asked, fargate).given).toBe(given);
  });

  test("EC2 has no upper end", () => {
    expect(clampStop(3600, {})).toEqual({ asked: 3600, given: 3600 });
  });

  test("says what was asked", () => {
    expect(clampStop(600, fargate)).toEqual({ asked: 600, given: 120 });
    expect(isLossless(clampStop(600, fargate))).toBe(false);
    expect(isLossless(clampStop(60, fargate))).toBe(true);
  });
});

test("bytes become whole MiB, rounded up, at least one", () => {
  expect(mebibytes(64 * 2 ** 20)).toEqual({ asked: 64, given: 64 });
  expect(mebibytes(64 * 2 ** 20 + 1).given).toBe(65);
  expect(mebibytes(10)).toEqual({ asked: 10 / 2 ** 20, given: 1 });
});

test("a tmpfs without a size gets half of the memory", () => {
  expect(tmpfsDefault(513)).toBe(256);
  expect(tmpfsDefault(1)).toBe(1);
});
