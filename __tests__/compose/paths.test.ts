import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadCompose } from "../../src/compose/load";
import { asResolved, asWritten } from "../../src/compose/paths";
import { bareShell, folder, load } from "./support";

const RICH = {
  "compose.yaml": `name: demo
include: [sub/inc.yaml]
x-berth: {waivers: []}
services:
  web:
    build: {context: ., additional_contexts: {a: ctx, b: "docker-image://x", c: "https://example.org/c.git"}}
    image: web
    env_file: web.env
    volumes: ["./data:/a", "~/h:/b", "/abs:/c", "../up:/d", "named:/e", {type: bind, source: plain/, target: /f}, "\${PWD}/here:/g"]
    configs: [c]
    secrets: [s]
    develop: {watch: [{path: ./src, action: sync, target: /src}]}
  remote: {build: "https://github.com/a/b.git#main"}
  base: {extends: {file: sub/base.yaml, service: db}}
configs: {c: {file: c.txt}}
secrets: {s: {file: ./secrets/s}}
volumes: {named: {driver: local, driver_opts: {type: none, o: bind, device: ./dev}}}
`,
  "sub/inc.yaml": "services:\n  inc: {build: ./i, volumes: ['./ii:/d']}\n",
  "sub/base.yaml": "services:\n  db: {image: db, volumes: ['./dd:/d'], env_file: db.env}\n",
  "sub/db.env": "DB=1\n",
  "web.env": "K=v\n",
  "c.txt": "c\n",
};

test("every path of the table is written one way", async () => {
  const { document } = await load(RICH);
  const services = document.services as Record<string, Record<string, never>>;
  const sources = (name: string): unknown =>
    ((services[name]?.volumes ?? []) as unknown as { source: string }[]).map(({ source }) => source);
  expect(services.web?.build).toMatchObject({
    context: ".",
    additional_contexts: { a: "./ctx", b: "docker-image://x", c: "https://example.org/c.git" },
  });
  expect(sources("web")).toEqual(["./data", "~/h", "/abs", "../up", "named", "./plain", "./here"]);
  expect(services.web?.develop).toMatchObject({ watch: [{ path: "./src" }] });
  expect(services.remote?.build).toMatchObject({ context: "https://github.com/a/b.git#main" });
  expect(services.inc?.build).toMatchObject({ context: "./sub/i" });
  expect(sources("inc")).toEqual(["./sub/ii"]);
  expect(sources("base")).toEqual(["./sub/dd"]);
  expect(services.base?.environment).toEqual({ DB: "1" });
  expect(document.configs).toEqual({ c: { file: "./c.txt" } });
  expect(document.secrets).toEqual({ s: { file: "./secrets/s" } });
  expect(document.volumes).toMatchObject({ named: { driver_opts: { device: "./dev" } } });
});

test("two clones in folders of different names and depths give the same bytes", async () => {
  const first = folder(RICH);
  const second = join(folder({}), "deep/er/other");
  mkdirSync(second, { recursive: true });
  cpSync(first, second, { recursive: true });
  const projects = await Promise.all(
    [first, second].map((projectDirectory) => loadCompose({ projectDirectory, shell: { ...bareShell, PWD: "/" } })),
  );
  const [one, two] = projects.map((project) =>
    JSON.stringify([project, project.files, project.locate(["services", "inc"])]),
  );
  expect(one).toBe(two);
  expect(one).not.toContain(first);
});

test("an env file under ~ is found, and the paths beside it stay as written", async () => {
  const HOME = folder({ "x.env": "FROM=home\n" });
  const projectDirectory = folder({
    "compose.yaml":
      "name: demo\nservices: {web: {image: a, env_file: ~/x.env, volumes: ['~/h:/h', './d:/d', '../u:/u', '/abs:/abs']}}\n",
  });
  const { document } = await loadCompose({ projectDirectory, shell: { ...bareShell, HOME } });
  const service = (document.services as Record<string, Record<string, unknown>>).web;
  expect(service?.environment).toEqual({ FROM: "home" });
  expect(((service?.volumes ?? []) as { source: string }[]).map(({ source }) => source)).toEqual([
    "~/h",
    "./d",
    "../u",
    "/abs",
  ]);
});

test("files in a subfolder are relative to the project directory", async () => {
  const projectDirectory = folder({});
  mkdirSync(join(projectDirectory, "deploy"));
  writeFileSync(join(projectDirectory, "deploy/app.yaml"), "name: demo\nservices: {web: {build: ./app}}\n");
  const project = await loadCompose({ projectDirectory, files: ["deploy/app.yaml"], shell: bareShell });
  expect(project.document.services).toMatchObject({ web: { build: { context: "./app" } } });
  expect(project.files).toEqual(["deploy/app.yaml"]);
});

test.each([
  ["/p", "."],
  ["/p/", "."],
  ["/p/a/../b", "./b"],
  ["/px", "/px"],
  ["a", "./a"],
  ["./", "."],
  ["..", ".."],
  ["~/x", "~/x"],
])("asWritten %s is %s", (path, expected) => {
  expect(asWritten("/p")(path)).toBe(expected);
});

test("a resolved path is what the user can have written", () => {
  const text = "source: ~/h and /abs/x";
  const back = asResolved("/w/p", "/home/u", (part) => text.includes(part));
  expect(["/w/p/a", "/home/u/h", "/home/u/other", "/abs/x", "/w/up"].map(back)).toEqual([
    "./a",
    "~/h",
    "../../home/u/other",
    "/abs/x",
    "../up",
  ]);
});
