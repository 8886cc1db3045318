import { options } from "../../../stacks/ecs-ec2/options";
import { ec2OptionsOf } from "./sandbox";

const problems = (input: Record<string, unknown>) => {
  const parsed = options.parse({ region: "eu-west-1", ...input });
  return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path.join(".")}: ${message}`);
};

test("defaults", () => {
  expect(ec2OptionsOf()).toMatchObject({
    instances: { types: ["m6i.large", "m5.large", "m6a.large"], min: 1, max: 10, onDemandBase: 0, onDemandShare: 100 },
    trunking: "off",
    bindMounts: false,
    architecture: "X86_64",
  });
});

test("the processor is that of the types, unless the options or the types disagree", () => {
  expect(ec2OptionsOf({ instances: { types: ["m7g.large", "c7g.large"] } }).architecture).toBe("ARM64");
  expect(ec2OptionsOf({ architecture: "ARM64" }).architecture).toBe("ARM64");
  expect(ec2OptionsOf({ instances: { types: ["m7g.large", "m6i.large"] } }).architecture).toBeUndefined();
  expect(ec2OptionsOf({ instances: { types: ["m99.large"] } }).architecture).toBeUndefined();
});

test.each([
  [{ instances: { types: [] } }, "instances.types: instances.types must name an instance type"],
  [{ instances: { types: ["large"] } }, "instances.types.0: instances.types must be instance types such as m6i.large"],
  [{ instances: { types: ["m5.large", "m5.large"] } }, "instances.types: instances.types must not name a type twice"],
  [{ instances: { min: 5, max: 4 } }, "instances: instances.min must not be greater than instances.max"],
  [{ instances: { min: 0, max: 0 } }, "instances.max: instances.max must be at least 1 instances"],
  [
    { instances: { onDemandShare: 101 } },
    "instances.onDemandShare: instances.onDemandShare must be at most 100 percent",
  ],
  [{ instances: { diskSize: 8 } }, "instances.diskSize: instances.diskSize must be at least 30 GiB"],
  [{ instances: { ami: "al2023" } }, "instances.ami: instances.ami must be an image id such as ami-0a1b2c3d4e5f67890"],
  [{ instances: { type: "m5.large" } }, "instances.type: did you mean types?"],
  [{ trunking: true }, "trunking: trunking must be off, account or enable"],
  [{ spot: 50 }, expect.stringContaining("spot: known here: region")],
  [
    {
      certificate: "arn:aws:acm:eu-west-1:123456789012:certificate/a",
      domain: { name: "a.example.com", zone: "Z01234567" },
    },
    ": give certificate or domain, not both: a domain gets a certificate of its own",
  ],
])("%j is refused", (input, message) => {
  expect(problems(input)).toEqual([message]);
});

test("every option is documented, and every documented one exists", () => {
  const documented = new Set(options.docs.map(({ name }) => name.split(".")[0] as string));
  expect(Object.keys(ec2OptionsOf()).filter((name) => !documented.has(name))).toEqual([]);
  const own = options.docs.flatMap(({ name }) => /^instances\.(.+)$/.exec(name)?.[1] ?? []);
  const unknown = own.filter((name) =>
    problems({ instances: { [name]: {} } }).some((line) => /known here|did you/.test(line)),
  );
  expect(unknown).toEqual([]);
});
