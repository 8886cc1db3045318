// biome-ignore-all lint/suspicious/noTemplateCurlyInString: text that Terraform must not read as a template.
import type { Image } from "../../../src/images/image";
import type { Json, JsonObject } from "../../../src/json";
import type { ContainerDefinition } from "../../../stacks/_family/ecs/container";
import type { Size } from "../../../stacks/_family/ecs/kind";
import { containerDefinitions, sizeOfDefinition } from "../../../stacks/_family/ecs/task-containers";
import { deploymentOf } from "./sandbox";

const LOG = { group: "GROUP", arn: "ARN", region: "eu-west-1" };

interface Given {
  readonly launch?: "EC2" | "FARGATE";
  readonly size?: Size;
  readonly image?: Partial<Image>;
  readonly options?: Record<string, unknown>;
  readonly files?: Partial<Parameters<typeof containerDefinitions>[0]["files"]>;
  readonly rest?: JsonObject;
}

function containersOf(web: JsonObject, given: Given = {}): readonly ContainerDefinition[] {
  const { launch = "EC2", size = { containerMemory: 256 }, options } = given;
  const document = { name: "shop", services: { web: { image: "app:1", ...web }, ...given.rest } };
  const deployment = deploymentOf({ document, ...(options ? { options } : {}) });
  const service = deployment.workload.services.web;
  if (service === undefined) throw new Error("no service");
  return containerDefinitions({
    service,
    image: { ...deployment.images.of(service), ...given.image },
    kind: launch === "EC2" ? { launch } : { launch, stopTimeoutMax: 120 },
    size,
    options: deployment.options,
    files: { mounts: [], dependsOn: [], ...given.files },
    storage: { mounts: [] },
    log: LOG,
  });
}

const appOf = (web: JsonObject, given?: Given) => containersOf(web, given)[0] as ContainerDefinition;

test("the least: a name, an image, an end and a log", () => {
  expect(containersOf({})).toEqual([
    {
      name: "web",
      image: "app:1",
      essential: true,
      memory: 256,
      stopTimeout: 10,
      logConfiguration: {
        logDriver: "awslogs",
        options: {
          "awslogs-group": "GROUP",
          "awslogs-region": "eu-west-1",
          "awslogs-stream-prefix": "task",
          mode: "non-blocking",
          "max-buffer-size": "25m",
        },
      },
    },
  ]);
});

test("the process is the file's, variables sorted, those without a value left out", () => {
  const app = appOf({
    entrypoint: ["/init"],
    command: ["serve", "$${x}"],
    working_dir: "/srv",
    user: "1000:1000",
    environment: { B: "", A: "%{ if true }", C: null },
    init: true,
    tty: true,
    stdin_open: true,
    labels: { "a${b}": "${c}" },
  });
  expect(app).toMatchObject({
    entryPoint: ["/init"],
    command: ["serve", "$$${x}"],
    workingDirectory: "/srv",
    user: "1000:1000",
    environment: [
      { name: "A", value: "%%{ if true }" },
      { name: "B", value: "" },
    ],
    linuxParameters: { initProcessEnabled: true },
    pseudoTerminal: true,
    interactive: true,
    dockerLabels: { "a$${b}": "$${c}" },
  });
});

test.each([
  [{ entrypoint: [], command: ["a", "b"] }, { entryPoint: ["a", "b"] }],
  [{ entrypoint: ["a"], command: [] }, { entryPoint: ["a"] }],
  [{ entrypoint: ["a"] }, { entryPoint: ["a"] }],
  [{ command: ["a"] }, { command: ["a"] }],
  [{ command: [] }, {}],
] as [JsonObject, object][])("no empty list reaches ECS: %j", (web, expected) => {
  const { entryPoint, command } = appOf(web);
  expect({ ...(entryPoint && { entryPoint }), ...(command && { command }) }).toEqual(expected);
});

describe("ports", () => {
  const ports = (...list: Json[]) => list as Json;

  test("published, exposed and the image's own, each once, sorted by number", () => {
    const app = appOf(
      {
        ports: ports(
          { target: 3000, published: "80", protocol: "tcp", mode: "ingress", app_protocol: "http" },
          { target: 3000, published: "81", protocol: "tcp", mode: "ingress" },
          { target: 53, protocol: "udp", mode: "ingress" },
          { target: 99, protocol: "sctp", mode: "ingress" },
        ),
        expose: ["10000", "3000"],
      },
      { image: { exposed: [{ port: 8080, protocol: "tcp" }] } },
    );
    expect(app.portMappings).toEqual([
      { containerPort: 53, hostPort: 53, protocol: "udp" },
      { containerPort: 3000, hostPort: 3000, protocol: "tcp", name: "p3000" },
      { containerPort: 8080, hostPort: 8080, protocol: "tcp", name: "p8080" },
      { containerPort: 10000, hostPort: 10000, protocol: "tcp", name: "p10000" },
    ]);
  });

  test.each(["http", "grpc", "http2", "https"])("app_protocol %s is the load balancer's alone", (app_protocol) => {
    const app = appOf({ ports: [{ target: 1, published: "1", protocol: "tcp", mode: "ingress", app_protocol }] });
    expect(app.portMappings?.[0]?.appProtocol).toBeUndefined();
  });
});

describe("health", () => {
  test("every setting is written, with Docker's defaults", () => {
    const { healthCheck } = appOf({ healthcheck: { test: ["CMD", "wget", "-q", "localhost"] } });
    expect(healthCheck).toEqual({ command: ["CMD", "wget", "-q", "localhost"], interval: 30, timeout: 30, retries: 3 });
  });

  test("clamped", () => {
    const { healthCheck } = appOf({
      healthcheck: { test: ["CMD-SHELL", "true"], interval: "500ms", timeout: "2m", retries: 20, start_period: "10m" },
    });
    expect(healthCheck).toEqual({
      command: ["CMD-SHELL", "true"],
      interval: 5,
      timeout: 60,
      retries: 10,
      startPeriod: 300,
    });
  });

  test.each([[{ disable: true }], [{ interval: "5s" }], [{ test: ["NONE"] }]] as JsonObject[][])(
    "no check without a test: %j",
    (healthcheck) => {
      expect(appOf({ healthcheck: healthcheck as JsonObject }).healthCheck).toBeUndefined();
    },
  );
});

const KERNEL: JsonObject = {
  read_only: true,
  privileged: true,
  cap_add: ["net_admin", "CAP_SYS_PTRACE"],
  cap_drop: ["ALL"],
  security_opt: ["no-new-privileges:true", "apparmor=mine", "label:type:x", "seccomp=unconfined"],
  devices: [{ source: "/dev/fuse", target: "/dev/fuse", permissions: "rw" }],
  shm_size: String(100 * 2 ** 20 + 1),
  ulimits: { nofile: { soft: 10, hard: 20 }, memlock: -1 },
  sysctls: { "net.core.somaxconn": "1024" },
  mem_limit: String(256 * 2 ** 20),
  memswap_limit: String(300 * 2 ** 20),
  mem_swappiness: 10,
  gpus: [{ count: 2 }],
};

test("EC2 gets all that the kernel knows", () => {
  expect(appOf(KERNEL)).toMatchObject({
    readonlyRootFilesystem: true,
    privileged: true,
    dockerSecurityOptions: ["no-new-privileges", "apparmor:mine", "label:type:x"],
    ulimits: [
      { name: "memlock", softLimit: -1, hardLimit: -1 },
      { name: "nofile", softLimit: 10, hardLimit: 20 },
    ],
    systemControls: [{ namespace: "net.core.somaxconn", value: "1024" }],
    resourceRequirements: [{ type: "GPU", value: "2" }],
    linuxParameters: {
      capabilities: { add: ["NET_ADMIN", "SYS_PTRACE"], drop: ["ALL"] },
      devices: [{ hostPath: "/dev/fuse", containerPath: "/dev/fuse", permissions: ["read", "write"] }],
      sharedMemorySize: 101,
      maxSwap: 44,
      swappiness: 10,
    },
  });
});

test("Fargate gets what it takes", () => {
  const { readonlyRootFilesystem, systemControls, ulimits, linuxParameters, ...rest } = appOf(KERNEL, {
    launch: "FARGATE",
  });
  expect(readonlyRootFilesystem).toBe(true);
  expect(systemControls).toHaveLength(1);
  expect(ulimits).toEqual([{ name: "nofile", softLimit: 10, hardLimit: 20 }]);
  expect(linuxParameters).toEqual({ capabilities: { add: ["SYS_PTRACE"], drop: ["ALL"] } });
  expect(Object.keys(rest).sort()).toEqual(["essential", "image", "logConfiguration", "memory", "name", "stopTimeout"]);
});

test("tmpfs: size in MiB, the engine's options unless the file has the opposite", () => {
  const app = appOf({
    tmpfs: ["/tmp", "/run:size=64m,mode=0755,exec,uid=1000", "/half:size=25%"],
    volumes: [{ type: "tmpfs", target: "/ro", read_only: true, tmpfs: { size: "1048577" } }],
  });
  expect(app.linuxParameters?.tmpfs).toEqual([
    { containerPath: "/half", size: 64, mountOptions: ["rw", "noexec", "nosuid", "nodev"] },
    { containerPath: "/ro", size: 2, mountOptions: ["noexec", "nosuid", "nodev", "ro"] },
    { containerPath: "/run", size: 64, mountOptions: ["rw", "nosuid", "nodev", "exec", "uid=1000", "mode=0755"] },
    { containerPath: "/tmp", size: 128, mountOptions: ["rw", "noexec", "nosuid", "nodev"] },
  ]);
});

test("the writer of files comes with its mounts, its order and a log of its own", () => {
  const writer = { name: "files", image: "busybox", essential: false };
  const [app, files] = containersOf(
    {},
    {
      files: {
        container: writer,
        mounts: [{ sourceVolume: "v", containerPath: "/run/secrets", readOnly: true }],
        dependsOn: [{ containerName: "files", condition: "SUCCESS" }],
      },
    },
  );
  expect(app).toMatchObject({
    mountPoints: [{ sourceVolume: "v", containerPath: "/run/secrets", readOnly: true }],
    dependsOn: [{ containerName: "files", condition: "SUCCESS" }],
  });
  expect(files).toMatchObject({ ...writer, logConfiguration: { logDriver: "awslogs" } });
});

test("a job may end; a holder with no rights keeps its task", () => {
  const [app, holder] = containersOf({ deploy: { mode: "replicated-job" } });
  expect(app?.essential).toBe(false);
  expect(holder).toMatchObject({
    name: "holder",
    essential: true,
    image: expect.stringMatching(/^busybox@sha256:[0-9a-f]{64}$/),
    readonlyRootFilesystem: true,
    user: "65534:65534",
    linuxParameters: { capabilities: { drop: ["ALL"] } },
  });
});

test("a private registry's credentials", () => {
  const secret = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:registry";
  const app = appOf({}, { options: { services: { web: { registryCredentials: secret } } } });
  expect(app.repositoryCredentials).toEqual({ credentialsParameter: secret });
});

test("the size counts bytes, not characters", () => {
  const difference =
    sizeOfDefinition(containersOf({ environment: { A: "é" } })) -
    sizeOfDefinition(containersOf({ environment: { A: "e" } }));
  expect(difference).toBe(1);
});
