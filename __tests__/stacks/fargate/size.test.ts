import * as fc from "fast-check";
import { SIZES, size } from "../../../stacks/fargate/size";

const MIB = 1024 * 1024;
const pairs = SIZES.flatMap(({ cpu, memory }) => memory.map((each) => [cpu, each] as const));

const taskOf = (request: Parameters<typeof size>[0]) => {
  const sized = size(request);
  if (!sized.ok) throw new Error(sized.reason);
  return sized.size;
};

test("the table is the documented one", () => {
  expect(pairs).toHaveLength(3 + 4 + 7 + 13 + 23 + 12 + 12);
  expect(pairs[0]).toEqual([256, 512]);
  expect(pairs.at(-1)).toEqual([16_384, 122_880]);
});

test.each([
  ["nothing asked for", { extraMiB: 96 }, { taskCpu: 256, taskMemory: 512 }],
  [
    "0.3 cores and 700 MiB",
    { cpuLimit: 0.3, memoryLimit: 700 * MIB, extraMiB: 64 },
    { taskCpu: 512, taskMemory: 1024, containerMemory: 700 },
  ],
  [
    "a limit at a step, which the proxy pushes to the next",
    { memoryLimit: 512 * MIB, extraMiB: 64 },
    { taskCpu: 256, taskMemory: 1024, containerMemory: 512 },
  ],
  [
    "a reservation alone",
    { cpuReserved: 0.5, memoryReserved: 256 * MIB, extraMiB: 64 },
    { taskCpu: 512, taskMemory: 1024, containerCpu: 512, containerMemoryReservation: 256 },
  ],
  [
    "limit and reservation alike: ECS wants the limit greater",
    { memoryLimit: 256 * MIB, memoryReserved: 256 * MIB, extraMiB: 64 },
    { taskCpu: 256, taskMemory: 512, containerMemory: 256 },
  ],
  ["bytes between two MiB", { memoryLimit: 1, extraMiB: 0 }, { taskCpu: 256, taskMemory: 512, containerMemory: 6 }],
  [
    "much memory, little cpu",
    { cpuLimit: 0.25, memoryLimit: 16_500 * MIB, extraMiB: 64 },
    { taskCpu: 4096, taskMemory: 17_408, containerMemory: 16_500 },
  ],
  [
    "the options' size instead",
    { cpuLimit: 0.25, memoryLimit: 256 * MIB, extraMiB: 64, override: { cpu: 1, memory: 2500 * MIB } },
    { taskCpu: 1024, taskMemory: 3072, containerMemory: 256 },
  ],
])("%s", (_, request, expected) => {
  expect(taskOf(request)).toEqual(expected);
});

test("what no task holds is refused with the largest", () => {
  const refusal = size({ cpuLimit: 17, memoryLimit: 1024 * MIB, extraMiB: 64 });
  expect(refusal).toEqual({
    ok: false,
    found: "a task of 17 cores and 1088 MiB",
    reason: "the largest on Fargate has 16 cores and 122880 MiB",
    remedy: expect.stringContaining("ask for less"),
  });
  expect(size({ memoryLimit: 122_880 * MIB, extraMiB: 0 }).ok).toBe(true);
  expect(size({ memoryLimit: 122_880 * MIB, extraMiB: 1 }).ok).toBe(false);
});

test("a size by the options that is too small for the file is refused", () => {
  const refusal = size({ memoryLimit: 1024 * MIB, extraMiB: 64, override: { memory: 1024 * MIB } });
  expect(refusal).toMatchObject({ ok: false, reason: expect.stringContaining("1088 MiB") });
});

test("every result is legal, holds the request, and no smaller pair does", () => {
  const request = fc.record(
    {
      cpuLimit: fc.double({ min: 0.01, max: 16, noNaN: true }),
      memoryLimit: fc.integer({ min: 1, max: 120_000 * MIB }),
      memoryReserved: fc.integer({ min: 1, max: 120_000 * MIB }),
      extraMiB: fc.integer({ min: 0, max: 200 }),
    },
    { requiredKeys: ["extraMiB"] },
  );
  fc.assert(
    fc.property(request, (asked) => {
      const { taskCpu = 0, taskMemory = 0, containerMemory } = taskOf(asked);
      const bytes = asked.memoryLimit ?? asked.memoryReserved;
      const cpu = (asked.cpuLimit ?? 0.25) * 1024;
      const memory = (bytes === undefined ? 256 : Math.max(6, bytes / MIB)) + asked.extraMiB;
      expect(pairs).toContainEqual([taskCpu, taskMemory]);
      expect(taskCpu).toBeGreaterThanOrEqual(cpu);
      expect(taskMemory).toBeGreaterThanOrEqual(memory);
      if (containerMemory !== undefined) expect(containerMemory + asked.extraMiB).toBeLessThanOrEqual(taskMemory);
      const smaller = pairs.filter(([c, m]) => c <= taskCpu && m <= taskMemory && (c < taskCpu || m < taskMemory));
      expect(smaller.filter(([c, m]) => c >= cpu && m >= memory)).toEqual([]);
    }),
    { numRuns: 2000 },
  );
});
