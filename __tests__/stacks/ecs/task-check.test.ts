import type { JsonObject } from "../../../src/json";
import type { Sized } from "../../../stacks/_family/ecs/kind";
import { checkTasks, RESERVED_VARIABLES } from "../../../stacks/_family/ecs/task-check";
import { deploymentOf, fakeKind } from "./sandbox";

function remarks(web: JsonObject, sized: Sized = { ok: true, size: {} }, options: Record<string, unknown> = {}) {
  const document = { name: "shop", services: { web: { image: "app:1", ...web } } };
  return checkTasks(deploymentOf({ document, options }), fakeKind({ size: () => sized }));
}

const limits = { deploy: { resources: { limits: { cpus: 0.3, memory: String(700 * 2 ** 20) } } } };

test("nothing to say", () => {
  expect(remarks({})).toEqual([]);
});

test("a task larger than the largest, at the limits that ask for it", () => {
  const sized = { ok: false, found: "99 cores", reason: "16 at most", remedy: "less" } as const;
  expect(remarks(limits, sized)).toEqual([
    {
      code: "BERTH501",
      verdict: "error",
      path: ["services", "web", "deploy", "resources", "limits"],
      found: "99 cores",
      reason: "16 at most",
      remedy: "less",
    },
  ]);
  expect(remarks({}, sized)[0]?.path).toEqual(["services", "web"]);
});

test("a size in steps, with the loss in percent", () => {
  const [note] = remarks(limits, { ok: true, size: { taskCpu: 512, taskMemory: 1024 } });
  expect(note).toMatchObject({
    code: "BERTH514",
    verdict: "note",
    found: "the task of web gets 0.5 vCPU instead of 0.3 (+67 %) and 1024 MiB instead of 700 (+46 %)",
  });
});

test("a size where the file has no limit", () => {
  const [note] = remarks({}, { ok: true, size: { taskCpu: 256, taskMemory: 512 } });
  expect(note?.found).toContain("0.25 vCPU, where the file gives no limit and 512 MiB, where");
  const [reserved] = remarks({}, { ok: true, size: { containerMemoryReservation: 128 } });
  expect(reserved?.found).toContain("128 MiB of memory, where the file gives none");
});

test("a definition of more than 64 KiB", () => {
  expect(remarks({ environment: { A: "x".repeat(60_000) } })).toEqual([]);
  const [error] = remarks({ environment: { A: "x".repeat(66_000) } });
  expect(error).toMatchObject({ code: "BERTH501", verdict: "error", path: ["services", "web"] });
  expect(error?.reason).toContain("65536");
});

test("configs count, in base64", () => {
  const document = {
    name: "shop",
    services: { web: { image: "app:1", configs: [{ source: "big", target: "/srv/big" }] } },
    configs: { big: { content: "x".repeat(50_000) } },
  };
  const [error] = checkTasks(deploymentOf({ document }), fakeKind({ size: () => ({ ok: true, size: {} }) }));
  expect(error?.found).toContain("66668 of them configs in base64");
});

test.each([
  ["linux/arm64", "X86_64", "Build it for linux/amd64, or set architecture to ARM64"],
  ["linux/amd64", "ARM64", "Build it for linux/arm64, or set architecture to X86_64"],
])("an image for %s where tasks are %p", (platform, architecture, remedy) => {
  const [error] = remarks({ platform }, undefined, { architecture });
  expect(error).toMatchObject({ code: "BERTH507", verdict: "error", path: ["services", "web", "platform"], remedy });
});

test("a platform that no task has: of the file the ledger tells, of the image the check", () => {
  expect(remarks({ platform: "windows/amd64" })).toEqual([]);
  const document = { name: "shop", services: { web: { image: "app:1" } } };
  const images = { of: () => ({ reference: "app:1", platform: "windows/amd64", exposed: [] }) };
  expect(checkTasks(deploymentOf({ document, images }), fakeKind())).toContainEqual(
    expect.objectContaining({ code: "BERTH507", remedy: "Build it for linux/amd64 or linux/arm64" }),
  );
});

test("an image for the processor that the tasks have", () => {
  expect(remarks({ platform: "linux/arm64/v8" }, undefined, { architecture: "ARM64" })).toEqual([]);
  expect(remarks({ platform: "linux/arm64" })).toEqual([]);
});

test("variables that ECS sets itself, but not the region", () => {
  const environment = Object.fromEntries([...RESERVED_VARIABLES, "AWS_REGION", "PORT"].map((name) => [name, "x"]));
  const found = remarks({ environment });
  expect(found.map(({ code }) => code)).toEqual(RESERVED_VARIABLES.map(() => "BERTH508"));
  expect(found[0]?.path).toEqual(["services", "web", "environment", RESERVED_VARIABLES[0]]);
});
