import type { Finding } from "../../src/errors";
import { buildFailure } from "../../src/release/build-failure";

const names = new Map([
  ["shop_web_dev", "shop/web:dev"],
  ["shop_base_dev", "shop/base:dev"],
]);
const finding = (stderr: string, all = names): Finding | undefined => buildFailure(stderr, all).findings[0];

/** As buildx 0.29 writes it. */
const block = (step: string, output: readonly string[], error: string) =>
  ["#11 DONE 0.1s", "------", ` > [${step}:`, ...output, "------", `ERROR: ${error}`, ""].join("\n");

test("the image, the step and its last lines", () => {
  const output = Array.from({ length: 30 }, (_, index) => `0.${index + 10} line ${index}`);
  const found = finding(
    block("shop_web_dev build 3/5] RUN npm ci", output, "target shop_web_dev: failed to solve: exit code: 1"),
  );
  expect(found).toMatchObject({ code: "BERTH606", verdict: "error", found: "shop/web:dev: RUN npm ci" });
  const lines = found?.reason.split("\n") ?? [];
  expect([lines.length, lines.at(-2), lines.at(-1)]).toEqual([10, "line 29", "exit code: 1"]);
});

test("one image alone is not named by bake, and is known all the same", () => {
  const one = new Map([["shop_web_dev", "shop/web:dev"]]);
  const found = finding(
    block("2/2] COPY nothere /", [], 'failed to solve: failed to compute cache key: "/nothere" not found'),
    one,
  );
  expect(found).toMatchObject({ found: "shop/web:dev: COPY nothere /", reason: '"/nothere" not found' });
});

test("a Dockerfile that cannot be parsed has no step", () => {
  const before =
    "rpc error: code = Unknown desc = failed to solve with frontend dockerfile.v0: failed to create LLB definition: ";
  const found = finding(
    `#1 DONE\nERROR: target shop_web_dev: failed to solve: ${before}dockerfile parse error line 1: unknown instruction: FORM\n`,
  );
  expect(found).toMatchObject({
    found: "shop/web:dev cannot be built",
    reason: "dockerfile parse error line 1: unknown instruction: FORM",
  });
});

test("a long step is one line", () => {
  const found = finding(
    block(`1/2] RUN ${"word\t".repeat(100)}`, [], "target shop_base_dev: failed to solve: exit code: 1"),
  );
  expect(found?.found).toHaveLength(160);
  expect(found?.found).toMatch(/^shop\/base:dev: RUN word word .*\.\.\.$/);
});

test.each([
  ["in the step", ["0.1 cp: write error: No space left on device"], "exit code: 1"],
  ["in the engine", [], "write /var/lib/docker/x: no space left on device"],
])("a full disk, %s", (_, output, error) => {
  const found = finding(block("shop_web_dev 2/2] RUN x", output, `target shop_web_dev: failed to solve: ${error}`));
  expect(found?.code).toBe("BERTH608");
});

test("a base image out of reach, and a builder that is too old: what to do is said", () => {
  const base = finding(
    block(
      "shop_web_dev internal] load metadata for docker.io/library/node:24",
      [],
      "target shop_web_dev: failed to solve: no such host",
    ),
  );
  expect(base).toMatchObject({ found: "shop/web:dev: load metadata for docker.io/library/node:24" });
  expect(base?.remedy).toContain("base image");
  const old = finding(
    "ERROR: failed to solve: rpc error: code = Unknown desc = unsupported frontend capability moby.buildkit.frontend.contexts",
  );
  expect(old?.remedy).toContain("Docker Engine 23");
});
