import { existsSync } from "node:fs";
import { join } from "node:path";
import { HOST } from "../support/ecr-candidates";
import { cdktfJson, makeProject, type Project } from "../support/project";

const COMPOSE = "name: shop\nservices:\n  web: { build: ., image: 'web:dev', read_only: true }\n";

/** A project with `context.registry`, and one environment whose registry is HOST. */
function projectWith(registry: unknown, compose = COMPOSE, environments: Record<string, unknown> = {}): Project {
  const here = { target: "compose", registry: `${HOST}/shop` };
  const config = JSON.parse(cdktfJson({ compose: here, ...environments }));
  config.context.registry = registry;
  return makeProject({ "compose.yaml": compose, "cdktf.json": JSON.stringify(config, null, 2) });
}
const stackOf = (project: Project, name: string) => project.read(join("cdktf.out", "stacks", name, "cdk.tf.json"));

test("a sound registry says nothing in check, and is a stack in every synth", () => {
  const project = projectWith({});
  expect(project.berth("check").stdout).not.toMatch(/BERTH2\d\d|BERTH619/);
  expect(project.synth().status).toBe(0);
  expect(JSON.parse(stackOf(project, "registry")).resource).toHaveProperty("aws_ecr_repository");
});

test("a wrong option stops check and synth, with its place", () => {
  const project = projectWith({ untagedDays: 3 });
  const { status, stderr } = project.berth("check");
  expect(stderr).toMatch(/cdktf\.json:\d+:\d+ {2}BERTH204 {2}context\.registry\.untagedDays/);
  expect(stderr).toContain("did you mean untaggedDays?");
  expect(status).toBe(2);
  const synth = project.synth();
  expect([synth.status, synth.stderr]).toEqual([1, stderr]);
  expect(existsSync(join(project.folder, "cdktf.out"))).toBe(false);
});

test("what its images make impossible is a finding of check, and stops that stack alone", () => {
  const project = projectWith({}, COMPOSE.replace("web:dev", "my--web:dev"));
  const { status, stdout } = project.berth("check");
  expect(stdout).toMatch(/compose\.yaml:3:\d+ {2}BERTH619 {2}services\.web\.image\n {2}repository shop\/my--web\n/);
  expect(status).toBe(1);
  const synth = project.synth();
  expect(synth.status).toBe(0);
  expect(synth.stderr).toContain("BERTH619");
  expect(stackOf(project, "registry")).toContain("context.registry is refused");
  expect(stackOf(project, "compose")).not.toContain("is refused");
});

test("one environment alone does not tell what the registry needs: it is not looked at then", () => {
  const project = projectWith({}, COMPOSE.replace("web:dev", "my--web:dev"), { other: { target: "compose" } });
  expect(project.berth("check", "other").stdout).not.toContain("BERTH619");
  expect(project.berth("check").stdout.match(/BERTH619/g)).toHaveLength(1);
});
