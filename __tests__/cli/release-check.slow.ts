import { join } from "node:path";
import { formatLock } from "../../src/images/parse-lock";
import { repositoryRoot } from "../support/architecture";
import { lockedImage, lockOf } from "../support/locks";
import { cdktfJson, makeProject, run } from "../support/project";

// Port 1 is tcpmux: nothing listens there.
const REGISTRY = "127.0.0.1:1/shop";

test("with a registry down the sources are checked all the same, and nobody is told that all fits", () => {
  const lock = lockOf({
    "web:1": lockedImage({ repositories: [`${REGISTRY}/web`] }),
    [`${REGISTRY}/db:1`]: lockedImage({ kind: "pulled", services: ["db"], repositories: [`${REGISTRY}/db`] }),
  });
  const project = makeProject({
    "cdktf.json": cdktfJson({ prod: { target: "compose", registry: REGISTRY } }),
    "compose.yaml": `name: shop\nservices:\n  web:\n    image: web:1\n    build: .\n  db:\n    image: ${REGISTRY}/db:1\n`,
    Dockerfile: "FROM scratch\n",
    "images.lock.json": formatLock(lock),
  });
  const args = [join(repositoryRoot, "scripts", "berth.cjs"), "release", "--check"];
  const text = run(project.folder, process.execPath, args);
  expect(text.status).toBe(2);
  expect(text.stdout).toContain("BERTH614");
  expect(text.stderr).toMatch(/BERTH602[\s\S]*could not be asked: not checked \(--offline asks none\)\n$/);
  const json = run(project.folder, process.execPath, [...args, "--format", "json"]);
  const codes = (JSON.parse(json.stdout) as { findings: { code: string }[] }).findings.map(({ code }) => code);
  expect([...new Set(codes)]).toEqual(["BERTH614", "BERTH602"]);
});
