import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { initStacks, scanStack } from "../../support/checkov";
import { members } from "../../support/ecs-cases";
import { type Moto, startMoto } from "../../support/moto";
import {
  type Configuration,
  type Configured,
  configurations,
  type Level,
  synthesizeConfigurations,
} from "../../support/scanner-configurations";
import { checksOf, compare, countsOf, type Failure } from "../../support/scanner-page";
import { rules } from "../../support/scanner-rules";
import { severities } from "../../support/scanner-stack";

interface Scanned {
  readonly configuration: Configuration;
  readonly level: Level;
  readonly member: string;
  readonly passed: number;
  readonly checkov: readonly Failure[];
  readonly own: readonly Failure[];
}

const folder = mkdtempSync(join(tmpdir(), "berth-scan-"));
const scanned: Scanned[] = [];
let moto: Moto;

beforeAll(async () => {
  moto = await startMoto();
  const configured = await synthesizeConfigurations(folder, { endpoint: moto.url });
  const stackOf = ({ configuration, member }: Configured) => join(folder, configuration, "stacks", member);
  await initStacks(folder, configured.map(stackOf));
  // Two at a time: a plan mostly waits for the emulator.
  for (let index = 0; index < configured.length; index += 2)
    scanned.push(...(await Promise.all(configured.slice(index, index + 2).map((one) => scan(one, stackOf(one))))));
}, 900_000);
afterAll(async () => {
  await moto?.stop();
  rmSync(folder, { recursive: true });
});

async function scan({ configuration, level, member, made }: Configured, stack: string): Promise<Scanned> {
  const { passed, failed } = await scanStack(stack);
  const terraform = made.artifact.terraform as never;
  const own = rules.flatMap(({ id, failing }) => failing(terraform).map((resource) => ({ check: id, resource })));
  return { configuration, level, member, passed, checkov: failed, own };
}

test("checkov looked at every stack", () => {
  expect(scanned).toHaveLength(Object.keys(configurations).length * members.length);
  for (const { passed, checkov } of scanned) expect(passed).toBeGreaterThan(checkov.length);
});

test.each(["defaults", "hardened"] as const)("with %s exactly what the page lists fails checkov", (level) => {
  const failures = scanned.filter((one) => one.level === level).flatMap(({ checkov }) => checkov);
  const rows = checksOf().filter(({ check }) => check.startsWith("CKV"));
  expect(compare(rows, level, failures)).toEqual({ unlisted: [], stale: [] });
});

test("the page counts the failures of each configuration", () => {
  const severityOf = new Map(checksOf().map(({ check, severity }) => [check, severity]));
  const counted = scanned.map(({ configuration, member, checkov, own }) => {
    const found = [...checkov, ...own].map(({ check }) => severityOf.get(check));
    return [
      configuration,
      member,
      ...severities.map((severity) => String(found.filter((one) => one === severity).length)),
    ];
  });
  expect(countsOf()).toEqual(counted);
  console.info(
    scanned
      .map(
        (one) =>
          `${one.configuration} ${one.member}: checkov passed ${one.passed}, failed ${one.checkov.length}; own rules failed ${one.own.length}`,
      )
      .join("\n"),
  );
});
