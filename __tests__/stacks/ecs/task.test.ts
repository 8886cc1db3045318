import type { JsonObject } from "../../../src/json";
import type { TaskVolume } from "../../../stacks/_family/ecs/container";
import type { EcsKind } from "../../../stacks/_family/ecs/kind";
import { addTask, type TaskParts } from "../../../stacks/_family/ecs/task";
import { fakeKind, synthOf } from "./sandbox";

const PARTS: TaskParts = {
  files: { volumes: [], mounts: [], dependsOn: [], secretArns: [], ready: [] },
  storage: { volumes: [], mounts: [], access: [], ready: [] },
  roles: { executionRoleArn: "EXECUTION", taskRoleArn: "TASK", ready: [] },
  log: { group: "G", arn: "A", region: "eu-west-1" },
};

interface Given {
  readonly kind?: EcsKind;
  readonly options?: Record<string, unknown>;
  readonly parts?: Partial<TaskParts>;
}

// biome-ignore lint/suspicious/noExplicitAny: Terraform JSON
function taskOf(web: JsonObject, { kind, options, parts }: Given = {}): any {
  const document = { name: "shop", services: { web: { image: "app:1", ...web } } };
  const terraform = synthOf({ document, ...(kind && { kind }), ...(options && { options }) }, (ctx) => {
    const service = ctx.deployment.workload.services.web;
    if (service === undefined) throw new Error("no service");
    addTask(ctx, service, { ...PARTS, ...parts });
  });
  // biome-ignore lint/suspicious/noExplicitAny: Terraform JSON
  return (terraform.resource as any).aws_ecs_task_definition.task_web;
}

const ec2 = fakeKind({ launch: "EC2", size: () => ({ ok: true, size: { containerMemory: 64 } }) });

test("a task on Fargate", () => {
  const { container_definitions, "//": _, ...task } = taskOf({});
  expect(task).toEqual({
    family: "shop-test-web",
    requires_compatibilities: ["FARGATE"],
    network_mode: "awsvpc",
    cpu: "256",
    memory: "512",
    runtime_platform: { operating_system_family: "LINUX", cpu_architecture: "X86_64" },
    execution_role_arn: "EXECUTION",
    task_role_arn: "TASK",
    tags: { "berth:service": "web", Name: "shop-test-web" },
    // Else Terraform takes the old revision back first, and ECS could not go back to it.
    lifecycle: { create_before_destroy: true },
  });
  expect(JSON.parse(container_definitions)).toHaveLength(1);
});

test("a task without a size of its own", () => {
  const task = taskOf({ pid: "host", ipc: "private" }, { kind: ec2 });
  expect(task).toMatchObject({ requires_compatibilities: ["EC2"], pid_mode: "host" });
  // "none" would be without /dev/shm; an IPC of one's own is what the engine gives.
  expect(task.ipc_mode).toBeUndefined();
  expect(task.cpu).toBeUndefined();
  expect(task.memory).toBeUndefined();
});

test("Fargate has no host to share with", () => {
  const task = taskOf({ pid: "host", ipc: "host" });
  expect([task.pid_mode, task.ipc_mode]).toEqual([undefined, undefined]);
});

test.each([
  ["linux/arm64", {}, "ARM64"],
  ["linux/amd64", {}, "X86_64"],
  [undefined, {}, "X86_64"],
  [undefined, { architecture: "ARM64" }, "ARM64"],
])("an image for %p with options %j runs on %s", (platform, options, expected) => {
  const task = taskOf(platform === undefined ? {} : { platform }, { options });
  expect(task.runtime_platform.cpu_architecture).toBe(expected);
});

test("what the kind is asked to hold", () => {
  const size = jest.fn(() => ({ ok: true as const, size: {} }));
  const limits = { cpus: 0.5, memory: String(64 * 2 ** 20) };
  taskOf(
    { deploy: { mode: "replicated-job", resources: { limits } } },
    { kind: fakeKind({ size }), options: { services: { web: { memory: 128 } } } },
  );
  expect(size).toHaveBeenCalledWith(
    expect.objectContaining({
      cpuLimit: 0.5,
      memoryLimit: 64 * 2 ** 20,
      // The holder of a job alone: a service without siblings has no proxy.
      extraMiB: 16,
      override: { cpu: undefined, memory: 128 * 2 ** 20 },
    }),
  );
});

test("a task that is too large is never written", () => {
  const kind = fakeKind({ size: () => ({ ok: false, found: "99 cores", reason: "16 at most", remedy: "less" }) });
  expect(() => taskOf({}, { kind })).toThrow("99 cores, 16 at most");
});

test("volumes", () => {
  const volumes: readonly TaskVolume[] = [
    { name: "a", kind: "scratch" },
    { name: "b", kind: "memory", sizeMiB: 8 },
    { name: "c", kind: "host", hostPath: "/srv" },
    { name: "d", kind: "efs", fileSystemId: "fs-1", accessPointId: "fsap-1" },
  ];
  const task = taskOf({}, { parts: { storage: { ...PARTS.storage, volumes } } });
  expect(task.volume).toEqual([
    { name: "a" },
    {
      name: "b",
      docker_volume_configuration: {
        scope: "task",
        driver: "local",
        driver_opts: { type: "tmpfs", device: "tmpfs", o: "size=8m" },
      },
    },
    { name: "c", host_path: "/srv" },
    {
      name: "d",
      efs_volume_configuration: {
        file_system_id: "fs-1",
        transit_encryption: "ENABLED",
        authorization_config: { access_point_id: "fsap-1", iam: "ENABLED" },
      },
    },
  ]);
});

test("ephemeral storage", () => {
  expect(taskOf({}, { parts: { ephemeralStorage: 50 } }).ephemeral_storage).toEqual({ size_in_gib: 50 });
});
