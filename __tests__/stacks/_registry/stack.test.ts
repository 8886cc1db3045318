import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Lock } from "../../../src/images/lock";
import { formatLock } from "../../../src/images/parse-lock";
import type { JsonObject } from "../../../src/json";
import type { Candidate } from "../../../src/prepare";
import { synthesizeAll } from "../../../stacks/app";
import { candidate, HOST, registryOf } from "../../support/ecr-candidates";
import { lockedImage, lockOf } from "../../support/locks";

const folder = mkdtempSync(join(tmpdir(), "berth-ecr-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A refused environment: its own stack is but a guard, and the registry is made all the same. */
const refused = (one: Candidate): Candidate => ({ ...one, refused: true });

// biome-ignore lint/suspicious/noExplicitAny: Terraform JSON, looked at by path.
function synth(input: JsonObject = {}, candidates = [candidate()], lock?: Lock): any {
  synthesizeAll(candidates.map(refused), folder, folder, { registry: registryOf(input), lock });
  return JSON.parse(readFileSync(join(folder, "stacks", "registry", "cdk.tf.json"), "utf8"));
}

test("repositories with tags that stay, a scan and a key, named as in ECR and stably in Terraform", () => {
  const { resource, output } = synth({}, [candidate({ mirror: true })]);
  expect(Object.keys(resource)).toEqual(["aws_ecr_lifecycle_policy", "aws_ecr_repository"]);
  expect(Object.keys(resource.aws_ecr_repository)).toEqual(["repository_shop__valkey__valkey", "repository_shop__web"]);
  const { "//": _, ...repository } = resource.aws_ecr_repository.repository_shop__web;
  expect(repository).toEqual({
    name: "shop/web",
    image_tag_mutability: "IMMUTABLE",
    image_scanning_configuration: { scan_on_push: true },
    encryption_configuration: [{ encryption_type: "KMS" }],
    force_delete: false,
  });
  expect(resource.aws_ecr_lifecycle_policy.lifecycle_shop__web.repository).toBe(
    "${aws_ecr_repository.repository_shop__web.name}",
  );
  expect(output.repositories.value).toEqual({
    "shop/valkey/valkey": "${aws_ecr_repository.repository_shop__valkey__valkey.repository_url}",
    "shop/web": "${aws_ecr_repository.repository_shop__web.repository_url}",
  });
});

test("goes to the registry's account and region and no other, with both majors of the provider, and tags everything", () => {
  const json = synth({ tags: { team: "a${b}", "berth:project": "other" } });
  expect(json.terraform.required_providers).toEqual({ aws: { source: "aws", version: ">= 5.100.0, < 7.0.0" } });
  expect(json.provider.aws).toEqual([
    {
      region: "eu-west-1",
      allowed_account_ids: ["123456789012"],
      default_tags: [{ tags: { team: "a$${b}", "berth:project": "shop" } }],
    },
  ]);
});

test("with an endpoint the emulator stands in for every API", () => {
  const [provider] = synth({ endpoint: "http://127.0.0.1:1" }).provider.aws;
  expect(Object.keys(provider.endpoints[0])).toEqual(["ecr", "iam", "kms", "sts"]);
});

test("a key of one's own, the keys of S3, no scan, and images that go with their repository", () => {
  const kmsKey = "arn:aws:kms:eu-west-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef";
  const of = (input: JsonObject) => synth(input).resource.aws_ecr_repository.repository_shop__web;
  expect(of({ kmsKey }).encryption_configuration).toEqual([{ encryption_type: "KMS", kms_key: kmsKey }]);
  expect(of({ kmsKey: false }).encryption_configuration).toEqual([{ encryption_type: "AES256" }]);
  expect(of({ scanOnPush: false }).image_scanning_configuration).toEqual({ scan_on_push: false });
  expect(of({ forceDelete: true }).force_delete).toBe(true);
});

test("the lock's tag is in the policy where releases are counted, before the rule that counts", () => {
  const lock = lockOf({
    "web:dev": lockedImage({ tag: "berth-0123456789abcdef0123", repositories: [`${HOST}/shop/web`] }),
  });
  const policy = (input: JsonObject) =>
    JSON.parse(synth(input, [candidate()], lock).resource.aws_ecr_lifecycle_policy.lifecycle_shop__web.policy);
  const selected = (input: JsonObject) =>
    policy(input).rules.map(({ selection }: { selection: JsonObject }) => [
      selection.tagPatternList ?? selection.tagStatus,
      selection.countNumber,
    ]);
  expect(selected({ keepReleases: 5, untaggedDays: 2 })).toEqual([
    [["berth-0123456789abcdef0123"], 1],
    [["berth-*"], 5],
    ["untagged", 2],
  ]);
  expect(selected({})).toEqual([["untagged", 14]]);
});

test.each([
  [HOST, "aws"],
  ["123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", "aws-cn"],
  ["123456789012.dkr.ecr.us-gov-west-1.amazonaws.com", "aws-us-gov"],
])("lets the roles of another account pull, and nobody else of it: %s", (host, partition) => {
  const environments = [candidate({ registry: `${host}/shop`, roles: ["shop-prod-*-execution", "x"] })];
  const { resource } = synth({ url: host, accounts: { prod: "222222222222" } }, environments);
  const { repository, policy } = resource.aws_ecr_repository_policy.pull_shop__web;
  expect(repository).toBe("${aws_ecr_repository.repository_shop__web.name}");
  expect(JSON.parse(policy)).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Pull222222222222",
        Effect: "Allow",
        Principal: { AWS: `arn:${partition}:iam::222222222222:root` },
        Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        Condition: {
          ArnLike: {
            "aws:PrincipalArn": [
              `arn:${partition}:iam::222222222222:role/shop-prod-*-execution`,
              `arn:${partition}:iam::222222222222:role/x`,
            ],
          },
        },
      },
    ],
  });
});

test("its state is where the backend says, else a file beside cdktf.json", () => {
  expect(synth().terraform.backend).toEqual({
    local: { path: "../../terraform.registry.tfstate" },
  });
  expect(synth({ backend: { type: "s3", bucket: "b", key: "k" } }).terraform.backend).toEqual({
    s3: { bucket: "b", key: "k" },
  });
});

test("what stops it is a guard in its stack, with the provider that a destroy needs, and is given back", () => {
  const environments = [refused(candidate({ services: { store: { image: "valkey:8" } } }))];
  const findings = synthesizeAll(environments, folder, folder, { registry: registryOf() });
  expect(findings.map(({ code }) => code)).toEqual(["BERTH619"]);
  const { resource, locals, provider } = JSON.parse(
    readFileSync(join(folder, "stacks", "registry", "cdk.tf.json"), "utf8"),
  );
  expect(Object.keys(resource)).toEqual(["terraform_data"]);
  expect(locals.refusals[0]).toContain(`no image goes to ${HOST}`);
  expect(resource.terraform_data.guard.lifecycle.precondition[0].error_message).toMatch(
    /^context\.registry is refused:/,
  );
  expect(provider.aws[0].allowed_account_ids).toEqual(["123456789012"]);
});

describe("a roll-back", () => {
  const tags = ["berth-11111111111111111111", "berth-22222222222222222222"] as const;
  const lockWith = (tag: string, name: string) =>
    lockOf({ [`${name}:dev`]: lockedImage({ tag, repositories: [`${HOST}/shop/${name}`] }) });
  const root = () => mkdtempSync(join(folder, "root-"));
  const registry = registryOf({ keepReleases: 3 });
  const stackAt = (path: string) => JSON.parse(readFileSync(join(path, "stacks", "registry", "cdk.tf.json"), "utf8"));

  test.each([
    [
      "an earlier lock",
      lockWith(tags[0], "old"),
      ["repository_shop__new", "repository_shop__old", "repository_shop__web"],
    ],
    ["none", undefined, ["repository_shop__new", "repository_shop__web"]],
  ])("with %s: what the lock beside cdktf.json names stays, too", (_, lock, repositories) => {
    const here = root();
    writeFileSync(join(here, "images.lock.json"), formatLock(lockWith(tags[1], "new")));
    expect(synthesizeAll([refused(candidate())], here, here, { registry, lock })).toEqual([]);
    const { aws_ecr_repository, aws_ecr_lifecycle_policy } = stackAt(here).resource;
    expect(Object.keys(aws_ecr_repository)).toEqual(repositories);
    expect(aws_ecr_lifecycle_policy.lifecycle_shop__new.policy).toContain(tags[1]);
  });

  test("with a lock there that cannot be read the registry stops: what it protected is not known", () => {
    const here = root();
    writeFileSync(join(here, "images.lock.json"), "<<<<<<< mine\n");
    const findings = synthesizeAll([refused(candidate())], here, here, { registry, lock: lockWith(tags[0], "old") });
    expect(findings.map(({ code, file }) => [code, file])).toEqual([["BERTH601", "images.lock.json"]]);
    expect(Object.keys(stackAt(here).resource)).toEqual(["terraform_data"]);
  });
});

test("no registry, no stack and nothing to say", () => {
  const outdir = mkdtempSync(join(folder, "none-"));
  expect(synthesizeAll([refused(candidate())], folder, outdir)).toEqual([]);
  expect(JSON.parse(readFileSync(join(outdir, "manifest.json"), "utf8")).stacks).not.toHaveProperty("registry");
});

test("two clones synthesize the same bytes", () => {
  const text = () => {
    synth({ keepReleases: 3 }, [candidate({ mirror: true })]);
    return readFileSync(join(folder, "stacks", "registry", "cdk.tf.json"), "utf8");
  };
  const first = text();
  expect(text()).toBe(first);
  expect(first).not.toContain(folder);
});
