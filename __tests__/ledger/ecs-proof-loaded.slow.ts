import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { EnvironmentDefinition } from "../../src/config/definition";
import { prepare } from "../../src/prepare";
import { targets as registry } from "../../stacks";
import { synthesizeAll } from "../../stacks/app";
import { loaded } from "../cases/ecs-ledger/loaded";
import { MEMBERS, readBack, TARGETS } from "../support/ecs-synth";

// What docker compose resolves when it loads the files: it is in the contract that is read back.

test.each(loaded.map((one) => [one.features.join(", "), one] as const))(
  "%s",
  async (_, one) => {
    const folder = mkdtempSync(join(tmpdir(), "berth-loaded-"));
    try {
      for (const [file, text] of Object.entries(one.files)) {
        mkdirSync(dirname(join(folder, file)), { recursive: true });
        writeFileSync(join(folder, file), text);
      }
      const definitions = MEMBERS.map((target) => {
        const options = { region: "eu-west-1", ...one.options };
        return { name: target, target, options, profiles: one.profiles } as unknown as EnvironmentDefinition;
      });
      const config = { file: "cdktf.json", text: undefined };
      const { candidates } = await prepare({
        projectDirectory: folder,
        definitions,
        registry,
        config,
        today: "2026-11-23",
      });
      const out = join(folder, "out");
      synthesizeAll(candidates, folder, out);
      for (const { definition, findings, refused } of candidates) {
        const stops = findings.filter(({ verdict }) => verdict === "refused" || verdict === "error");
        const terraform = JSON.parse(readFileSync(join(out, "stacks", definition.name, "cdk.tf.json"), "utf8"));
        if (one.refused !== undefined) {
          expect(stops.map(({ code, path }) => `${code} ${path}`)).toContain(one.refused);
          expect(Object.keys(terraform.resource)).toEqual(["terraform_data"]);
          continue;
        }
        expect(stops).toEqual([]);
        expect(refused).toBe(false);
        const contract = readBack(TARGETS[definition.target as never], definition.name, terraform);
        expect(contract.problems).toEqual([]);
        one.check?.(contract);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  60_000,
);
