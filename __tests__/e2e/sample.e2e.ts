import { chmodSync, chownSync, cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as compose from "docker-compose";
import { repositoryRoot } from "../support/architecture";
import { cdktfJson, childEnvironment, makeProject, type Run, run } from "../support/project";

// The sample app through `cdktf deploy`, as a user of the repository runs it, beside whatever the user has running:
// another project name, another port.
const PORT = "18080";
const NAME = "lookout-e2e";
const URL = `http://127.0.0.1:${PORT}`;
jest.setTimeout(300_000);

const project = makeProject({
  "cdktf.json": cdktfJson({ compose: { target: "compose", options: { projectName: NAME } } }),
});
const env = childEnvironment({ LOOKOUT_PORT: PORT });
const cdktf = (...args: string[]): Run =>
  run(project.folder, join(repositoryRoot, "node_modules", ".bin", "cdktf"), args, { ...env, CI: "1" });
const deploy = () => cdktf("deploy", "compose", "--auto-approve");
const options = { cwd: project.folder, composeOptions: ["-p", NAME], env };
const docker = (...args: string[]) => run(project.folder, "docker", args).stdout.trim();

/** Container ids by service, jobs included. */
function ids(service: string): string {
  return docker(
    "ps",
    "-aq",
    "--no-trunc",
    "--filter",
    `label=com.docker.compose.project=${NAME}`,
    "--filter",
    `label=com.docker.compose.service=${service}`,
  );
}

async function where(): Promise<Record<string, unknown>> {
  return (await (await fetch(`${URL}/api/where`)).json()) as Record<string, unknown>;
}

function expectGreen({ status, stdout, stderr }: Run): string {
  if (status !== 0) throw new Error(`exit ${status}\n${stdout}\n${stderr}`);
  return stdout;
}

beforeAll(async () => {
  for (const path of ["compose.yaml", "app"])
    cpSync(join(repositoryRoot, path), join(project.folder, path), {
      recursive: true,
      filter: (from) => !from.includes("node_modules"),
    });
  cpSync(join(repositoryRoot, ".env"), join(project.folder, ".env"), {
    force: true,
    errorOnExist: false,
    recursive: true,
  });
  mkdirSync(join(project.folder, "secrets"));
  const secret = join(project.folder, "secrets", "store_password");
  writeFileSync(secret, "e2e-password-1", { mode: 0o600 });
  chmodSync(secret, 0o600);
  if (process.getuid?.() === 0) chownSync(secret, 999, 999);
  await compose.buildAll({ ...options, log: false });
});

afterAll(async () => {
  // From the repository's folder: the project's own is removed by then.
  await compose.downAll({ ...options, cwd: repositoryRoot, commandOptions: ["--volumes", "--remove-orphans"] });
});

test("cdktf deploy compose ends with the page served and the URL printed", async () => {
  expect(expectGreen(deploy())).toContain(`http://localhost:${PORT}`);
  const page = await fetch(URL);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain("lookout");
  expect((await fetch(`${URL}/readyz`)).status).toBe(200);
});

test("the app sees what compose.yaml says", async () => {
  const seen = JSON.stringify(await where());
  expect(seen).toContain("999");
  const state = await compose.ps({ ...options, commandOptions: ["--all"] });
  const services = state.data.services.map(({ name }) => name.replace(`${NAME}-`, "").replace(/-\d+$/, "")).sort();
  expect(services).toEqual(["migrate", "store", "web", "worker", "worker"]);
});

test("a deploy with nothing to do restarts nothing", () => {
  const before = ["web", "worker", "store"].map(ids);
  expectGreen(deploy());
  expect(["web", "worker", "store"].map(ids)).toEqual(before);
});

test("one environment value of worker changed: only worker is recreated", () => {
  const before = { web: ids("web"), store: ids("store"), worker: ids("worker") };
  project.write("compose.compose.yaml", "services:\n  worker:\n    environment: { CHANGED: 'yes' }\n");
  expectGreen(deploy());
  expect({ web: ids("web"), store: ids("store") }).toEqual({ web: before.web, store: before.store });
  expect(ids("worker")).not.toEqual(before.worker);
});

test("the same image id runs under docker compose up alone", async () => {
  const image = docker("inspect", "-f", "{{.Image}}", ids("web"));
  const alone = `${NAME}-alone`;
  const env2 = { ...env, LOOKOUT_PORT: "18081" };
  const other = { ...options, composeOptions: ["-p", alone], env: env2 };
  try {
    const up = run(project.folder, "docker", ["compose", "-p", alone, "up", "--wait"], env2);
    expectGreen(up);
    const id = docker(
      "ps",
      "-q",
      "--filter",
      `label=com.docker.compose.project=${alone}`,
      "--filter",
      "label=com.docker.compose.service=web",
    );
    expect(docker("inspect", "-f", "{{.Image}}", id)).toBe(image);
    expect((await fetch("http://127.0.0.1:18081/readyz")).status).toBe(200);
  } finally {
    await compose.downAll({ ...other, commandOptions: ["--volumes"] });
  }
});

test("destroy removes containers and networks, and keeps the volume", () => {
  expectGreen(cdktf("destroy", "compose", "--auto-approve"));
  const filter = ["--filter", `label=com.docker.compose.project=${NAME}`];
  expect(docker("ps", "-aq", ...filter)).toBe("");
  expect(docker("network", "ls", "-q", ...filter)).toBe("");
  expect(docker("volume", "ls", "-q", ...filter).split("\n")).toEqual([`${NAME}_store`]);
});
