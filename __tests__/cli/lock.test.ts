import { existsSync } from "node:fs";
import { join } from "node:path";
import { formatLock } from "../../src/images/parse-lock";
import { repositoryRoot } from "../support/architecture";
import { hash, lockedImage, lockOf } from "../support/locks";
import { cdktfJson, childEnvironment, makeProject, run } from "../support/project";

const REGISTRY = "registry.example.com/shop";
const COMPOSE = "name: shop\nservices:\n  web:\n    image: web:1\n    build: .\n  store:\n    image: valkey:8\n";
const locked = (digit: string) =>
  formatLock(
    lockOf({
      "web:1": lockedImage({ digest: hash(digit), repositories: [`${REGISTRY}/web`] }),
      "valkey:8": lockedImage({ kind: "pulled", digest: hash("8"), repositories: ["docker.io/library/valkey"] }),
    }),
  );

function shop(files: Readonly<Record<string, string>> = {}) {
  const environments = {
    onprem: { target: "compose", registry: REGISTRY, requireDigest: true },
    cloud: { target: "fargate", registry: REGISTRY, requireDigest: true, options: { region: "eu-west-1" } },
  };
  return makeProject({ "compose.yaml": COMPOSE, "cdktf.json": cdktfJson(environments), ...files });
}

const git = (folder: string, ...args: string[]) =>
  expect(run(folder, "git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...args]).status).toBe(0);

const codes = (stdout: string) =>
  (JSON.parse(stdout).findings as { code: string; environment: string; path: string }[])
    .filter(({ code }) => /^BERTH(511|6\d\d)$/.test(code))
    .map(({ code, environment, path }) => `${environment} ${code} ${path}`);

test("check: an environment that requires digests is refused without a lock, and fine with one", () => {
  const project = shop();
  const without = project.berth("check", "--format", "json");
  expect(codes(without.stdout)).toEqual([
    "onprem BERTH611 services.web",
    "onprem BERTH611 services.store.image",
    "cloud BERTH611 services.web",
    "cloud BERTH611 services.store.image",
  ]);
  expect(without.status).toBe(1);
  project.write("images.lock.json", locked("a"));
  const found = project.berth("check", "--format", "json");
  expect(codes(found.stdout)).toEqual([]);
  expect(found.stderr).toBe("");
  expect(codes(project.berth("check", "--lock", "none", "--format", "json").stdout)).toHaveLength(4);
});

test("check: a required digest is required of what a target runs beside the services, too", () => {
  const project = shop({
    "images.lock.json": locked("a"),
    "compose.yaml": `${COMPOSE}    secrets: [key]\nsecrets:\n  key:\n    environment: KEY\n`,
  });
  const environment = (requireDigest: boolean) =>
    cdktfJson({
      cloud: {
        target: "fargate",
        registry: REGISTRY,
        requireDigest,
        options: { region: "eu-west-1", filesImage: "tools:1" },
      },
    });
  const path = "context.environments.cloud.options.filesImage";
  project.write("cdktf.json", environment(false));
  expect(codes(project.berth("check", "--format", "json").stdout)).toEqual([`cloud BERTH511 ${path}`]);
  project.write("cdktf.json", environment(true));
  const { stdout, status } = project.berth("check");
  expect(stdout).toMatch(
    /^cdktf\.json:\d+:\d+ {2}BERTH611 {2}context.*\n {2}tools:1\n.*requireDigest asks for a digest/m,
  );
  expect(status).toBe(1);
});

test("contract: the digest of the lock, on every target; of an earlier one by --lock and BERTH_LOCK", () => {
  const project = shop({ "images.lock.json": locked("a") });
  git(project.folder, "init", "--quiet");
  git(project.folder, "add", "images.lock.json");
  git(project.folder, "commit", "--quiet", "--message", "v1");
  git(project.folder, "tag", "v1");
  project.write("images.lock.json", locked("b"));
  const berth = (env: NodeJS.ProcessEnv, ...args: string[]) =>
    run(
      project.folder,
      process.execPath,
      [join(repositoryRoot, "scripts", "berth.cjs"), ...args],
      childEnvironment(env),
    );
  const image = (environment: string, env: NodeJS.ProcessEnv, ...more: string[]) => {
    const { stdout, stderr, status } = berth(env, "contract", environment, "--format", "json", ...more);
    expect([status, stderr]).toEqual([0, expect.not.stringContaining("BERTH")]);
    return { ...JSON.parse(stdout).services.web.image, stderr };
  };
  const expected = (digit: string) => ({ reference: `${REGISTRY}/web@${hash(digit)}`, digest: hash(digit) });
  const said = "images as locked in v1:images.lock.json, of 2026-01-31T12:00:00Z\n";
  expect(image("onprem", {})).toMatchObject({ ...expected("b"), stderr: "" });
  expect(image("onprem", {}, "--lock", "v1")).toMatchObject({ ...expected("a"), stderr: said });
  expect(image("cloud", { BERTH_LOCK: "v1" })).toMatchObject({ ...expected("a"), stderr: said });
  // What the command line says goes before.
  expect(image("cloud", { BERTH_LOCK: "v1" }, "--lock", "images.lock.json")).toMatchObject(expected("b"));
});

test("support --compare: says beside its answer which lock it looked at, where that is not the usual one", () => {
  const project = shop({ "images.lock.json": locked("a"), "old.lock.json": locked("b") });
  const compared = (...more: string[]) => {
    const { status, stdout, stderr } = project.berth(
      "support",
      "--compare",
      "compose",
      "fargate",
      "--format",
      "json",
      ...more,
    );
    expect([status, Object.keys(JSON.parse(stdout)).length > 0]).toEqual([0, true]);
    return stderr;
  };
  expect(compared()).toBe("");
  expect(compared("--lock", "old.lock.json")).toBe("images as locked in old.lock.json, of 2026-01-31T12:00:00Z\n");
  expect(compared("--lock", "none")).toBe("images as in the Compose file, without a lock\n");
});

describe("a lock that cannot be used stops a command before anything else", () => {
  const project = shop({ "images.lock.json": locked("a").replace('"linux/amd64"', '"linux/arm64"') });

  test.each(["check", "contract onprem", "images onprem", "support --compare compose fargate"])("%s", (line) => {
    const { status, stdout, stderr } = project.berth(...line.split(" "));
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^images\.lock\.json:\d+:3 {2}BERTH601 {2}checksum\n {2}.*by hand/);
  });

  test("a ref that is not there", () => {
    const { status, stdout, stderr } = project.berth("check", "--lock", "v9");
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^BERTH601\n {2}lock "v9"\n/);
  });

  test("synth ends with 1, writes nothing, and is fine without it", () => {
    const { status, stderr } = project.synth();
    expect(status).toBe(1);
    expect(stderr).toMatch(/^images\.lock\.json:\d+:3 {2}BERTH601 {2}checksum/);
    expect(existsSync(join(project.folder, "cdktf.out"))).toBe(false);
    const without = project.synth({ BERTH_LOCK: "none" });
    expect(without.stdout).toMatch(/^images as in the Compose file, without a lock\n/);
    expect(without.stderr).not.toContain("BERTH601");
  });
});

test("a waiver for another environment's target is no news when one environment is named", () => {
  const waiver = "    - { target: fargate, path: services.web.privileged, reason: tried, until: 2999-12-31 }\n";
  const project = shop({
    "compose.yaml": `${COMPOSE.replace("build: .", "build: .\n    privileged: true")}x-berth:\n  waivers:\n${waiver}`,
    "images.lock.json": locked("a"),
  });
  expect(project.berth("check", "onprem").stdout).not.toContain("BERTH307");
  expect(project.berth("check").stdout).toContain("BERTH105");
});
