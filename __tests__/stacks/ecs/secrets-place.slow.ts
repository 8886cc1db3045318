import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonObject } from "../../../src/json";
import { addFiles } from "../../../stacks/_family/ecs/files";
import { addProvider } from "../../../stacks/_family/ecs/provider";
import { init, terraform, terraformOk } from "../../support/terraform";
import { synthOf } from "./sandbox";

// Terraform takes no precondition that refers to nothing; a path alone is no reference.
test("Terraform takes a secret's file wherever it is, and says by name that it is missing", async () => {
  const folder = mkdtempSync(join(tmpdir(), "berth-place-"));
  try {
    const stack = join(folder, "stacks", "test");
    mkdirSync(stack, { recursive: true });
    const absolute = join(folder, "absolute.txt");
    const places = { near: "./near.txt", far: absolute, home: "~/no-such-folder/home.txt" };
    const secrets = Object.fromEntries(Object.entries(places).map(([name, file]) => [name, { name, file }]));
    const web = { image: "web:1", secrets: Object.keys(places).map((source) => ({ source })) };
    const document = { name: "shop", services: { web }, secrets } as unknown as JsonObject;
    const made = synthOf({ document }, (context) => {
      addProvider(context);
      addFiles(context);
    });
    // A plan of new secrets then asks nobody anything.
    const skipped = { skip_credentials_validation: true, skip_requesting_account_id: true };
    const provider = { aws: { region: "eu-west-1", ...skipped } };
    writeFileSync(join(stack, "cdk.tf.json"), JSON.stringify({ ...made, provider }, null, 2));
    writeFileSync(absolute, "there");
    await init(stack);
    expect(await terraformOk(stack, ["validate", "-no-color"])).toContain("The configuration is valid");
    const { code, output } = await terraform(stack, ["plan", "-input=false", "-no-color", "-refresh=false"]);
    expect(code).not.toBe(0);
    const said = output.replace(/[│\s]+/g, " ");
    expect(said).toContain("Secret home: ~/no-such-folder/home.txt is not there");
    expect(said).not.toContain("Secret far:");
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 120_000);
