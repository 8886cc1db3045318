import { instanceType, memoryForTasks, suggestType, tasksPerInstance } from "../../../stacks/ecs-ec2/instance-types";

const type = (name: string) => {
  const found = instanceType(name);
  if (!found) throw new Error(`${name} is unknown`);
  return found;
};

test.each([
  ["m6i.large", { architecture: "X86_64", cpu: 2, memory: 8192, interfaces: 3, branches: 9, gpus: 0 }],
  ["m7g.xlarge", { architecture: "ARM64", cpu: 4, memory: 16_384, interfaces: 4, branches: 18, gpus: 0 }],
  ["t3.micro", { architecture: "X86_64", cpu: 2, memory: 1024, interfaces: 2, branches: 0, gpus: 0 }],
  ["g4dn.12xlarge", { architecture: "X86_64", cpu: 48, memory: 196_608, interfaces: 8, branches: 0, gpus: 4 }],
  ["u-6tb1.56xlarge", { architecture: "X86_64", cpu: 224, memory: 6_291_456, interfaces: 15, branches: 0, gpus: 0 }],
])("%s", (name, expected) => {
  expect(type(name)).toEqual({ name, ...expected });
});

/** Without and with a trunk: Amazon ECS Developer Guide, container-instance-eni, supported instance types. */
test.each([
  ["a1.medium", 1, 10],
  ["m5.large", 2, 10],
  ["m5.4xlarge", 7, 60],
  ["m5.24xlarge", 14, 120],
  ["m6a.8xlarge", 7, 90],
  ["m6g.medium", 1, 4],
  ["m6i.12xlarge", 7, 120],
  ["c5.xlarge", 3, 20],
  ["c6gn.16xlarge", 14, 120],
  ["r5d.12xlarge", 7, 60],
  ["x2iezn.2xlarge", 3, 64],
  ["p4d.24xlarge", 59, 120],
  // No trunk on ECS.
  ["g4dn.xlarge", 2, 2],
  ["c5a.8xlarge", 7, 7],
  ["t3.medium", 2, 2],
])("%s takes %d tasks, with a trunk %d", (name, without, trunked) => {
  expect([tasksPerInstance(type(name), false), tasksPerInstance(type(name), true)]).toEqual([without, trunked]);
});

test("memory for tasks stays below what instances were seen to register", () => {
  // m4.large: 7,985 MiB in all (AWS Batch user guide, memory-management); m6i.large held two tasks of 3,910 MiB
  // (thewca/worldcubeassociation.org pull request 9974). Both before ECS_RESERVED_MEMORY.
  expect(memoryForTasks(type("m4.large")).sure).toBeLessThanOrEqual(7985 - 128);
  expect(memoryForTasks(type("m6i.large"))).toEqual({ sure: 7449, atMost: 8064 });
  expect(memoryForTasks(type("m6i.large")).sure).toBeLessThanOrEqual(2 * 3910 - 128);
});

test.each([
  ["m6i.larg", "m6i.large"],
  ["m6i.lrage", "m6i.large"],
  ["m61.large", "m1.large"],
  ["t3.hugee", undefined],
  ["quantum.9000", undefined],
])("%s suggests %s", (name, expected) => {
  expect(suggestType(name)).toBe(expected);
});
