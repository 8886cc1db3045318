import fc from "fast-check";
import type { JsonObject } from "../../../src/json";
import { namer, roleNameOf } from "../../../stacks/_family/ecs/naming";
import { pullRoles } from "../../../stacks/_family/ecs/pull-roles";
import { deploymentOf, MEMBERS, parsedOptions, TARGETS, terraformOf } from "../../support/ecs-synth";

type Subject = Parameters<typeof pullRoles>[0];

const subjectOf = (project: string, environment: string, services: readonly string[]): Subject => {
  const named = Object.fromEntries(services.map((name) => [name, { name }]));
  return { environment, workload: { name: project, services: named } as unknown as Subject["workload"] };
};

/** As IAM reads `*` in ArnLike and StringLike. */
const matches = (patterns: readonly string[], role: string) =>
  patterns.some((pattern) => new RegExp(`^${pattern.split("*").join(".*")}$`, "s").test(role));

test("one pattern for the usual names", () => {
  expect(pullRoles(subjectOf("shop", "test", ["web", "worker"]))).toEqual(["shop-test-*-execution"]);
});

test("a role whose name has a hash is named exactly; without services there is none", () => {
  expect(pullRoles(subjectOf("shop", "test", ["web", "web_site", "w".repeat(63)]))).toEqual([
    "shop-test-*-execution",
    expect.stringMatching(/^shop-test-web-site-execution-[0-9a-f]{6}$/),
    expect.stringMatching(/^shop-test-w{47}-[0-9a-f]{6}$/),
  ]);
  expect(pullRoles(subjectOf("shop", "test", []))).toEqual([]);
});

test("a project name with _ puts a hash to every role, so that the pattern ends with any", () => {
  expect(pullRoles(subjectOf("my_shop", "test", ["web", "worker"]))).toEqual(["my-shop-test-*-execution-*"]);
});

const word = fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,40}$/);
const serviceName = fc.oneof(
  fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,70}$/),
  fc.constantFrom("execution", "x-execution", "a-execution-b", "task", "x-task"),
);

test("whatever the names, every execution role fits and no task role does", () => {
  const property = fc.property(
    word,
    fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,30}$/),
    fc.uniqueArray(serviceName, { minLength: 1, maxLength: 6 }),
    (project, environment, services) => {
      const patterns = pullRoles(subjectOf(project, environment, services));
      const roles = (kind: "execution" | "task") =>
        services.map((name) => roleNameOf(namer(project, environment), { name }, kind));
      expect(roles("execution").filter((role) => !matches(patterns, role))).toEqual([]);
      expect(roles("task").filter((role) => matches(patterns, role))).toEqual([]);
    },
  );
  fc.assert(property, { numRuns: 500 });
});

describe.each(MEMBERS)("the roles that %s synthesizes", (member) => {
  const services = ["web", "task", "execution", "x-execution", "files", "web_site", "web.site", "w".repeat(63)];
  const target = TARGETS[member];

  test.each([
    ["shop", "test"],
    ["my_shop", "eu-prod"],
    ["a-project-with-quite-a-long-name-of-its-own", "an-environment-too"],
  ])("for %s, %s", (name, environment) => {
    const document: JsonObject = {
      name,
      services: Object.fromEntries(services.map((service) => [service, { image: "app:1" }])),
    };
    const deployment = deploymentOf(environment, document, parsedOptions(member));
    const made = (terraformOf(target, deployment).resource as Record<string, Record<string, { name: string }>>)
      .aws_iam_role;
    const named = (kind: string) =>
      Object.entries(made ?? {}).flatMap(([id, role]) => (id.startsWith(`${kind}-role_`) ? [role.name] : []));
    const patterns = target.pullRoles?.(deployment) ?? [];
    expect(named("execution")).toHaveLength(services.length);
    expect(named("execution").filter((role) => !matches(patterns, role))).toEqual([]);
    expect(named("task").filter((role) => matches(patterns, role))).toEqual([]);
    // Roles of instances and flow logs pull nothing.
    const others = Object.entries(made ?? {}).filter(([id]) => !/^(execution|task)-role_/.test(id));
    expect(others.filter(([, role]) => matches(patterns, role.name))).toEqual([]);
  });
});
