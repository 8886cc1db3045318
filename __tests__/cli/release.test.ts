import { join } from "node:path";
import { parseArguments, UsageError } from "../../src/cli/args";
import { type Form, formOf } from "../../src/cli/release-form";
import { formatLock } from "../../src/images/parse-lock";
import { repositoryRoot } from "../support/architecture";
import { lockedImage, lockOf } from "../support/locks";
import { cdktfJson, childEnvironment, makeProject, run } from "../support/project";

const formOfLine = (line: string) => formOf(parseArguments(line.split(" ")));
const mistake = (line: string) => {
  try {
    return `none: ${formOfLine(line)}`;
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
};

describe("each form takes its own flags", () => {
  test.each<[string, Form]>([
    ["release", "release"],
    ["release --pull --platform linux/arm64 --lock v1 --format json --project-directory sub", "release"],
    ["release --check --offline -f a.yaml --platform linux/arm64 --lock v1 --format json", "check"],
    ["release --dry-run --pull -f a.yaml --platform linux/arm64 --lock none --format json", "preview"],
    ["release list --all --format json --project-directory sub", "list"],
  ])("%s", (line, form) => {
    expect(formOfLine(line)).toBe(form);
  });

  test.each([
    ["release --all", "release takes no --all"],
    ["release --check --all", "release --check takes no --all"],
    ["release --check --pull", "release --check takes no --pull"],
    ["release --check --dry-run", "release --check takes no --dry-run"],
    ["release --dry-run --all", "release --dry-run takes no --all"],
    ["release list --check", "release list takes no --check"],
    ["release list --check --offline", "release list takes no --check, no --offline"],
    ["release list --dry-run --pull", "release list takes no --dry-run, no --pull"],
    ["release list --lock v1 --platform linux/amd64", "release list takes no --lock, no --platform"],
    ["release list -f a.yaml", "release list takes no --file"],
    ["release list x", 'release list takes no "x"'],
    ["release prod", 'release takes no "prod": an image is the same in all environments; there is release list'],
  ])("%s is a mistake", (line, message) => {
    expect(mistake(line)).toBe(message);
  });

  test("another Compose file is looked at, and never released: its lock would have no image of the others", () => {
    expect(mistake("release -f other.yaml")).toMatch(
      /^release takes no --file: the lock has the images of all environments.*"files".*--check or --dry-run$/,
    );
  });
});

const REGISTRY = "registry.example.com/shop";
const COMPOSE = "name: shop\nservices:\n  web:\n    image: web:1\n    build: .\n";

describe("the program", () => {
  const script = join(repositoryRoot, "scripts", "berth.cjs");
  const text = formatLock(lockOf({ "web:1": lockedImage({ repositories: [`${REGISTRY}/web`] }) }));
  const project = makeProject({
    "compose.yaml": COMPOSE,
    Dockerfile: "FROM scratch\n",
    "cdktf.json": cdktfJson({ onprem: { target: "compose", registry: REGISTRY } }),
    "images.lock.json": text,
  });

  test("a refused form exits with 2 and leaves the lock", () => {
    const { status, stdout, stderr } = project.berth("release", "-f", "other.yaml");
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("release takes no --file");
    expect(project.read("images.lock.json")).toBe(text);
  });

  test("BERTH_LOCK is for deploys: a release and its check start from the lock that is there, and say so", () => {
    const found = (env: NodeJS.ProcessEnv, ...more: string[]) => {
      const args = ["release", "--check", "--offline", "--platform", "linux/amd64", "--format", "json", ...more];
      const { stdout, stderr } = run(project.folder, process.execPath, [script, ...args], childEnvironment(env));
      return { stderr, found: (JSON.parse(stdout).findings as { found: string }[]).map((one) => one.found) };
    };
    const usual = found({});
    expect(usual.found).toEqual(["web:1 is not what images.lock.json was made from"]);
    expect(usual.stderr).not.toContain("BERTH_LOCK");
    const told = "BERTH_LOCK is for deploys: a release starts from images.lock.json, or what --lock names\n";
    for (const choice of ["none", "not-there"]) {
      expect(found({ BERTH_LOCK: choice })).toEqual({ found: usual.found, stderr: `${told}${usual.stderr}` });
    }
    expect(found({}, "--lock", "none").found).toEqual(["no lock was asked for"]);
    expect(found({ BERTH_LOCK: "x" }, "--lock", "none").stderr).not.toContain("BERTH_LOCK");
  });
});
