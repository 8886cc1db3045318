import { randomBytes } from "node:crypto";
import { TerraformStack, Testing } from "cdktf";
import type { JsonObject } from "../../src/json";
import { addFiles } from "../../stacks/_family/ecs/files";
import type { Files } from "../../stacks/_family/ecs/parts";
import { contextOf, fakeKind } from "../stacks/ecs/sandbox";
import { docker, engineVersion, ensureTestImage, run, testImage } from "../support/engine";

/** Every byte there is: a value that a shell would spoil. */
const SECRET = Buffer.concat([Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)), randomBytes(1024)]);
const EXISTING = "trailing newlines stay\n\n";
const CONFIG = "a = '1'\n\tb = \"$(id) ${HOME} %{x}\"\n";
const AWKWARD = '/app/conf "d"/it\'s ${x} $(id)';

const DOCUMENT: JsonObject = {
  name: "berth-e2e-files",
  services: {
    web: {
      image: "web:1",
      user: "1000:2000",
      secrets: [
        { source: "db" },
        { source: "existing", target: "/run/secrets/deep/er/existing", mode: "0440", uid: "0" },
      ],
      configs: [
        { source: "conf", target: AWKWARD },
        { source: "empty", target: "/app/empty/it" },
        { source: "conf", target: "/srv/writable", mode: "0666" },
      ],
    },
  },
  secrets: { db: { name: "x", file: "./db" }, existing: { name: "y", external: true } },
  configs: { conf: { name: "z", content: CONFIG }, empty: { name: "w", content: "" } },
};

const VALUES: Readonly<Record<string, string>> = {
  BERTH_SECRET_0: SECRET.toString("base64"),
  BERTH_SECRET_1: EXISTING,
};

function filesOf(inMemory: boolean): Files {
  const arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:existing-AbCdEf";
  const setting = {
    document: DOCUMENT,
    kind: fakeKind({ sharedMemoryVolumes: inMemory }),
    options: { filesImage: testImage, secrets: { existing: { arn } } },
  };
  const context = contextOf(setting, new TerraformStack(Testing.app(), "test"));
  const service = context.deployment.workload.services.web;
  if (service === undefined) throw new Error("web");
  return addFiles(context)(service);
}

/** What Terraform makes of a string without references. */
const evaluated = (text: string) => text.replace(/([$%])\1\{/g, "$1{");

/** A task's volumes and containers on the local engine, as the agent of ECS would have them; removed by `remove`. */
function task(files: Files) {
  const name = `berth-e2e-files-${randomBytes(4).toString("hex")}`;
  const { container } = files;
  if (container === undefined) throw new Error("no container");
  const mounts = (points: Files["mounts"]) =>
    points.flatMap(({ sourceVolume, containerPath, readOnly }) => {
      const fields = ["type=volume", `src=${name}-${sourceVolume}`, `dst=${evaluated(containerPath)}`];
      const csv = [...fields, "volume-nocopy", ...(readOnly ? ["readonly"] : [])];
      return ["--mount", csv.map((field) => `"${field.replace(/"/g, '""')}"`).join(",")];
    });
  return {
    name,
    async create() {
      for (const volume of files.volumes) {
        const size = volume.kind === "memory" ? volume.sizeMiB : 0;
        const memory = ["--opt", "type=tmpfs", "--opt", "device=tmpfs", "--opt", `o=size=${size}m,nosuid,nodev`];
        await docker("volume", "create", ...(volume.kind === "memory" ? memory : []), `${name}-${volume.name}`);
      }
    },
    async write(values: Readonly<Record<string, string>> = VALUES) {
      const env = [
        ...(container.environment ?? []).map((one) => `${one.name}=${one.value}`),
        ...(container.secrets ?? []).map((one) => `${one.name}=${values[one.name]}`),
      ];
      const [entrypoint = "", ...first] = container.entryPoint ?? [];
      const flags = [
        ...["--name", name, "--user", container.user ?? "", "--memory", `${container.memory}m`],
        ...(container.readonlyRootFilesystem ? ["--read-only"] : []),
        ...(container.linuxParameters?.capabilities?.drop ?? []).flatMap((one) => ["--cap-drop", one]),
        ...env.flatMap((one) => ["--env", one]),
        ...mounts(container.mountPoints ?? []),
      ];
      const command = [...first, ...(container.command ?? [])].map(evaluated);
      await docker("run", "--detach", ...flags, "--entrypoint", entrypoint, container.image, ...command);
    },
    /** Runs a shell line as the app: its user and its mounts. */
    app: (line: string, ...args: string[]) =>
      run("docker", [
        ...["run", "--rm", "--user", "1000:2000", ...mounts(files.mounts), testImage],
        ...["sh", "-c", line, "sh", ...args],
      ]),
    async healthy() {
      const [, ...command] = (container.healthCheck?.command ?? []).map(evaluated);
      for (let look = 0; look < 40; look++) {
        if ((await run("docker", ["exec", name, ...command])).code === 0) return true;
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
      return false;
    },
    async remove() {
      await run("docker", ["rm", "--force", name]);
      for (const volume of files.volumes) await run("docker", ["volume", "rm", "--force", `${name}-${volume.name}`]);
    },
  };
}

type Task = ReturnType<typeof task>;

/** `mode uid gid` and content of each file, as the app finds them; the content only where the app may read it. */
async function seen(app: Task["app"]) {
  const paths = ["/run/secrets/db", "/run/secrets/deep/er/existing", AWKWARD, "/app/empty/it", "/srv/writable"];
  const found = [];
  for (const path of paths) {
    const { stdout } = await app('stat -c "%a %u %g" "$1"; base64 "$1" 2>/dev/null', path);
    const [facts, ...lines] = stdout.trim().split("\n");
    found.push([path, facts, Buffer.from(lines.join(""), "base64").toString("latin1")]);
  }
  return found;
}

const EXPECTED = [
  ["/run/secrets/db", "444 1000 2000", SECRET.toString("latin1")],
  // Root's, and readable by the group that the app is in.
  ["/run/secrets/deep/er/existing", "440 0 2000", EXISTING],
  [AWKWARD, "444 1000 2000", CONFIG],
  ["/app/empty/it", "444 1000 2000", ""],
  ["/srv/writable", "444 1000 2000", CONFIG],
];

beforeAll(async () => {
  await engineVersion();
  await ensureTestImage();
}, 60_000);

describe.each([
  ["a disk", false],
  ["memory", true],
])("files on %s", (_where, inMemory) => {
  const files = filesOf(inMemory);
  const one = task(files);
  beforeAll(async () => {
    await one.create();
    await one.write();
  }, 60_000);
  afterAll(one.remove, 60_000);

  test("the writer gets as far as its dependents wait for", async () => {
    if (inMemory) expect(await one.healthy()).toBe(true);
    else expect((await docker("wait", one.name)).trim()).toBe("0");
    expect(await docker("logs", one.name)).toBe("");
  }, 60_000);

  test("the app finds every byte, mode and owner, again after a restart", async () => {
    expect(await seen(one.app)).toEqual(EXPECTED);
    expect(await seen(one.app)).toEqual(EXPECTED);
  }, 120_000);

  test("there is nothing else, and the app can change nothing", async () => {
    const { stdout } = await one.app("find /run/secrets /srv /app -type f | wc -l");
    expect(stdout.trim()).toBe("5");
    for (const line of ["touch /run/secrets/new", "echo x >/run/secrets/db", "rm -f /run/secrets/db"])
      expect((await one.app(line)).code).not.toBe(0);
  }, 60_000);

  if (!inMemory) return;
  test("the writer goes when it is told to, and what was in memory with it", async () => {
    const before = Date.now();
    await docker("stop", "--time", "30", one.name);
    expect(Date.now() - before).toBeLessThan(10_000);
    expect((await docker("inspect", "--format", "{{.State.ExitCode}}", one.name)).trim()).toBe("0");
    expect((await one.app("find /run/secrets -type f")).stdout).toBe("");
  }, 60_000);
});

test("a value that is no base64 stops the writer, which names the secret and not the value", async () => {
  const one = task(filesOf(false));
  try {
    await one.create();
    await one.write({ ...VALUES, BERTH_SECRET_0: "!not-base64!" });
    expect((await docker("wait", one.name)).trim()).not.toBe("0");
    const { stdout, stderr } = await run("docker", ["logs", one.name]);
    expect(stderr).toContain("secret db at /run/secrets/db was not written");
    expect(stdout + stderr).not.toContain("not-base64");
    expect((await one.app("ls /run/secrets")).stdout).toBe("");
  } finally {
    await one.remove();
  }
}, 60_000);
