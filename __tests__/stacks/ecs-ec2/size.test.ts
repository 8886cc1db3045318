import * as fc from "fast-check";
import { size } from "../../../stacks/ecs-ec2/size";

const MIB = 1024 * 1024;

test.each([
  ["nothing asked for: ECS needs one figure", { extraMiB: 64 }, { containerMemoryReservation: 512 }],
  [
    "limits: a task's cpu, a container's memory",
    { cpuLimit: 0.5, memoryLimit: 700 * MIB, extraMiB: 64 },
    { taskCpu: 512, containerMemory: 700 },
  ],
  [
    "limits and reservations",
    { cpuLimit: 0.5, cpuReserved: 0.1, memoryLimit: 192 * MIB, memoryReserved: 96 * MIB, extraMiB: 96 },
    { taskCpu: 512, containerCpu: 103, containerMemory: 192, containerMemoryReservation: 96 },
  ],
  [
    "reservations alone limit nothing",
    { cpuReserved: 1, memoryReserved: 256 * MIB, extraMiB: 0 },
    { containerCpu: 1024, containerMemoryReservation: 256 },
  ],
  ["less than ECS takes", { cpuLimit: 0.01, memoryLimit: 1, extraMiB: 0 }, { taskCpu: 128, containerMemory: 6 }],
  [
    "a reservation of the whole limit",
    { memoryLimit: 64 * MIB, memoryReserved: 64 * MIB, extraMiB: 0 },
    { containerMemory: 64 },
  ],
  [
    "the options' size for the whole task",
    { memoryLimit: 64 * MIB, extraMiB: 64, override: { cpu: 2, memory: 512 * MIB } },
    { taskCpu: 2048, taskMemory: 512, containerMemory: 64 },
  ],
])("%s", (_, request, expected) => {
  expect(size(request)).toEqual({ ok: true, size: expected });
});

test("more cores than any task may have", () => {
  expect(size({ cpuLimit: 193, extraMiB: 0 })).toMatchObject({ ok: false, found: "a task of 193 cores" });
  expect(size({ cpuLimit: 192, extraMiB: 0 }).ok).toBe(true);
});

test("a size by the options that is too small for the file", () => {
  const sized = size({ memoryLimit: 512 * MIB, extraMiB: 64, override: { memory: 512 * MIB } });
  expect(sized).toMatchObject({ ok: false, remedy: "set memory to 576 or more, or leave it out" });
});

test("every size is one that the API takes", () => {
  const request = fc.record(
    {
      cpuLimit: fc.double({ min: 0.001, max: 192, noNaN: true }),
      cpuReserved: fc.double({ min: 0.001, max: 192, noNaN: true }),
      memoryLimit: fc.integer({ min: 1, max: 2 ** 40 }),
      memoryReserved: fc.integer({ min: 1, max: 2 ** 40 }),
      extraMiB: fc.integer({ min: 0, max: 200 }),
    },
    { requiredKeys: ["extraMiB"] },
  );
  fc.assert(
    fc.property(request, (asked) => {
      const sized = size(asked);
      if (!sized.ok) throw new Error(sized.found);
      const { taskCpu, containerCpu = 0, containerMemory, containerMemoryReservation } = sized.size;
      if (taskCpu !== undefined) expect(taskCpu).toBeGreaterThanOrEqual(Math.max(128, containerCpu));
      expect(containerMemory ?? containerMemoryReservation).toBeGreaterThanOrEqual(6);
      if (containerMemory !== undefined && containerMemoryReservation !== undefined)
        expect(containerMemory).toBeGreaterThan(containerMemoryReservation);
      if (asked.memoryLimit !== undefined) expect(containerMemory).toBeGreaterThanOrEqual(asked.memoryLimit / MIB);
    }),
    { numRuns: 2000 },
  );
});
