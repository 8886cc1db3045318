import { strategyOf } from "../../../stacks/fargate/capacity";
import { options } from "../../../stacks/fargate/options";

const parse = (input: Record<string, unknown>) => options.parse({ region: "eu-west-1", ...input });
const problems = (input: Record<string, unknown>) => {
  const parsed = parse(input);
  return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path.join(".")}: ${message}`);
};

test("defaults", () => {
  expect(parse({})).toMatchObject({ ok: true, options: { spot: 0, platformVersion: "LATEST", logRetention: 30 } });
});

test.each([
  [{ spot: 101 }, "spot: spot must be 0 to 100 percent"],
  [{ spot: 2.5 }, "spot: spot must be a whole number of percent"],
  [{ platformVersion: "1.3.0" }, expect.stringContaining("LATEST or 1.4.0")],
  [{ ephemeralStorage: 20 }, expect.stringContaining("at least 21 GiB")],
  [{ ephemeralStorage: 201 }, expect.stringContaining("at most 200 GiB")],
  [{ sport: 50 }, "sport: did you mean spot?"],
  [{ instances: {} }, expect.stringContaining("instances: known here: region")],
])("%j is refused", (input, message) => {
  expect(problems(input)).toEqual([message]);
});

test("every option is documented, and every documented one exists", () => {
  const documented = new Set(options.docs.map(({ name }) => name.split(".")[0]));
  const parsed = parse({ tags: {} });
  expect(parsed.ok && Object.keys(parsed.options).filter((name) => !documented.has(name))).toEqual([]);
  expect(
    [...documented].filter((name) =>
      problems({ [name as string]: Symbol("no value") }).some((line) => /did you mean|known here/.test(line)),
    ),
  ).toEqual([]);
});

test.each([
  [0, [{ capacityProvider: "FARGATE", weight: 1 }]],
  [100, [{ capacityProvider: "FARGATE_SPOT", weight: 1 }]],
  [
    75,
    [
      { capacityProvider: "FARGATE", weight: 25, base: 1 },
      { capacityProvider: "FARGATE_SPOT", weight: 75 },
    ],
  ],
])("%d %% Spot", (spot, expected) => {
  expect(strategyOf({ spot })).toEqual(expected);
});
