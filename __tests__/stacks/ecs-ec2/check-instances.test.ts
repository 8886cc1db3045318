import { remarksOf } from "./sandbox";

const image = "example/a:1";
const limits = (cpus: string, memory: string) => ({ deploy: { resources: { limits: { cpus, memory } } } });
const stopFirst = { deploy: { replicas: 1, update_config: { order: "stop-first", parallelism: 1 } } };

test("the defaults hold a small project", () => {
  expect(remarksOf({ web: { image }, worker: { image, deploy: { replicas: 2 } } })).toEqual([]);
});

test("an unknown type is refused with the one that was meant, or passed on by option", () => {
  const types = ["m6i.large", "m6i.larg"];
  expect(remarksOf({ web: { image } }, { instances: { types } })).toEqual([
    expect.stringMatching(/^BERTH509 error instances\.types\.1: instance type m6i\.larg;.* Did you mean m6i\.large\?/),
  ]);
  expect(remarksOf({ web: { image } }, { instances: { types, allowUnknown: true } })).toEqual([
    expect.stringMatching(/^BERTH509 note instances\.types\.1/),
  ]);
});

test("types of two processors are refused, and so is another one than the option's", () => {
  expect(remarksOf({ web: { image } }, { instances: { types: ["m6i.large", "m7g.large"] } })).toEqual([
    expect.stringMatching(/^BERTH507 error instances\.types: m6i\.large with X86_64 beside m7g\.large with ARM64/),
  ]);
  expect(remarksOf({ web: { image } }, { architecture: "ARM64" })).toEqual([
    expect.stringMatching(
      /^BERTH507 error .*m6i\.large, m5\.large, m6a\.large with X86_64; the option architecture says ARM64/,
    ),
  ]);
  expect(remarksOf({ web: { image } }, { instances: { types: ["m7g.large"] } })).toEqual([]);
});

test("a task larger than every type is refused with both numbers", () => {
  expect(remarksOf({ web: { image, ...limits("3", "1g") } })).toEqual([
    expect.stringMatching(
      /^BERTH501 error services\.web\.deploy\.resources\.limits: a task of web needs 3 cores, 1024 MiB;.*m6i\.large has 2 cores, 8064 MiB/,
    ),
  ]);
  expect(remarksOf({ web: { image, ...limits("1", "8100M") } })).toEqual([expect.stringMatching(/^BERTH501 error/)]);
});

test("a task that may not fit is noted", () => {
  expect(remarksOf({ web: { image, ...limits("1", "7500M") } })).toEqual([
    expect.stringMatching(
      /^BERTH510 note services\.web\.deploy\.resources\.limits: .*7500 MiB; of m6i\.large, m5\.large, m6a\.large the kernel keeps/,
    ),
  ]);
  const types = ["m6i.xlarge", "m6i.large"];
  expect(remarksOf({ web: { image, ...limits("4", "1g") } }, { instances: { types } })).toEqual([
    expect.stringMatching(/^BERTH510 note services\.web\.deploy\.resources\.limits: .*not sure to fit onto m6i\.large/),
  ]);
});

test("GPUs need a type that has them, and an image that drives them", () => {
  const gpu = { image, deploy: { resources: { reservations: { devices: [{ capabilities: ["gpu"], count: 2 }] } } } };
  expect(remarksOf({ web: gpu })).toEqual([expect.stringMatching(/^BERTH501 error .*2 GPUs/)]);
  expect(remarksOf({ web: gpu }, { instances: { types: ["g4dn.xlarge"] } })).toEqual([
    expect.stringMatching(/^BERTH501 error .*g4dn\.xlarge has 4 cores, \d+ MiB for tasks, 1 GPUs/),
  ]);
  expect(remarksOf({ web: gpu }, { instances: { types: ["g4dn.12xlarge"] } })).toEqual([]);
  expect(remarksOf({ web: { image } }, { instances: { types: ["g4dn.xlarge", "m6i.large"] } })).toEqual([
    expect.stringMatching(/^BERTH507 error .*g4dn\.xlarge with GPUs beside m6i\.large without/),
  ]);
  expect(remarksOf({ web: { image } }, { instances: { types: ["g5g.xlarge"] } })).toEqual([
    expect.stringMatching(/^BERTH507 error .*no ECS-optimized image with GPU drivers for ARM64/),
  ]);
  expect(remarksOf({ web: { image } }, { instances: { types: ["g5g.xlarge"], ami: "ami-01234567" } })).toEqual([]);
});

describe("network interfaces", () => {
  const one = { image, ...stopFirst };

  test("tasks that stay are counted, by the type that takes fewest", () => {
    const instances = { types: ["m6i.xlarge", "m6i.large"], max: 1 };
    expect(remarksOf({ a: one, b: one }, { instances })).toEqual([]);
    expect(remarksOf({ a: one, b: one, c: one }, { instances })).toEqual([
      expect.stringMatching(
        /^BERTH504 error instances\.max: a deploy needs room for 3 tasks; 1 instances take 2: .*m6i\.large has room for 2; Set instances\.max to 2/,
      ),
    ]);
  });

  test("one more is needed for a job, or for a new task beside an old one", () => {
    const instances = { types: ["m6i.large"], max: 1 };
    const waits = { ...one, depends_on: { job: { condition: "service_completed_successfully" } } };
    expect(remarksOf({ a: waits, b: one, job: { image } }, { instances })).toEqual([
      expect.stringMatching(/^BERTH504 error .*room for 3 tasks/),
    ]);
    expect(remarksOf({ a: { image }, b: one }, { instances })).toEqual([
      expect.stringMatching(/^BERTH504 error .*room for 3 tasks/),
    ]);
    expect(remarksOf({ a: { image }, b: { image }, c: one }, { instances: { ...instances, max: 2 } })).toEqual([
      expect.stringMatching(/^BERTH504 note .*up to 5 tasks/),
    ]);
  });

  test("what scaling may add is noted", () => {
    const extensions = { services: { a: { scale: { min: 1, max: 9 } } } } as never;
    const remarks = remarksOf({ a: one }, { instances: { max: 2 } }, extensions);
    expect(remarks).toEqual([expect.stringMatching(/^BERTH504 note .*up to 9 tasks .*Set instances\.max to 5/)]);
  });

  test("what runs on every instance takes one interface of each", () => {
    const daemon = { image, deploy: { mode: "global" } };
    const instances = { types: ["m6i.large"], max: 2 };
    expect(remarksOf({ d: daemon, a: one, b: one }, { instances })).toEqual([]);
    expect(remarksOf({ d: daemon, a: one, b: one, c: one }, { instances })).toEqual([
      expect.stringMatching(/^BERTH504 error .*2 instances take 2: .*room for 2, 1 of them/),
    ]);
    expect(remarksOf({ d: daemon, e: daemon, a: one }, { instances })).toEqual([
      expect.stringMatching(/^BERTH504 error .*2 instances take 0.*; List types/),
    ]);
  });

  test("a trunk makes room, where the type takes one", () => {
    const many = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`s${index}`, one]));
    expect(remarksOf(many, { instances: { max: 1 } })).toEqual([expect.stringMatching(/^BERTH504 error/)]);
    expect(remarksOf(many, { instances: { max: 1 }, trunking: "account" })).toEqual([]);
    expect(remarksOf({ a: one }, { instances: { types: ["t3.large"] }, trunking: "account" })).toEqual([
      expect.stringMatching(/^BERTH504 note trunking: t3\.large with trunking/),
    ]);
  });
});

test("more than all instances together have is refused", () => {
  const services = { web: { image, ...limits("2", "1g") } };
  const deploy = { ...services.web.deploy, replicas: 3 };
  expect(remarksOf({ web: { image, deploy } }, { instances: { max: 2 } })).toEqual([
    expect.stringMatching(/^BERTH504 note/),
    expect.stringMatching(/^BERTH504 error instances\.max: all tasks together need 6 cores; 2 instances have 4/),
  ]);
});

test("one replica for each instance needs as many instances", () => {
  const deploy = { replicas: 3, placement: { max_replicas_per_node: 1 }, update_config: { order: "stop-first" } };
  expect(remarksOf({ web: { image, deploy } }, { instances: { max: 2 } })).toEqual([
    expect.stringMatching(/^BERTH504 error services\.web: 3 tasks of web, one for each instance/),
  ]);
});
