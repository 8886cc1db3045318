import { readFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonObject } from "../../../src/json";
import { repositoryRoot } from "../../support/architecture";
import {
  caseFile,
  caseFolder,
  caseNames,
  type Member,
  members,
  type Synthesized,
  synthesizeCase,
} from "../../support/ecs-cases";
import { illegalNames } from "../../support/ecs-names";
import { readerOf } from "../../support/ecs-readers";
import { addressIn, blocksOf, containersOf, resources } from "../../support/ecs-stack";

// What holds in every stack, whatever its goldens say.

const SECRET = "do-not-find-me-anywhere";
const made: (readonly [string, Member, Synthesized])[] = [];
const accepted = caseNames.flatMap((name) =>
  members.filter((member) => !caseFile(name).refused?.includes(member)).map((member) => [name, member] as const),
);

beforeAll(async () => {
  process.env.BERTH_CASE_KEY = SECRET;
  for (const name of caseNames) {
    const both = await synthesizeCase(name);
    for (const member of members) made.push([name, member, both[member]]);
  }
}, 300_000);

function stackOf(name: string, member: Member): Synthesized {
  const found = made.find((one) => one[0] === name && one[1] === member);
  if (!found) throw new Error(`${name} was not synthesized for ${member}`);
  return found[2];
}

/** A service as docker compose writes it, the part that is asked for here. */
interface Written {
  readonly ports?: readonly JsonObject[];
  readonly expose?: readonly string[];
  readonly networks?: Readonly<Record<string, unknown>>;
}
const written = ({ candidate }: Synthesized) =>
  (candidate.project?.document.services ?? {}) as Readonly<Record<string, Written>>;

describe.each(accepted)("%s, %s", (name, member) => {
  const stack = () => stackOf(name, member);

  test("the internet gets in at load balancers alone, on ports that the file publishes", () => {
    const balancers = resources(stack(), "aws_lb").filter(({ body }) => body.internal !== true);
    const open = new Set(
      balancers.flatMap(({ body }) => (body.security_groups as string[]).map((one) => addressIn(one))),
    );
    const published = new Set(Object.values(written(stack())).flatMap(({ ports = [] }) => ports.map(publishedPort)));
    // With a certificate, a published 80 sends to 443.
    if (published.has(80)) published.add(443);
    const world = resources(stack(), "aws_vpc_security_group_ingress_rule").filter(
      ({ body }) => /\/0$/.test(String(body.cidr_ipv4 ?? body.cidr_ipv6 ?? "")) || body.prefix_list_id !== undefined,
    );
    for (const { body } of world) {
      expect(open).toContain(addressIn(body.security_group_id));
      expect(body.from_port).toBe(body.to_port);
      expect(published).toContain(body.from_port);
    }
    for (const { body } of resources(stack(), "aws_security_group")) expect(body.ingress ?? []).toEqual([]);
    for (const { body } of resources(stack(), "aws_default_security_group"))
      expect([body.ingress ?? [], body.egress ?? []]).toEqual([[], []]);
    expect(resources(stack(), "aws_security_group_rule")).toEqual([]);
    if (balancers.length > 0) expect(world.length).toBeGreaterThan(0);
  });

  test("two roles, log lines of every container, secrets by reference", () => {
    const tasks = resources(stack(), "aws_ecs_task_definition");
    expect(tasks.length).toBe(Object.keys(written(stack())).length);
    for (const task of tasks) {
      const roles = [addressIn(task.body.execution_role_arn), addressIn(task.body.task_role_arn)];
      expect(roles.every((role) => role?.startsWith("aws_iam_role."))).toBe(true);
      expect(roles[0]).not.toBe(roles[1]);
      for (const { logConfiguration, secrets = [] } of containersOf(task)) {
        expect(logConfiguration?.logDriver).toBe("awslogs");
        expect(logConfiguration?.options).toMatchObject({ "awslogs-group": expect.stringContaining("log_group") });
        for (const secret of secrets) {
          expect(Object.keys(secret).sort()).toEqual(["name", "valueFrom"]);
          expect(secret.valueFrom).toMatch(/^(\$\{aws_secretsmanager_secret\.|arn:aws:(secretsmanager|ssm):)/);
        }
      }
    }
    for (const { body } of resources(stack(), "aws_secretsmanager_secret_version"))
      expect([body.secret_string, body.secret_binary]).toEqual([undefined, undefined]);
  });

  test("the kit's tags on everything that takes tags", () => {
    const { candidate, artifact } = stack();
    const own = {
      "berth:project": candidate.project?.name,
      "berth:environment": member,
      ...(caseFile(name).options?.tags as object),
    };
    const providers = blocksOf((artifact.terraform.provider as JsonObject).aws);
    expect(providers).toHaveLength(1);
    expect(blocksOf(providers[0]?.default_tags)).toEqual([{ tags: own }]);
    // What Auto Scaling, a launch template and ECS make, default tags do not reach.
    for (const { body } of resources(stack(), "aws_autoscaling_group")) {
      const tags = blocksOf(body.tag).map(({ key, value }) => [key, value]);
      expect(Object.fromEntries(tags)).toMatchObject(own);
      expect(blocksOf(body.tag).every((tag) => tag.propagate_at_launch === true)).toBe(true);
    }
    for (const { body } of resources(stack(), "aws_launch_template")) {
      const specified = blocksOf(body.tag_specifications);
      // Instances have those of their group.
      expect(specified.map(({ resource_type }) => resource_type)).toContain("volume");
      for (const { tags } of specified) expect(tags).toMatchObject(own);
    }
    for (const { body } of resources(stack(), "aws_ecs_service"))
      expect(body.propagate_tags).toMatch(/^(SERVICE|TASK_DEFINITION)$/);
  });

  test("names that AWS takes", () => {
    expect(resources(stack()).flatMap(illegalNames)).toEqual([]);
  });

  test("no path of this machine, and no value of a secret", () => {
    const { json, candidate } = stack();
    // The way from the stack to the project is relative, and so may go through them.
    for (const path of [repositoryRoot, tmpdir(), homedir()])
      expect(json.replaceAll(`..${path}/`, "")).not.toContain(`${path}/`);
    const secrets = Object.values((candidate.project?.document.secrets ?? {}) as Record<string, JsonObject>);
    const values = secrets.flatMap(({ file }) =>
      file === undefined
        ? []
        : [readFileSync(join(caseFolder(name), String(file).split("/").at(-1) ?? ""), "utf8").trim()],
    );
    for (const value of [SECRET, ...values]) {
      expect(value.length).toBeGreaterThan(4);
      expect(json).not.toContain(value);
      expect(json).not.toContain(Buffer.from(value).toString("base64").replace(/=+$/, "").slice(0, -1));
    }
  });

  test("the reader understands it all: who shares a network reaches the declared ports, and no one else", () => {
    const contract = readerOf(member)(stack().artifact);
    expect(contract.problems).toEqual([]);
    const services = Object.entries(written(stack()));
    const declared = ({ ports = [], expose = [] }: Written) => [
      ...ports.filter(({ protocol }) => protocol === "tcp").map(({ target }) => Number(target)),
      ...expose.filter((port) => !/\/(udp|sctp)$/.test(port)).flatMap(rangeOf),
    ];
    const meet = (here: Written, there: Written) =>
      Object.keys(here.networks ?? {}).some((network) => network in (there.networks ?? {}));
    const expected = services.flatMap(([to, there]) => {
      const callers = services.filter(([, here]) => meet(here, there)).map(([from]) => from);
      // Who is alone on its networks has no proxy, and so no name to call itself by.
      if (callers.length === 1) return [];
      return callers.flatMap((from) => declared(there).map((port) => `${from} -> ${to} ${port}/tcp`));
    });
    const inside = contract.reach.filter(({ from, to }) => from in contract.services && to in contract.services);
    const reached = inside.map(({ from, to, port, protocol }) => `${from} -> ${to} ${port}/${protocol}`);
    expect([...reached].sort()).toEqual([...new Set(expected)].sort());
  });
});

const publishedPort = ({ published }: JsonObject) => Number(published);

function rangeOf(port: string): readonly number[] {
  const [first = 0, last = first] = (port.split("/")[0] ?? "").split("-").map(Number);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
