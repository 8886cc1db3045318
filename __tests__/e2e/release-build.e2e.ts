/** Builds with the real builder: what of a `build` section reaches the image, and what a user reads when it does not. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadCompose } from "../../src/compose/load";
import { BerthError, type Finding } from "../../src/errors";
import { isObject, type JsonObject } from "../../src/json";
import { type BuildRequest, buildImages } from "../../src/release/build";
import { newFolder, plant, removeFolders } from "../release/tree";
import { repositoryRoot } from "../support/architecture";
import { docker, ensureTestImage, run, testImage } from "../support/engine";
import { startSecondEngine } from "../support/second-engine";

jest.setTimeout(180_000);

const OURS = `berth-build-test-${process.pid}`;
// A temporary folder of our own, since others build beside us.
const temporary = mkdtempSync(join(tmpdir(), "builds-"));
process.env["TMPDIR"] = temporary;
const environment = { ...process.env };
let platform = "";

beforeAll(async () => {
  await ensureTestImage();
  platform = (await docker("version", "--format", "{{.Server.Os}}/{{.Server.Arch}}")).trim();
});

afterEach(() => {
  process.env = { ...environment };
  removeFolders();
});

afterAll(async () => {
  const images = (await docker("image", "ls", "--quiet", "--filter", `reference=${OURS}/*`))
    .split("\n")
    .filter((id) => id);
  if (images.length > 0) await run("docker", ["image", "rm", "--force", ...new Set(images)]);
  // Whatever happened, nothing is left of what was handed to the builder.
  const left = readdirSync(temporary).filter((name) => !name.startsWith("berth-compose-version-"));
  rmSync(temporary, { recursive: true, force: true });
  expect(left).toEqual([]);
});

const request = (name: string, build: JsonObject, more: Partial<BuildRequest> = {}): BuildRequest => ({
  reference: `${OURS}/${name}:1`,
  build,
  platform,
  labels: {},
  ...more,
});

interface Built {
  readonly ids: ReadonlyMap<string, string>;
  readonly said: readonly string[];
}

async function build(projectDirectory: string, ...requests: readonly BuildRequest[]): Promise<Built> {
  const said: string[] = [];
  const ids = await buildImages(requests, { projectDirectory, pull: false, say: (line) => said.push(line) });
  return { ids, said };
}

async function refused(projectDirectory: string, ...requests: readonly BuildRequest[]): Promise<readonly Finding[]> {
  try {
    await build(projectDirectory, ...requests);
  } catch (error) {
    if (error instanceof BerthError) return error.findings;
    throw error;
  }
  throw new Error("it was built");
}

const cat = (id: string, path: string) => docker("run", "--rm", "--network", "none", id, "cat", path);

test("arguments, target, labels and tags reach the image, whatever signs are in them", async () => {
  const odd = "a $b ${c} %{d} \"e\" 'f' \\g ü";
  const dockerfile = `FROM ${testImage} AS one\nARG ODD\nARG UNSET=unset\nRUN echo "$ODD|$UNSET" > /said\nFROM one AS two\nRUN echo no > /said\n`;
  const folder = newFolder({ "app/docker/My.Dockerfile": dockerfile });
  const section = {
    context: "./app",
    dockerfile: "docker/My.Dockerfile",
    target: "one",
    args: { ODD: odd, UNSET: null },
    labels: { own: odd, both: "file" },
    tags: [`${OURS}/args:other`],
  };
  const { ids, said } = await build(
    folder,
    request("args", section, { labels: { both: "release", [`a.\${b}`]: odd } }),
  );
  const id = ids.get(`${OURS}/args:1`) ?? "";
  expect(await cat(id, "/said")).toBe(`${odd}|unset\n`);
  const [image] = JSON.parse(await docker("image", "inspect", id));
  expect(image.Id).toBe(id);
  expect(image.Config.Labels).toMatchObject({ own: odd, both: "release", [`a.\${b}`]: odd });
  expect([...image.RepoTags].sort()).toEqual([`${OURS}/args:1`, `${OURS}/args:other`]);
  expect(said.some((line) => line.includes("RUN echo"))).toBe(true);
});

test("an inline Dockerfile, several images at once, and one reference asked for twice", async () => {
  const folder = newFolder({ "app/x": "1" });
  const inline = (text: string) => ({
    context: "./app",
    dockerfile_inline: `FROM ${testImage}\nCOPY x /x\nRUN echo ${text} > /y\n`,
  });
  const { ids } = await build(folder, request("a", inline("a")), request("b", inline("b")), request("a", inline("c")));
  expect([...ids.keys()]).toEqual([`${OURS}/a:1`, `${OURS}/b:1`]);
  const said = await Promise.all([...ids.values()].map(async (id) => (await cat(id, "/x")) + (await cat(id, "/y"))));
  expect(said).toEqual(["1a\n", "1b\n"]);
});

test("the same sources give the same image again, from the cache", async () => {
  const folder = newFolder({ "app/Dockerfile": `FROM ${testImage}\nRUN date +%N > /once\n` });
  const wanted = request("cached", { context: "./app", dockerfile: "Dockerfile" }, { labels: { version: "1" } });
  const first = await build(folder, wanted);
  expect(await build(folder, wanted)).toMatchObject({ ids: first.ids });
});

test("it is one manifest: what leaves the engine is a single image without attestations", async () => {
  const folder = newFolder({ "app/Dockerfile": `FROM ${testImage}\nRUN echo single > /single\n` });
  const { ids } = await build(
    folder,
    request("single", { context: "./app", dockerfile: "Dockerfile", provenance: "mode=max", sbom: "true" }),
  );
  const [id = ""] = ids.values();
  const tar = join(folder, "image.tar");
  await docker("save", "--output", tar, `${OURS}/single:1`);
  const manifest = JSON.parse(execFileSync("tar", ["-xOf", tar, "manifest.json"], { encoding: "utf8" }));
  expect(manifest).toHaveLength(1);
  const names = execFileSync("tar", ["-tf", tar], { encoding: "utf8" });
  expect(names).not.toMatch(/attestation/);
  // Engines since 25 write an OCI layout too: there the index of the file leads to one manifest.
  if (names.includes("index.json")) {
    const index = JSON.parse(execFileSync("tar", ["-xOf", tar, "index.json"], { encoding: "utf8" }));
    expect(index.manifests.map((one: JsonObject) => String(one.mediaType)).join()).not.toMatch(/index|list/);
  }
  expect((await docker("image", "inspect", "--format", "{{.Id}}", id)).trim()).toBe(id);
});

test("secrets from a file, the shell and an env file are there for a step, and nowhere else", async () => {
  // A secret is no part of the key of the cache: the step has to differ from that of an earlier run.
  const step = "--mount=type=secret,id=file --mount=type=secret,id=shell --mount=type=secret,id=env";
  const dockerfile = `FROM ${testImage}\nRUN ${step} : ${OURS}; for i in file shell env; do sha256sum < /run/secrets/$i; done > /sums\n`;
  const values = { file: `file-secret-${OURS}`, shell: `shell secret $x \${y} ${OURS}`, env: `env-secret-${OURS}` };
  const folder = newFolder({
    "app/Dockerfile": dockerfile,
    "secrets/a,b": values.file,
    "prod.env": `BUILD_ENV=${values.env}\n`,
  });
  process.env["BUILD_SHELL"] = values.shell;
  const document = {
    secrets: { one: { file: "./secrets/a,b" }, two: { environment: "BUILD_SHELL" }, env: { environment: "BUILD_ENV" } },
  };
  const secrets = [{ source: "one", target: "file" }, { source: "two", target: "shell" }, { source: "env" }];
  const section = { context: "./app", dockerfile: "Dockerfile", secrets };
  const { ids, said } = await build(folder, request("secret", section, { document, envFiles: ["prod.env"] }));
  const [id = ""] = ids.values();
  const sums = Object.values(values).map((value) => `${execFileSync("sha256sum", { input: value, encoding: "utf8" })}`);
  expect(await cat(id, "/sums")).toBe(sums.join(""));
  const tar = join(folder, "image.tar");
  await docker("save", "--output", tar, id);
  for (const value of Object.values(values)) {
    expect(readFileSync(tar).includes(value)).toBe(false);
    expect(said.join("\n")).not.toContain(value);
  }
});

test("additional contexts: a folder, an image and another service; an old engine's builder has none, and that is said", async () => {
  const folder = newFolder({
    "app/Dockerfile": "FROM base\nCOPY --from=lib x /lib\nCOPY --from=image /etc/passwd /passwd\n",
    "lib/x": "lib",
    "lib/left-out": "x",
    "lib/.dockerignore": "left-out\n",
    "base/Dockerfile": `FROM ${testImage}\nRUN echo base > /base\n`,
  });
  const document = { services: { base: { build: { context: "./base", dockerfile: "Dockerfile" } } } };
  const contexts = { lib: "./lib", base: "service:base", image: `docker-image://${testImage}` };
  const wanted = request(
    "contexts",
    { context: "./app", dockerfile: "Dockerfile", additional_contexts: contexts },
    { document },
  );
  const major = Number((await docker("version", "--format", "{{.Server.Version}}")).split(".")[0]);
  if (major < 23) {
    const [finding] = await refused(folder, wanted);
    expect(finding).toMatchObject({ code: "BERTH606", remedy: expect.stringContaining("Docker Engine 23") });
    return;
  }
  const { ids } = await build(folder, wanted);
  const [id = ""] = ids.values();
  expect(await cat(id, "/lib")).toBe("lib");
  expect(await cat(id, "/base")).toBe("base\n");
});

test("a step that fails: the image, the step and its last words; nothing comes of the rest", async () => {
  const folder = newFolder({
    "app/Dockerfile": `FROM ${testImage}\nRUN echo first; echo the reason >&2; exit 3\n`,
    "good/Dockerfile": `FROM ${testImage}\nRUN echo ${OURS} > /good\n`,
  });
  const bad = request("bad", { context: "./app", dockerfile: "Dockerfile" });
  const [finding, ...rest] = await refused(
    folder,
    bad,
    request("good", { context: "./good", dockerfile: "Dockerfile" }),
  );
  expect(rest).toEqual([]);
  expect(finding).toMatchObject({
    code: "BERTH606",
    found: expect.stringMatching(new RegExp(`^${bad.reference}: RUN echo first`)),
  });
  expect(finding?.reason).toMatch(/the reason\n.*exit code: 3$/);
  expect(finding?.reason).not.toMatch(/rpc error|failed to solve/);
});

test("a full disk on the engine", async () => {
  const engine = await startSecondEngine({ diskBytes: 48 * 1024 * 1024 });
  try {
    process.env["DOCKER_HOST"] = engine.host;
    const folder = newFolder({ "app/Dockerfile": "FROM scratch\nCOPY . /\n" });
    for (let index = 0; index < 8; index++) plant(folder, { [`app/f${index}`]: `${index}`.repeat(8_000_000) });
    const [finding] = await refused(folder, request("full", { context: "./app", dockerfile: "Dockerfile" }));
    expect(finding).toMatchObject({ code: "BERTH608" });
  } finally {
    await engine.stop();
  }
});

test("it is for the platform asked for, whatever machine builds it", async () => {
  const other = platform === "linux/arm64" ? "linux/amd64" : "linux/arm64";
  const folder = newFolder({ "app/Dockerfile": "FROM scratch\nCOPY Dockerfile /\n" });
  const section = { context: "./app", dockerfile: "Dockerfile", platforms: [platform, other] };
  const { ids } = await build(folder, request("other", section, { platform: other }));
  const [id = ""] = ids.values();
  expect((await docker("image", "inspect", "--format", "{{.Os}}/{{.Architecture}}", id)).trim()).toBe(other);
});

test("the sample's own image, from the cache or not", async () => {
  const project = await loadCompose({ projectDirectory: repositoryRoot });
  const services = project.document.services;
  const web = isObject(services) && isObject(services.web) ? services.web : {};
  const { ids } = await build(repositoryRoot, request("sample", isObject(web.build) ? web.build : {}));
  const [id = ""] = ids.values();
  const [image] = JSON.parse(await docker("image", "inspect", id));
  expect(image.Config).toMatchObject({ User: "999:999", ExposedPorts: { "3000/tcp": {} }, Entrypoint: ["node"] });
});
