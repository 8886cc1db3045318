import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isObject, type JsonObject } from "../../../src/json";
import { synthesizeAll } from "../../../stacks/app";
import { initStacks, type Scan, scanStack } from "../../support/checkov";
import { candidate, HOST, registryOf } from "../../support/ecr-candidates";
import { lockedImage, lockOf } from "../../support/locks";
import { type Moto, startMoto } from "../../support/moto";
import { againstBindings, againstSchema, emitted } from "../../support/provider-schema";
import { OLDEST, oldestSchemas } from "../../support/provider-schemas";
import { terraformOk } from "../../support/terraform";

const kmsKey = "arn:aws:kms:eu-west-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef";

/** Options of `context.registry`, and what checkov then finds. The README says why. */
const configurations: Readonly<Record<string, { readonly options: JsonObject; readonly failing: readonly string[] }>> =
  {
    defaults: { options: {}, failing: [] },
    all: {
      options: { kmsKey, keepReleases: 5, untaggedDays: 1, accounts: { prod: "222222222222" }, tags: { team: "a" } },
      failing: [],
    },
    bare: { options: { kmsKey: false, scanOnPush: false, forceDelete: true }, failing: ["CKV_AWS_136", "CKV_AWS_163"] },
  };
const names = Object.keys(configurations);

const folder = mkdtempSync(join(tmpdir(), "berth-ecr-"));
const stackOf = (name: string) => join(folder, name, "stacks", "registry");
let moto: Moto;

beforeAll(async () => {
  moto = await startMoto();
  // The environment is refused: its own stack would not be looked at, and takes its time.
  const environment = { ...candidate({ mirror: true, roles: ["shop-prod-*-execution"] }), refused: true };
  const lock = lockOf({ "web:dev": lockedImage({ repositories: [`${HOST}/shop/web`] }) });
  for (const [name, { options }] of Object.entries(configurations)) {
    const registry = registryOf({ ...options, endpoint: moto.url });
    expect(synthesizeAll([environment], folder, join(folder, name), { registry, lock })).toEqual([]);
  }
}, 60_000);
afterAll(async () => {
  await moto?.stop();
  rmSync(folder, { recursive: true });
});

test(`only what provider ${OLDEST} and the 6.x bindings both know is emitted`, async () => {
  const schemas = await oldestSchemas();
  for (const name of names) {
    const terraform: unknown = JSON.parse(readFileSync(join(stackOf(name), "cdk.tf.json"), "utf8"));
    const blocks = isObject(terraform) ? emitted(terraform) : [];
    expect(blocks.length).toBeGreaterThanOrEqual(5);
    expect(blocks.flatMap((block) => againstSchema(schemas, block))).toEqual([]);
    expect(blocks.flatMap(againstBindings)).toEqual([]);
  }
}, 180_000);

describe("the real provider", () => {
  const scans = new Map<string, Scan>();
  beforeAll(async () => {
    await initStacks(folder, names.map(stackOf));
    for (const name of names) {
      await terraformOk(stackOf(name), ["validate", "-no-color"]);
      scans.set(name, await scanStack(stackOf(name)));
    }
  }, 600_000);

  test.each(Object.entries(configurations))(
    "validates and plans it, and checkov finds what is listed: %s",
    (name, { failing }) => {
      const { passed, failed } = scans.get(name) ?? { passed: 0, failed: [] };
      // Tags, key and scan of two repositories.
      expect(passed + failed.length).toBeGreaterThanOrEqual(6);
      expect([...new Set(failed.map(({ check }) => check))].sort()).toEqual(failing);
      // Once for each repository.
      expect(failed).toHaveLength(2 * failing.length);
    },
  );

  test("the plan makes what is there and nothing else", () => {
    const { resource_changes: changes } = JSON.parse(readFileSync(join(stackOf("all"), "plan.json"), "utf8"));
    expect(
      changes.map(
        ({ address, change }: { address: string; change: { actions: string[] } }) => `${address} ${change.actions}`,
      ),
    ).toEqual([
      "aws_ecr_lifecycle_policy.lifecycle_shop__valkey__valkey create",
      "aws_ecr_lifecycle_policy.lifecycle_shop__web create",
      "aws_ecr_repository.repository_shop__valkey__valkey create",
      "aws_ecr_repository.repository_shop__web create",
      "aws_ecr_repository_policy.pull_shop__valkey__valkey create",
      "aws_ecr_repository_policy.pull_shop__web create",
    ]);
  });
});
