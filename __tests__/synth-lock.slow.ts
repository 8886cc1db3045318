import { join } from "node:path";
import { formatLock } from "../src/images/parse-lock";
import { hash, lockedImage, lockOf } from "./support/locks";
import { cdktfJson, makeProject, run, snapshot } from "./support/project";

const REGISTRY = "registry.example.com/shop";
const WEB = `${REGISTRY}/web`;
const ENVIRONMENTS = {
  onprem: { target: "compose", registry: REGISTRY, requireDigest: true },
  cloud: { target: "fargate", registry: REGISTRY, requireDigest: true, options: { region: "eu-west-1" } },
  machines: { target: "ecs-ec2", registry: REGISTRY, requireDigest: true, options: { region: "eu-west-1" } },
};
const release = (digit: string) =>
  formatLock(lockOf({ "web:1": lockedImage({ digest: hash(digit), repositories: [WEB] }) }));

/** Every file of a stack as one text. */
function written(folder: string, stack: string): string {
  const files = snapshot(join(folder, "cdktf.out", "stacks", stack));
  const own = Object.entries(files).filter(([name]) => !name.endsWith(".cjs"));
  return own.map(([, base64]) => Buffer.from(base64, "base64").toString()).join("\n");
}

test("one digest in the output of every target, an earlier one by git ref, and the same bytes from any clone", () => {
  const files = {
    "compose.yaml": "name: shop\nservices:\n  web:\n    image: web:1\n    build: .\n    ports: ['80:3000']\n",
    "cdktf.json": cdktfJson(ENVIRONMENTS),
    "images.lock.json": release("a"),
  };
  const project = makeProject(files);
  const git = (...args: string[]) =>
    run(project.folder, "git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...args]).status;
  expect(git("init", "--quiet")).toBe(0);
  expect(git("add", "images.lock.json")).toBe(0);
  expect(git("commit", "--quiet", "--message", "v1")).toBe(0);
  expect(git("tag", "v1")).toBe(0);
  project.write("images.lock.json", release("b"));

  const digests = () =>
    Object.keys(ENVIRONMENTS).map((name) => {
      const text = written(project.folder, name);
      return [...new Set(text.match(/registry\.example\.com\/shop\/web@sha256:[0-9a-f]{64}/g))];
    });
  expect(project.synth()).toMatchObject({ status: 0, stderr: "" });
  expect(digests()).toEqual(Array(3).fill([`${WEB}@${hash("b")}`]));

  expect(project.synth({ BERTH_LOCK: "v1" })).toMatchObject({
    status: 0,
    // Not on stderr: cdktf would put [ERROR] before it.
    stdout: "images as locked in v1:images.lock.json, of 2026-01-31T12:00:00Z\n",
    stderr: "",
  });
  expect(digests()).toEqual(Array(3).fill([`${WEB}@${hash("a")}`]));

  const clone = makeProject(files);
  expect(clone.synth().status).toBe(0);
  expect(snapshot(join(clone.folder, "cdktf.out"))).toEqual(snapshot(join(project.folder, "cdktf.out")));
});
