import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Schemas } from "./provider-schema";
import { init, terraformOk } from "./terraform";

/** The oldest provider that the constraint admits. */
export const OLDEST = "5.100.0";

/** Its schema, as Terraform tells it; asked for once on a machine, which takes some seconds, and kept in its temporary folder. */
export async function oldestSchemas(): Promise<Schemas> {
  const kept = join(tmpdir(), `berth-test-aws-schema-${OLDEST}.json`);
  if (existsSync(kept)) return JSON.parse(readFileSync(kept, "utf8"));
  const folder = mkdtempSync(join(tmpdir(), "berth-schema-"));
  try {
    const aws = { source: "hashicorp/aws", version: OLDEST };
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ terraform: { required_providers: { aws } } }));
    await init(folder);
    const all = JSON.parse(await terraformOk(folder, ["providers", "schema", "-json"]));
    const schemas = all.provider_schemas["registry.terraform.io/hashicorp/aws"];
    // Two that write at a time both write the whole.
    writeFileSync(`${kept}.${process.pid}`, JSON.stringify(schemas));
    renameSync(`${kept}.${process.pid}`, kept);
    return schemas;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
